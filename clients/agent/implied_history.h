// What a repository's main line implies was applied: each migration once, as it was when it was first merged.

#ifndef DAYBOOK_CLIENTS_AGENT_IMPLIED_HISTORY_H_
#define DAYBOOK_CLIENTS_AGENT_IMPLIED_HISTORY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/statusor.h"
#include "clients/agent/git_revisions.h"
#include "ledger/diff/migration.h"

namespace daybook {

struct ImpliedHistory {
  // In the order merged; within one commit in the order of versions. Positions count commits of the revisions.
  std::vector<HistoryRow> rows;
  // The commit that last added or edited each item of the newest commit, by key; counted as positions are.
  absl::btree_map<std::string, uint64_t> last_change;
  std::vector<std::string> left_out;  // "COMMIT: WHY" for commits whose directory could not be read.
};

// A file that comes under another name, or comes back, is no second migration. Errors as GitRevisions::ForEach.
absl::StatusOr<ImpliedHistory> ImplyHistory(GitRevisions& revisions);

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_IMPLIED_HISTORY_H_

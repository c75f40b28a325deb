// What each commit of the main line made of a migration directory.

#ifndef DAYBOOK_CLIENTS_AGENT_GIT_REVISIONS_H_
#define DAYBOOK_CLIENTS_AGENT_GIT_REVISIONS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "clients/agent/convention.h"
#include "clients/agent/git_history.h"
#include "clients/agent/git_process.h"
#include "clients/agent/item_change.h"
#include "clients/agent/migration_reader.h"

namespace daybook {

// Thread-compatible: callers synchronise.
class GitRevisions {
 public:
  // One commit and what it made of the set. Only what changed is handed over: sets would make a history cost its
  // commits times its files.
  struct Revision {
    const Commit& commit;
    // Sorted by key. Not OK when the directory of this commit could not be read (a plan without its script): the set
    // stays what it was then, and the next commit that can be read has what changed meanwhile.
    const absl::StatusOr<std::vector<ItemChange>>& changes;
    size_t item_count;  // Of the set that it left behind.
  };

  // Reads the history. `convention` absent: detected from the files of the newest commit. Errors as ReadGitHistory and
  // DetectConvention give them.
  static absl::StatusOr<std::unique_ptr<GitRevisions>> Open(const GitHistoryOptions& options,
                                                            std::optional<Convention> convention);

  Convention convention() const { return convention_; }
  const std::vector<Commit>& commits() const { return commits_; }

  // Calls `visit` for each commit, oldest first, until it returns an error, which is returned. The first begins with
  // the empty set.
  absl::Status ForEach(absl::FunctionRef<absl::Status(const Revision&)> visit);

 private:
  GitRevisions(std::vector<Commit> commits, std::unique_ptr<GitBlobs> blobs)
      : commits_(std::move(commits)), blobs_(std::move(blobs)) {}

  MigrationReader::ReadContent ReadBlob();

  const std::vector<Commit> commits_;
  const std::unique_ptr<GitBlobs> blobs_;
  Convention convention_ = Convention::kTimestamp;
};

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_GIT_REVISIONS_H_

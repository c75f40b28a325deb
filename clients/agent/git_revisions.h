// A migration directory as it was after each commit of the main line.

#ifndef DAYBOOK_CLIENTS_AGENT_GIT_REVISIONS_H_
#define DAYBOOK_CLIENTS_AGENT_GIT_REVISIONS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "clients/agent/convention.h"
#include "clients/agent/git_history.h"
#include "clients/agent/git_process.h"
#include "clients/agent/migration_reader.h"

namespace daybook {

// Thread-compatible: callers synchronise.
class GitRevisions {
 public:
  // One commit and the set it left behind.
  struct Revision {
    const Commit& commit;
    const MigrationSet& before;
    const MigrationSet& after;
    // Not OK when the directory of this commit could not be read (a plan without its script): `after` is `before` then.
    const absl::Status& readable;
  };

  // Reads the history. `convention` absent: detected from the files of the newest commit. Errors as ReadGitHistory and
  // DetectConvention give them.
  static absl::StatusOr<std::unique_ptr<GitRevisions>> Open(const GitHistoryOptions& options,
                                                            std::optional<Convention> convention);

  Convention convention() const { return convention_; }
  const std::vector<Commit>& commits() const { return commits_; }

  // Calls `visit` for each commit, oldest first, until it returns an error, which is returned.
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

#include "clients/agent/git_revisions.h"

#include <utility>

#include "absl/container/btree_map.h"
#include "absl/memory/memory.h"
#include "clients/agent/set_follower.h"
#include "ledger/base/status_macros.h"

namespace daybook {
namespace {

// Path to blob.
using Tree = absl::btree_map<std::string, std::string>;

void Apply(const Commit& commit, Tree* tree) {
  for (const FileChange& change : commit.changes) {
    if (change.new_blob.empty()) {
      tree->erase(change.path);
    } else {
      tree->insert_or_assign(change.path, change.new_blob);
    }
  }
}

std::vector<SourceFile> FilesOf(const Tree& tree) {
  std::vector<SourceFile> files;
  files.reserve(tree.size());
  for (const auto& [path, blob] : tree) files.push_back({path, blob});
  return files;
}

}  // namespace

MigrationReader::ReadContent GitRevisions::ReadBlob() {
  return [blobs = blobs_.get()](const SourceFile& file) { return blobs->Read(file.identity); };
}

absl::StatusOr<std::unique_ptr<GitRevisions>> GitRevisions::Open(const GitHistoryOptions& options,
                                                                 std::optional<Convention> convention) {
  ASSIGN_OR_RETURN(std::vector<Commit> commits, ReadGitHistory(options));
  ASSIGN_OR_RETURN(std::unique_ptr<GitBlobs> blobs, GitBlobs::Open(options.repository));
  auto revisions = absl::WrapUnique(new GitRevisions(std::move(commits), std::move(blobs)));
  if (!convention) {
    Tree newest;
    for (const Commit& commit : revisions->commits_) Apply(commit, &newest);
    MigrationReader::ReadContent read = revisions->ReadBlob();
    ASSIGN_OR_RETURN(const Convention detected, DetectConvention(FilesOf(newest), read));
    convention = ConventionAt(options.directory, detected);
  }
  revisions->convention_ = *convention;
  return revisions;
}

absl::Status GitRevisions::ForEach(absl::FunctionRef<absl::Status(const Revision&)> visit) {
  SetFollower follower(convention_, ReadBlob());
  for (const Commit& commit : commits_) {
    const absl::StatusOr<std::vector<ItemChange>> changes = follower.Take(commit.changes);
    RETURN_IF_ERROR(visit({commit, changes, follower.item_count()}));
  }
  return absl::OkStatus();
}

}  // namespace daybook

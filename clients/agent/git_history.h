// The main line of a git repository, as far as it touches one directory: each commit with the files it changed.

#ifndef DAYBOOK_CLIENTS_AGENT_GIT_HISTORY_H_
#define DAYBOOK_CLIENTS_AGENT_GIT_HISTORY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace daybook {

// A file that a commit changed. Renames are a removal and an addition: what belongs together is decided by content.
struct FileChange {
  std::string path;      // Relative to the directory.
  std::string old_blob;  // Empty when the file was added.
  std::string new_blob;  // Empty when it was removed.
};

// One commit of the main line; a merge stands for all that it brought.
struct Commit {
  std::string id;
  absl::Time committer_time;
  std::string author_email;
  std::string subject;
  std::vector<FileChange> changes;  // Sorted by path.
};

struct GitHistoryOptions {
  std::string repository;
  std::string directory;  // Relative to the top of the repository; empty or "." for all of it.
  std::string branch;     // Empty: HEAD.
};

// The directory as git writes it: without "./" and a last "/"; empty for the top.
std::string CleanGitDirectory(absl::string_view directory);

// The commits that touch the directory, oldest first: first parents only, merges against their first parent. Returns
// NOT_FOUND for a directory no commit touches, FAILED_PRECONDITION for no repository, a shallow one (its past is cut
// off) or an unknown branch, RESOURCE_EXHAUSTED over kCommitsMax.
absl::StatusOr<std::vector<Commit>> ReadGitHistory(const GitHistoryOptions& options);

// The main line of a repository: what origin calls it, else "main" or "master", else what is checked out.
std::string MainBranchOf(const std::string& repository);
// The top of the repository that holds `directory`. Returns FAILED_PRECONDITION if none does.
absl::StatusOr<std::string> RepositoryTopOf(const std::string& directory);

// The URL of "origin", without a password; empty when there is none.
std::string GitRepositoryName(const std::string& repository);

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_GIT_HISTORY_H_

// git, run as a program without a shell: its output, and the contents of many blobs from one process.

#ifndef DAYBOOK_CLIENTS_AGENT_GIT_PROCESS_H_
#define DAYBOOK_CLIENTS_AGENT_GIT_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace daybook {

// What `git -C repository arguments…` prints. Runs without prompts, without optional locks and with the C locale.
// Returns NOT_FOUND if there is no git, FAILED_PRECONDITION with git's own words if it fails, RESOURCE_EXHAUSTED if it
// prints more than kGitOutputBytesMax.
absl::StatusOr<std::string> RunGit(const std::string& repository, const std::vector<std::string>& arguments);

// `git cat-file --batch`, kept running. Thread-compatible: callers synchronise.
class GitBlobs {
 public:
  static absl::StatusOr<std::unique_ptr<GitBlobs>> Open(const std::string& repository);
  ~GitBlobs();
  GitBlobs(const GitBlobs&) = delete;
  GitBlobs& operator=(const GitBlobs&) = delete;

  // The content of a blob by its id. Returns NOT_FOUND for another object, RESOURCE_EXHAUSTED if it is larger than
  // kSourceFileBytesMax, UNAVAILABLE if git went away.
  absl::StatusOr<std::string> Read(absl::string_view blob);

 private:
  GitBlobs(pid_t pid, int input, int output) : pid_(pid), input_(input), output_(output) {}
  absl::Status Fill();
  absl::StatusOr<std::string> Take(size_t bytes);
  absl::Status PassOver(size_t bytes);

  const pid_t pid_;
  const int input_;
  const int output_;
  std::string buffered_;
};

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_GIT_PROCESS_H_

#include "clients/agent/git_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/memory/memory.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/agent/limits.h"
#include "ledger/base/status_macros.h"

extern char** environ;

namespace daybook {
namespace {

constexpr size_t kReadBytes = 64 * 1024;
// Of what git says on stderr, enough to quote.
constexpr size_t kErrorBytesMax = 4 * 1024;

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

absl::StatusOr<Pipe> MakePipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return absl::InternalError(absl::StrCat("pipe: ", std::strerror(errno)));
  return Pipe{ends[0], ends[1]};
}

void Close(int* descriptor) {
  if (*descriptor >= 0) close(*descriptor);
  *descriptor = -1;
}

// The caller's environment with what makes git quiet, local and the same everywhere.
std::vector<std::string> GitEnvironment() {
  constexpr std::array<absl::string_view, 4> kOurs = {"LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0",
                                                      "GIT_PAGER=cat"};
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const absl::string_view text(*entry);
    const absl::string_view name = text.substr(0, text.find('='));
    // A hook's repository is not the one we were asked about.
    if (name == "GIT_DIR" || name == "GIT_WORK_TREE" || name == "GIT_INDEX_FILE" || name == "LC_ALL") continue;
    all.emplace_back(text);
  }
  for (const absl::string_view entry : kOurs) all.emplace_back(entry);
  return all;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (std::string& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

struct Streams {
  int input;
  int output;
  int error;
};

absl::StatusOr<pid_t> SpawnGit(const std::string& repository, const std::vector<std::string>& arguments,
                               const Streams& streams) {
  std::vector<std::string> words = {"git", "-c", "log.showRoot=true", "-C", repository};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> environment = GitEnvironment();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const absl::Cleanup destroy = [&actions] { posix_spawn_file_actions_destroy(&actions); };
  posix_spawn_file_actions_adddup2(&actions, streams.input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, streams.output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, streams.error, STDERR_FILENO);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, "git", &actions, nullptr, Pointers(words).data(), Pointers(environment).data());
  if (error == ENOENT) return absl::NotFoundError("git is not installed or not on the PATH");
  if (error != 0) return absl::InternalError(absl::StrCat("git: ", std::strerror(error)));
  return pid;
}

int WaitFor(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

// Reads both streams until they end. Returns false if `output` exceeded its limit; then the rest is not read.
bool Drain(int output, int error, std::string* output_text, std::string* error_text) {
  std::array<pollfd, 2> waiting = {pollfd{output, POLLIN, 0}, pollfd{error, POLLIN, 0}};
  std::string chunk(kReadBytes, '\0');
  while (waiting[0].fd >= 0 || waiting[1].fd >= 0) {
    if (poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return false;
    for (size_t i = 0; i < waiting.size(); ++i) {
      if (waiting[i].fd < 0 || waiting[i].revents == 0) continue;
      const ssize_t count = read(waiting[i].fd, chunk.data(), chunk.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) {
        waiting[i].fd = -1;
        continue;
      }
      const absl::string_view got(chunk.data(), static_cast<size_t>(count));
      if (i == 0) absl::StrAppend(output_text, got);
      if (i == 1)
        absl::StrAppend(error_text, got.substr(0, kErrorBytesMax - std::min(kErrorBytesMax, error_text->size())));
    }
    if (output_text->size() > kGitOutputBytesMax) return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<std::string> RunGit(const std::string& repository, const std::vector<std::string>& arguments) {
  ASSIGN_OR_RETURN(Pipe output, MakePipe());
  const absl::Cleanup close_output = [&output] { Close(&output.read_end), Close(&output.write_end); };
  ASSIGN_OR_RETURN(Pipe error, MakePipe());
  const absl::Cleanup close_error = [&error] { Close(&error.read_end), Close(&error.write_end); };
  int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const absl::Cleanup close_nothing = [&nothing] { Close(&nothing); };
  ASSIGN_OR_RETURN(const pid_t pid, SpawnGit(repository, arguments, {nothing, output.write_end, error.write_end}));
  Close(&output.write_end);
  Close(&error.write_end);

  std::string output_text;
  std::string error_text;
  const bool complete = Drain(output.read_end, error.read_end, &output_text, &error_text);
  if (!complete) kill(pid, SIGKILL);
  const int status = WaitFor(pid);
  const std::string command = absl::StrCat("git ", arguments.empty() ? "" : arguments[0]);
  if (!complete) {
    return absl::ResourceExhaustedError(absl::StrCat(command, ": more than ", kGitOutputBytesMax, " bytes of output"));
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return absl::FailedPreconditionError(absl::StrCat(command, ": ", absl::StripAsciiWhitespace(error_text)));
  }
  return output_text;
}

absl::StatusOr<std::unique_ptr<GitBlobs>> GitBlobs::Open(const std::string& repository) {
  // A socket for its input: unlike a pipe, writing to one whose reader died can be told not to raise SIGPIPE.
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return absl::InternalError(absl::StrCat("socketpair: ", std::strerror(errno)));
  }
  Pipe input{ends[0], ends[1]};
  absl::StatusOr<Pipe> output = MakePipe();
  if (!output.ok()) {
    Close(&input.read_end), Close(&input.write_end);
    return output.status();
  }
  const absl::StatusOr<pid_t> pid =
      SpawnGit(repository, {"cat-file", "--batch"}, {input.read_end, output->write_end, STDERR_FILENO});
  Close(&input.read_end);
  Close(&output->write_end);
  if (!pid.ok()) {
    Close(&input.write_end), Close(&output->read_end);
    return pid.status();
  }
  return absl::WrapUnique(new GitBlobs(*pid, input.write_end, output->read_end));
}

GitBlobs::~GitBlobs() {
  close(input_);  // git ends when its input does.
  close(output_);
  WaitFor(pid_);
}

absl::Status GitBlobs::Fill() {
  std::array<char, kReadBytes> chunk;
  ssize_t count = 0;
  while ((count = read(output_, chunk.data(), chunk.size())) < 0 && errno == EINTR) {
  }
  if (count <= 0) return absl::UnavailableError("git cat-file ended");
  buffered_.append(chunk.data(), static_cast<size_t>(count));
  return absl::OkStatus();
}

absl::StatusOr<std::string> GitBlobs::Take(size_t bytes) {
  while (buffered_.size() < bytes) RETURN_IF_ERROR(Fill());
  std::string taken = buffered_.substr(0, bytes);
  buffered_.erase(0, bytes);
  return taken;
}

absl::Status GitBlobs::PassOver(size_t bytes) {
  while (buffered_.size() < bytes) {
    bytes -= buffered_.size();
    buffered_.clear();
    RETURN_IF_ERROR(Fill());
  }
  buffered_.erase(0, bytes);
  return absl::OkStatus();
}

absl::StatusOr<std::string> GitBlobs::Read(absl::string_view blob) {
  // Requests are shorter than a socket holds, and the answer is read before the next: neither side can block the other.
  const std::string request = absl::StrCat(blob, "\n");
  if (send(input_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) {
    return absl::UnavailableError("git cat-file ended");
  }
  size_t newline = 0;
  while ((newline = buffered_.find('\n')) == std::string::npos) RETURN_IF_ERROR(Fill());
  ASSIGN_OR_RETURN(const std::string header, Take(newline + 1));
  const std::vector<std::string> words = absl::StrSplit(absl::StripAsciiWhitespace(header), ' ');
  size_t bytes = 0;
  if (words.size() != 3 || words[1] != "blob" || !absl::SimpleAtoi(words[2], &bytes)) {
    return absl::NotFoundError(absl::StrCat("git cat-file: ", absl::StripAsciiWhitespace(header)));
  }
  if (bytes > kSourceFileBytesMax) {
    RETURN_IF_ERROR(PassOver(bytes + 1));  // The next answer stands behind it.
    return absl::ResourceExhaustedError(
        absl::StrCat("blob ", blob, ": ", bytes, " bytes, want at most ", kSourceFileBytesMax));
  }
  ASSIGN_OR_RETURN(std::string content, Take(bytes + 1));
  content.pop_back();  // The newline after the content.
  return content;
}

}  // namespace daybook

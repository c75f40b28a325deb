#include "tools/bench/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ledger/base/clock.h"

extern char** environ;

namespace daybook::bench {
namespace {

// The port in a "grpc=PORT" line; 0 when there is none yet.
int PortIn(const std::string& text) {
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    int port = 0;
    if (absl::ConsumePrefix(&line, "grpc=") && absl::SimpleAtoi(line, &port)) return port;
  }
  return 0;
}

std::string Contents(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Child>> Child::Start(const std::vector<std::string>& argv) {
  int input[2];
  int output[2];
  if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0) return absl::ErrnoToStatus(errno, "pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  std::vector<char*> arguments;
  for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(input[0]);
  close(output[1]);
  if (error != 0) return absl::ErrnoToStatus(error, absl::StrCat("start ", argv[0]));
  return std::unique_ptr<Child>(new Child(pid, input[1], output[0]));
}

Child::~Child() {
  if (pid_ != 0) {
    close(input_);
    input_ = -1;
    kill(pid_, SIGTERM);
    Reap();
  }
  if (input_ >= 0) close(input_);
  close(output_);
}

void Child::Kill() {
  kill(pid_, SIGKILL);
  Reap();
}

void Child::Reap() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
}

absl::StatusOr<int> Child::AwaitPort(const std::string& port_file, absl::Duration patience) {
  const absl::Time end = SystemClock().Now() + patience;
  std::string text;
  while (SystemClock().Now() < end) {
    if (!port_file.empty()) {
      const int port = PortIn(Contents(port_file));
      if (port != 0) return port;
    }
    pollfd waiting = {output_, POLLIN, 0};
    if (poll(&waiting, 1, 5) > 0 && (waiting.revents & POLLIN) != 0) {
      char buffer[256];
      const ssize_t count = read(output_, buffer, sizeof(buffer));
      if (count > 0) text.append(buffer, static_cast<size_t>(count));
    }
    const int port = PortIn(text);
    if (port != 0) return port;
  }
  return absl::DeadlineExceededError("the server did not say its port in time");
}

}  // namespace daybook::bench

#include "tools/daybook/child_command.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>

extern char** environ;

namespace daybook {
namespace {

constexpr int kNotFound = 127;
constexpr int kNotRunnable = 126;
constexpr int kSignalBase = 128;

// For the signal handler, which may touch nothing else.
std::atomic<pid_t> child_pid{0};

void PassOn(int signal) {
  if (const pid_t pid = child_pid.load(); pid > 0) kill(pid, signal);
}

// Sets a handler for as long as it lives.
class SignalGuard {
 public:
  SignalGuard(int signal, void (*handler)(int)) : signal_(signal) {
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigaction(signal_, &action, &before_);
  }
  ~SignalGuard() { sigaction(signal_, &before_, nullptr); }
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;

 private:
  const int signal_;
  struct sigaction before_ = {};
};

int Spawn(const std::vector<std::string>& words, pid_t* pid) {
  std::vector<std::string> copies = words;
  std::vector<char*> arguments;
  for (std::string& word : copies) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  // What we ignore, it shall not.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  for (const int signal : {SIGINT, SIGQUIT, SIGTERM}) sigaddset(&defaults, signal);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  const int error = posix_spawnp(pid, arguments[0], nullptr, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  return error;
}

}  // namespace

int RunChildCommand(const std::vector<std::string>& words) {
  const SignalGuard interrupt(SIGINT, SIG_IGN);
  const SignalGuard quit(SIGQUIT, SIG_IGN);
  const SignalGuard terminate(SIGTERM, PassOn);
  pid_t pid = 0;
  if (const int error = Spawn(words, &pid); error != 0) return error == ENOENT ? kNotFound : kNotRunnable;
  child_pid = pid;
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  child_pid = 0;
  return WIFSIGNALED(status) ? kSignalBase + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace daybook

#include "tests/support/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "gtest/gtest.h"

namespace daybook::testing {
namespace {

void Redirect(const std::string& path, int flags, int descriptor) {
  const int opened = open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (opened < 0 || dup2(opened, descriptor) < 0) _exit(126);
}

// Between fork and exec: nothing here may allocate from a heap that another thread had locked, so all of it is
// prepared.
[[noreturn]] void Become(char* const* argv, const ChildOptions& options, const TempDir& files) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const auto& [name, value] : options.environment) {
    if (value.empty()) {
      unsetenv(name.c_str());
    } else {
      setenv(name.c_str(), value.c_str(), 1);
    }
  }
  Redirect(files.File("in"), O_RDONLY, STDIN_FILENO);
  Redirect(files.File("out"), O_WRONLY | O_APPEND, STDOUT_FILENO);
  Redirect(files.File("err"), O_WRONLY | O_APPEND, STDERR_FILENO);
  if (!options.working_dir.empty() && chdir(options.working_dir.c_str()) != 0) _exit(126);
  execvp(argv[0], argv);
  _exit(127);
}

std::string FromEnvironment(const char* name) {
  const char* value = getenv(name);
  EXPECT_NE(value, nullptr) << name << " is not set: run the test with ctest";
  return value == nullptr ? "" : value;
}

}  // namespace

ChildProcess::ChildProcess(std::vector<std::string> argv, const ChildOptions& options) {
  WriteFile(files_.File("in"), options.input);
  WriteFile(files_.File("out"), "");
  WriteFile(files_.File("err"), "");
  std::vector<char*> pointers;
  for (std::string& argument : argv) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  pid_ = fork();
  if (pid_ == 0) Become(pointers.data(), options, files_);
  EXPECT_GT(pid_, 0) << "cannot fork";
  pidfd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  EXPECT_GE(pidfd_, 0) << "cannot watch the child";
}

ChildProcess::~ChildProcess() {
  Signal(SIGKILL);
  Wait();
  close(pidfd_);
}

void ChildProcess::Signal(int signal) {
  if (!exit_code_) kill(pid_, signal);
}

std::optional<int> ChildProcess::Wait(absl::Duration timeout) {
  if (exit_code_) return exit_code_;
  pollfd ended = {pidfd_, POLLIN, 0};
  if (poll(&ended, 1, static_cast<int>(absl::ToInt64Milliseconds(timeout))) != 1) return std::nullopt;
  int status = 0;
  EXPECT_EQ(waitpid(pid_, &status, 0), pid_);
  exit_code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return exit_code_;
}

RunResult Run(std::vector<std::string> argv, const ChildOptions& options) {
  const std::string name = argv[0];
  ChildProcess child(std::move(argv), options);
  std::optional<int> exit_code = child.Wait();
  EXPECT_TRUE(exit_code.has_value()) << name << " did not end:\n" << child.Err();
  return {exit_code.value_or(-1), child.Out(), child.Err()};
}

std::string ProgramPath(const std::string& name) { return FromEnvironment("DAYBOOK_BIN_DIR") + "/" + name; }

std::string SourcePath(const std::string& path) { return FromEnvironment("DAYBOOK_SOURCE_DIR") + "/" + path; }

}  // namespace daybook::testing

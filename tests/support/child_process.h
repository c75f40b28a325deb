// A program that a test runs: started, signalled, waited for, and read.

#ifndef DAYBOOK_TESTS_SUPPORT_CHILD_PROCESS_H_
#define DAYBOOK_TESTS_SUPPORT_CHILD_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "tests/support/temp_dir.h"

namespace daybook::testing {

struct ChildOptions {
  // Added to the test's own environment; an empty value removes the name.
  std::vector<std::pair<std::string, std::string>> environment = {};
  // The test's own when empty.
  std::string working_dir = {};
  // What it reads from its standard input.
  std::string input = {};
};

// Killed with the test, whatever becomes of that. Thread-compatible: callers synchronise.
class ChildProcess {
 public:
  // Starts argv[0], a path or a name to be found in PATH. Fails the test when it cannot.
  explicit ChildProcess(std::vector<std::string> argv, const ChildOptions& options = {});
  // Kills it if it still runs.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  void Signal(int signal);
  // Its exit code, or 128 + the signal that ended it; nothing when it still runs after `timeout`.
  std::optional<int> Wait(absl::Duration timeout = absl::Seconds(60));
  bool running() { return !Wait(absl::ZeroDuration()).has_value(); }
  // Readable once it has ended.
  int exit_descriptor() const { return pidfd_; }

  // What it has written so far.
  std::string Out() const { return ReadFile(files_.File("out")); }
  std::string Err() const { return ReadFile(files_.File("err")); }

 private:
  TempDir files_;
  pid_t pid_ = -1;
  int pidfd_ = -1;
  std::optional<int> exit_code_;
};

struct RunResult {
  int exit_code = -1;  // -1: killed after the timeout.
  std::string out;
  std::string err;
};

// Runs a program to its end, for at most a minute.
RunResult Run(std::vector<std::string> argv, const ChildOptions& options = {});

// The path of one of our programs, as built beside the test.
std::string ProgramPath(const std::string& name);

// The path of a file of the source tree.
std::string SourcePath(const std::string& path);

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_SUPPORT_CHILD_PROCESS_H_

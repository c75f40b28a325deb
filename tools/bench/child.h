// A server under measurement, as a process of its own that ends with the benchmark.

#ifndef DAYBOOK_TOOLS_BENCH_CHILD_H_
#define DAYBOOK_TOOLS_BENCH_CHILD_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace daybook::bench {

// Thread-compatible: callers synchronise.
class Child {
 public:
  // Starts argv[0] with its standard input held open. Returns the system's error when it cannot.
  static absl::StatusOr<std::unique_ptr<Child>> Start(const std::vector<std::string>& argv);
  // Closes its input, asks it to end, and waits.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Waits for a line "grpc=PORT" on its output, or in `port_file` unless that is empty.
  // Returns DEADLINE_EXCEEDED after `patience`.
  absl::StatusOr<int> AwaitPort(const std::string& port_file, absl::Duration patience);

  pid_t pid() const { return pid_; }
  // Ends it at once, as a power cut would end the process.
  void Kill();

 private:
  Child(pid_t pid, int input, int output) : pid_(pid), input_(input), output_(output) {}
  void Reap();

  pid_t pid_;
  int input_;
  int output_;
};

}  // namespace daybook::bench

#endif  // DAYBOOK_TOOLS_BENCH_CHILD_H_

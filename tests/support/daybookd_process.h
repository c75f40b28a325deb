// A daybookd of the test's own: on free ports, on a directory that outlives it, killed with the test.

#ifndef DAYBOOK_TESTS_SUPPORT_DAYBOOKD_PROCESS_H_
#define DAYBOOK_TESTS_SUPPORT_DAYBOOKD_PROCESS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"

namespace daybook::testing {

// Thread-compatible: callers synchronise; the addresses may be read by any thread.
class DaybookdProcess {
 public:
  // Starts it on `data_dir`, with `flags` beside --data-dir, --listen, --http and --port-file, and waits until it
  // serves. Fails the test, with its log, when it does not. `under` is a command that runs it: {"prlimit", "--cpu=9"}.
  explicit DaybookdProcess(const std::string& data_dir, const std::vector<std::string>& flags = {},
                           const std::vector<std::string>& under = {});

  // Whether it serves; false once it failed to start.
  bool serves() const { return grpc_port_ != 0; }
  int grpc_port() const { return grpc_port_; }
  int http_port() const { return http_port_; }
  // "127.0.0.1:PORT", as --server and DAYBOOK_SERVER take it.
  std::string grpc_address() const;
  std::string http_address() const;
  std::string port_file() const { return files_.File("ports"); }

  // kill -9, and gone when this returns.
  void Kill();
  // SIGTERM, and its exit code; nothing if it does not end within `timeout`.
  std::optional<int> Stop(absl::Duration timeout = absl::Seconds(60));
  ChildProcess& process() { return *process_; }
  std::string Log() const { return process_->Err(); }

 private:
  TempDir files_;
  std::unique_ptr<ChildProcess> process_;
  int grpc_port_ = 0;
  int http_port_ = 0;
};

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_SUPPORT_DAYBOOKD_PROCESS_H_

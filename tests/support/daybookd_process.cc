#include "tests/support/daybookd_process.h"

#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"

namespace daybook::testing {
namespace {

constexpr int kStartMilliseconds = 60'000;

// Blocks until the file has appeared under its name, the child has ended, or the time is up.
void AwaitFile(const std::string& path, int watch, int child_exit) {
  while (!std::filesystem::exists(path)) {
    pollfd events[] = {{watch, POLLIN, 0}, {child_exit, POLLIN, 0}};
    if (poll(events, 2, kStartMilliseconds) == 0 || events[1].revents != 0) return;
    char drained[4096];
    if (read(watch, drained, sizeof(drained)) < 0) return;
  }
}

int PortOf(const std::string& port_file, absl::string_view key) {
  for (absl::string_view line : absl::StrSplit(port_file, '\n')) {
    int port = 0;
    if (absl::ConsumePrefix(&line, absl::StrCat(key, "=")) && absl::SimpleAtoi(line, &port)) return port;
  }
  return 0;
}

}  // namespace

DaybookdProcess::DaybookdProcess(const std::string& data_dir, const std::vector<std::string>& flags,
                                 const std::vector<std::string>& under) {
  const std::string ports_path = port_file();
  const int watch = inotify_init1(IN_CLOEXEC);
  EXPECT_GE(inotify_add_watch(watch, files_.path().c_str(), IN_MOVED_TO), 0);
  std::vector<std::string> argv = {
      ProgramPath("daybookd"), "--data-dir",  data_dir,  "--listen", "127.0.0.1:0", "--http",
      "127.0.0.1:0",           "--port-file", ports_path};
  argv.insert(argv.begin(), under.begin(), under.end());
  argv.insert(argv.end(), flags.begin(), flags.end());
  process_ = std::make_unique<ChildProcess>(argv);
  AwaitFile(ports_path, watch, process_->exit_descriptor());
  close(watch);
  if (std::filesystem::exists(ports_path)) {
    const std::string ports = ReadFile(ports_path);
    grpc_port_ = PortOf(ports, "grpc");
    http_port_ = PortOf(ports, "http");
  }
  EXPECT_TRUE(serves()) << "daybookd does not serve:\n" << Log();
}

std::string DaybookdProcess::grpc_address() const { return absl::StrCat("127.0.0.1:", grpc_port_); }
std::string DaybookdProcess::http_address() const { return absl::StrCat("127.0.0.1:", http_port_); }

void DaybookdProcess::Kill() {
  process_->Signal(SIGKILL);
  process_->Wait();
}

std::optional<int> DaybookdProcess::Stop(absl::Duration timeout) {
  process_->Signal(SIGTERM);
  return process_->Wait(timeout);
}

}  // namespace daybook::testing

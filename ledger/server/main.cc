// daybookd: the Daybook ledger server.

#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/log_line.h"
#include "ledger/server/command_line.h"
#include "ledger/server/daybookd.h"
#include "ledger/server/exit_code.h"
#include "ledger/server/exit_within.h"
#include "ledger/server/log_output.h"
#include "ledger/server/stop_signals.h"

namespace daybook {
namespace {

// How often the ledger is asked whether it still can write.
constexpr absl::Duration kHealthInterval = absl::Milliseconds(200);
// How long hanging up may take: by then everything is durable, and nobody will be answered any more.
constexpr absl::Duration kHangUpMax = absl::Seconds(1);

int ExitCodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kExitOk;
    case absl::StatusCode::kDataLoss:
      return kExitIntegrity;
    case absl::StatusCode::kFailedPrecondition:
      return kExitConfig;
    default:
      return kExitStorage;
  }
}

int Failed(absl::string_view what, const absl::Status& status) {
  spdlog::critical("{}", LogLine(what, {{"error", std::string(status.message())},
                                        {"code", absl::StatusCodeToString(status.code())}}));
  return ExitCodeOf(status);
}

// Says how the server ended; returns the exit code.
int Ended(const absl::Status& health) {
  if (!health.ok()) return Failed("stopped: storage failed", health);
  spdlog::info("{}", LogLine("stopped"));
  return kExitOk;
}

int Stop(Daybookd* server) {
  const absl::Status health = server->Stop();
  {
    const ExitWithin limit(kHangUpMax, [health] { return Ended(health); });
    server->HangUp();
  }
  return Ended(health);
}

int Serve(const Config& config) {
  StopSignals signals;
  OpenLog(config.log_level);
  absl::StatusOr<std::unique_ptr<Daybookd>> started = Daybookd::Start(config);
  if (!started.ok()) return Failed("cannot start", started.status());
  Daybookd& server = **started;

  while (!signals.AwaitFor(kHealthInterval)) {
    if (!server.health().ok()) return Stop(&server);
  }
  spdlog::info("{}", LogLine("draining"));
  server.SayNotServing();
  const bool asked_again = signals.AwaitFor(config.drain_delay);
  signals.LeaveToDefault();
  if (asked_again) std::raise(SIGTERM);
  return Stop(&server);
}

std::optional<std::string> FromEnvironment(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

int Main(int argc, char** argv) {
  const absl::StatusOr<Invocation> invocation =
      ParseCommandLine(std::vector<std::string>(argv + 1, argv + argc), FromEnvironment);
  if (!invocation.ok()) {
    std::cerr << "daybookd: " << invocation.status().message() << "\n";
    return absl::IsInvalidArgument(invocation.status()) ? kExitUsage : kExitConfig;
  }
  switch (invocation->task) {
    case Invocation::Task::kPrint:
      std::cout << invocation->text;
      return kExitOk;
    case Invocation::Task::kCheckConfig:
      std::cout << "the configuration is right\n";
      return kExitOk;
    case Invocation::Task::kServe:
      return Serve(invocation->config);
  }
  return kExitUsage;
}

}  // namespace
}  // namespace daybook

int main(int argc, char** argv) { return daybook::Main(argc, argv); }

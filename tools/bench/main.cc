// daybook-bench: Daybook beside a bare gRPC echo, in one run on one machine, and how fast it opens after a kill.
//
//   daybook-bench [--seconds N] [--daybookd PROGRAM] [--open-events N] [--only unary|stream|open]
//
// All traffic stays on loopback and stops by itself. Figures of different runs do not compare; ratios of one run do.

#include <fmt/format.h>
#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>

#include "daybook/v1/ledger_service.grpc.pb.h"
#include "ledger/base/clock.h"
#include "ledger/base/status_macros.h"
#include "tools/bench/child.h"
#include "tools/bench/echo_server.h"
#include "tools/bench/load.h"

namespace daybook::bench {
namespace {

struct Settings {
  double seconds = 10;
  std::string self;
  std::string daybookd;
  std::string work_dir;
  uint64_t open_events = 1'000'000;
  std::string only;
};

// A directory that goes when the benchmark ends.
class Scratch {
 public:
  explicit Scratch(const std::string& below) {
    std::string pattern = below + "/daybook-bench-XXXXXX";
    if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~Scratch() {
    std::error_code ignored;  // Left behind is all that can happen.
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct Server {
  std::unique_ptr<Child> child;
  std::string address;
};

absl::StatusOr<Server> StartEcho(const Settings& settings, const std::string& answer) {
  Server server;
  ASSIGN_OR_RETURN(server.child, Child::Start({settings.self, "echo-server", answer}));
  ASSIGN_OR_RETURN(const int port, server.child->AwaitPort("", absl::Seconds(10)));
  server.address = fmt::format("127.0.0.1:{}", port);
  return server;
}

absl::StatusOr<Server> StartDaybook(const Settings& settings, const std::string& dir, bool views) {
  Server server;
  const std::string port_file = dir + "/port";
  std::filesystem::remove(port_file);
  const std::string config = dir + "/bench.toml";
  if (FILE* file = std::fopen(config.c_str(), "w"); file != nullptr) {
    std::fprintf(file, "[views]\nenabled = %s\n[log]\nlevel = \"warning\"\n", views ? "true" : "false");
    std::fclose(file);
  }
  ASSIGN_OR_RETURN(server.child,
                   Child::Start({settings.daybookd, "--config", config, "--data-dir", dir + "/data", "--listen",
                                 "127.0.0.1:0", "--http", "127.0.0.1:0", "--port-file", port_file}));
  ASSIGN_OR_RETURN(const int port, server.child->AwaitPort(port_file, absl::Seconds(120)));
  server.address = fmt::format("127.0.0.1:{}", port);
  return server;
}

absl::StatusOr<v1::HeadResponse> Head(const std::string& address) {
  const auto stub = v1::LedgerService::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(SystemClock().Now() + absl::Seconds(10)));
  v1::HeadResponse response;
  const grpc::Status status = stub->Head(&context, v1::HeadRequest(), &response);
  if (!status.ok()) return absl::UnavailableError(status.error_message());
  return response;
}

// Polls until the derived stores include the head, so that the time they take counts.
absl::Status Drain(const std::string& address, bool views) {
  const absl::Time end = SystemClock().Now() + absl::Minutes(10);
  while (SystemClock().Now() < end) {
    ASSIGN_OR_RETURN(const v1::HeadResponse head, Head(address));
    if (head.index_size() >= head.basis().size() && (!views || head.views_size() >= head.basis().size())) {
      return absl::OkStatus();
    }
  }
  return absl::DeadlineExceededError("the derived stores did not catch up in 10 minutes");
}

void PrintRow(const std::string& name, const LoadResult& result, double ceiling) {
  fmt::print("{:<44} {:>12.0f} {:>10.0f} {:>9.2f} {:>9.2f} {:>8}\n", name, result.events_per_second(),
             static_cast<double>(result.requests) / absl::ToDoubleSeconds(result.elapsed),
             absl::ToDoubleMilliseconds(result.p50), absl::ToDoubleMilliseconds(result.p99),
             ceiling == 0 ? std::string("") : fmt::format("{:.2f}", result.events_per_second() / ceiling));
  std::fflush(stdout);
}

void PrintHeading(const std::string& title) {
  fmt::print("\n{}\n{:<44} {:>12} {:>10} {:>9} {:>9} {:>8}\n", title, "", "events/s", "requests/s", "p50 ms", "p99 ms",
             "ratio");
}

absl::StatusOr<LoadResult> Measure(Server& server, LoadOptions load, bool drain_index, bool drain_views) {
  load.address = server.address;
  // A short run first: connections, page cache and allocators warm.
  LoadOptions warm = load;
  warm.length = absl::Seconds(1);
  warm.run = load.run + 1;
  RETURN_IF_ERROR(RunLoad(warm).status());
  if (drain_index) RETURN_IF_ERROR(Drain(server.address, drain_views));
  const absl::Time begin = SystemClock().Now();
  ASSIGN_OR_RETURN(LoadResult result, RunLoad(load));
  if (drain_index) {
    RETURN_IF_ERROR(Drain(server.address, drain_views));
    result.elapsed = SystemClock().Now() - begin;
  }
  return result;
}

absl::Status CompareAppends(const Settings& settings, const std::string& title, const LoadOptions& load) {
  PrintHeading(title);
  double same = 0;
  double sized = 0;
  for (const std::string answer : {"same", "sized"}) {
    ASSIGN_OR_RETURN(Server echo, StartEcho(settings, answer));
    ASSIGN_OR_RETURN(const LoadResult result, Measure(echo, load, false, false));
    PrintRow(answer == "same" ? "bare echo, the same bytes back" : "bare echo, an answer of Daybook's size", result, 0);
    (answer == "same" ? same : sized) = result.events_per_second();
  }
  for (const bool views : {false, true}) {
    const Scratch scratch(settings.work_dir);
    ASSIGN_OR_RETURN(Server daybook, StartDaybook(settings, scratch.path(), views));
    ASSIGN_OR_RETURN(const LoadResult result, Measure(daybook, load, true, views));
    PrintRow(views ? "Daybook, durable, views drained" : "Daybook, durable, index drained, no views", result, same);
    fmt::print("{:<44} {:>12} {:>10} {:>9} {:>9} {:>8.2f}\n", "  against an answer of Daybook's size", "", "", "", "",
               result.events_per_second() / sized);
  }
  return absl::OkStatus();
}

absl::Status MeasureOpen(const Settings& settings) {
  const Scratch scratch(settings.work_dir);
  uint64_t size = 0;
  {
    ASSIGN_OR_RETURN(Server daybook, StartDaybook(settings, scratch.path(), true));
    for (uint32_t run = 0; size < settings.open_events; ++run) {
      LoadOptions load = {.address = daybook.address,
                          .callers = 4,
                          .stream = true,
                          .events_per_request = 256,
                          .length = absl::Seconds(1),
                          .run = run};
      RETURN_IF_ERROR(RunLoad(load).status());
      ASSIGN_OR_RETURN(const v1::HeadResponse head, Head(daybook.address));
      size = head.basis().size();
    }
    daybook.child->Kill();
  }
  const absl::Time begin = SystemClock().Now();
  ASSIGN_OR_RETURN(Server again, StartDaybook(settings, scratch.path(), true));
  const absl::Duration served = SystemClock().Now() - begin;
  ASSIGN_OR_RETURN(const v1::HeadResponse head, Head(again.address));
  RETURN_IF_ERROR(Drain(again.address, true));
  fmt::print(
      "\nopen after a kill at {} events: serving after {:.2f} s with {} events, derived stores whole after {:.2f} s\n",
      size, absl::ToDoubleSeconds(served), head.basis().size(), absl::ToDoubleSeconds(SystemClock().Now() - begin));
  if (head.basis().size() < size) return absl::DataLossError("events acknowledged before the kill are gone");
  return absl::OkStatus();
}

absl::Status Run(const Settings& settings) {
  fmt::print("loopback, 400-byte events, {} s a row; events/s as acknowledged\n", settings.seconds);
  LoadOptions load;
  load.length = absl::Seconds(settings.seconds);
  if (settings.only.empty() || settings.only == "unary") {
    load.callers = 32;
    RETURN_IF_ERROR(CompareAppends(settings, "unary Append, 1 event, 32 callers", load));
    load.callers = 256;
    RETURN_IF_ERROR(CompareAppends(settings, "unary Append, 1 event, 256 callers", load));
  }
  if (settings.only.empty() || settings.only == "stream") {
    load.callers = 4;
    load.stream = true;
    load.events_per_request = 256;
    RETURN_IF_ERROR(
        CompareAppends(settings, "AppendStream, 256 events a request, 4 streams, 8 requests each in flight", load));
  }
  if (settings.only.empty() || settings.only == "open") RETURN_IF_ERROR(MeasureOpen(settings));
  return absl::OkStatus();
}

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "echo-server") {
    using daybook::bench::EchoAnswer;
    return daybook::bench::RunEchoServer(std::string(argv[2]) == "same" ? EchoAnswer::kSame : EchoAnswer::kSized);
  }
  daybook::bench::Settings settings;
  settings.self = std::filesystem::read_symlink("/proc/self/exe").string();
  settings.daybookd = std::filesystem::path(settings.self).parent_path() / "daybookd";
  settings.work_dir = std::filesystem::temp_directory_path().string();
  CLI::App app("Daybook beside a bare gRPC echo, in one run.");
  app.add_option("--seconds", settings.seconds, "Seconds a row")->check(CLI::Range(1.0, 600.0));
  app.add_option("--daybookd", settings.daybookd, "The server to measure");
  app.add_option("--work-dir", settings.work_dir, "Where the ledgers are made, and removed");
  app.add_option("--open-events", settings.open_events, "Events in the ledger that is killed and opened");
  app.add_option("--only", settings.only, "One part")->check(CLI::IsMember({"unary", "stream", "open"}));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 64;
  }
  const absl::Status status = daybook::bench::Run(settings);
  if (!status.ok()) {
    fmt::print(stderr, "daybook-bench: {}\n", status.ToString());
    return 2;
  }
  return 0;
}

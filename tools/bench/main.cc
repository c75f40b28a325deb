// daybook-bench: Daybook beside a bare gRPC echo, in one run on one machine, and how fast it opens after a kill.
//
//   daybook-bench [--seconds N] [--daybookd PROGRAM] [--events N] [--only unary|stream|open|rebuild]
//                 [--rows parsed,same,sized,index,views]
//
// All traffic stays on loopback and stops by itself. Figures of different runs do not compare; ratios of one run do.

#include <fmt/format.h>
#include <grpcpp/grpcpp.h>
#include <poll.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "daybook/v1/ledger_service.grpc.pb.h"
#include "ledger/base/clock.h"
#include "ledger/base/status_macros.h"
#include "tools/bench/child.h"
#include "tools/bench/echo_server.h"
#include "tools/bench/load.h"

namespace daybook::bench {
namespace {

constexpr int kDrainPollMillis = 10;

struct Settings {
  double seconds = 10;
  std::string self;
  std::string daybookd;
  std::string work_dir;
  uint64_t events = 1'000'000;
  std::string only;
  std::vector<std::string> rows = {"parsed", "same", "sized", "index", "views"};

  bool Wants(const std::string& row) const { return std::find(rows.begin(), rows.end(), row) != rows.end(); }
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

// Waits until the derived stores include the head, so that the time they take counts. Asks now and then: on two cores,
// asking all the time would take from what is measured.
absl::Status Drain(const std::string& address, bool views) {
  const absl::Time end = SystemClock().Now() + absl::Minutes(10);
  while (SystemClock().Now() < end) {
    ASSIGN_OR_RETURN(const v1::HeadResponse head, Head(address));
    if (head.index_size() >= head.basis().size() && (!views || head.views_size() >= head.basis().size())) {
      return absl::OkStatus();
    }
    poll(nullptr, 0, kDrainPollMillis);
  }
  return absl::DeadlineExceededError("the derived stores did not catch up in 10 minutes");
}

// Ends with the row's share of each ceiling, in the order in which they were measured.
void PrintRow(const std::string& title, const LoadResult& result, const std::vector<double>& ceilings) {
  fmt::print("{:<42} {:>9.0f} {:>10.0f} {:>8.2f} {:>8.2f}", title, result.events_per_second(),
             static_cast<double>(result.requests) / absl::ToDoubleSeconds(result.elapsed),
             absl::ToDoubleMilliseconds(result.p50), absl::ToDoubleMilliseconds(result.p99));
  for (const double ceiling : ceilings) {
    fmt::print(" {:>7}", ceiling == 0 ? std::string("-") : fmt::format("{:.2f}", result.events_per_second() / ceiling));
  }
  fmt::print("\n");
  std::fflush(stdout);
}

void PrintHeading(const std::string& title) {
  fmt::print("\n{}\n{:<42} {:>9} {:>10} {:>8} {:>8} {:>7} {:>7} {:>7}\n", title, "", "events/s", "requests/s", "p50 ms",
             "p99 ms", "parsed", "same", "sized");
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

// A row of the table: what it is compared with comes first.
struct Row {
  std::string name;
  std::string title;
};

absl::StatusOr<double> MeasureEcho(const Settings& settings, const Row& row, const LoadOptions& load) {
  if (!settings.Wants(row.name)) return 0;
  ASSIGN_OR_RETURN(Server echo, StartEcho(settings, row.name));
  ASSIGN_OR_RETURN(const LoadResult result, Measure(echo, load, false, false));
  PrintRow(row.title, result, {});
  return result.events_per_second();
}

absl::Status CompareAppends(const Settings& settings, const std::string& title, const LoadOptions& load) {
  PrintHeading(title);
  std::vector<double> ceilings;
  for (const Row& row : {Row{"parsed", "bare echo, the same message, parsed"}, Row{"same", "bare echo, the same bytes"},
                         Row{"sized", "bare echo, an answer of Daybook's size"}}) {
    ASSIGN_OR_RETURN(ceilings.emplace_back(), MeasureEcho(settings, row, load));
  }
  for (const Row& row :
       {Row{"index", "Daybook, durable, index drained, no views"}, Row{"views", "Daybook, durable, views drained"}}) {
    if (!settings.Wants(row.name)) continue;
    const bool views = row.name == "views";
    const Scratch scratch(settings.work_dir);
    ASSIGN_OR_RETURN(Server daybook, StartDaybook(settings, scratch.path(), views));
    ASSIGN_OR_RETURN(const LoadResult result, Measure(daybook, load, true, views));
    PrintRow(row.title, result, ceilings);
  }
  return absl::OkStatus();
}

// Appends until the ledger has at least `events`. Returns how many it has.
absl::StatusOr<uint64_t> Fill(const std::string& address, uint64_t events) {
  uint64_t size = 0;
  for (uint32_t run = 0; size < events; ++run) {
    const LoadOptions load = {.address = address,
                              .callers = 4,
                              .stream = true,
                              .events_per_request = 256,
                              .length = absl::Milliseconds(100),
                              .run = run};
    RETURN_IF_ERROR(RunLoad(load).status());
    ASSIGN_OR_RETURN(const v1::HeadResponse head, Head(address));
    size = head.basis().size();
  }
  return size;
}

absl::Status MeasureOpen(const Settings& settings) {
  const Scratch scratch(settings.work_dir);
  uint64_t size = 0;
  {
    ASSIGN_OR_RETURN(Server daybook, StartDaybook(settings, scratch.path(), true));
    ASSIGN_OR_RETURN(size, Fill(daybook.address, settings.events));
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

// How long a derived store takes that is made from the log alone.
absl::Status MeasureRebuild(const Settings& settings) {
  const Scratch scratch(settings.work_dir);
  uint64_t size = 0;
  {
    ASSIGN_OR_RETURN(Server daybook, StartDaybook(settings, scratch.path(), false));
    ASSIGN_OR_RETURN(size, Fill(daybook.address, settings.events));
  }
  fmt::print("\nmade anew from a log of {} events, with nothing else to do\n", size);
  for (const bool views : {false, true}) {
    const std::string store = views ? "views" : "index";
    std::filesystem::remove_all(scratch.path() + "/data/" + store);
    const absl::Time begin = SystemClock().Now();
    ASSIGN_OR_RETURN(Server daybook, StartDaybook(settings, scratch.path(), views));
    RETURN_IF_ERROR(Drain(daybook.address, views));
    const double seconds = absl::ToDoubleSeconds(SystemClock().Now() - begin);
    fmt::print("{:<42} {:>9.0f} events/s {:>8.2f} s\n", store, static_cast<double>(size) / seconds, seconds);
  }
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
  if (settings.only.empty() || settings.only == "rebuild") RETURN_IF_ERROR(MeasureRebuild(settings));
  return absl::OkStatus();
}

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "echo-server") {
    return daybook::bench::RunEchoServer(daybook::bench::EchoAnswerFrom(argv[2]));
  }
  daybook::bench::Settings settings;
  settings.self = std::filesystem::read_symlink("/proc/self/exe").string();
  settings.daybookd = std::filesystem::path(settings.self).parent_path() / "daybookd";
  settings.work_dir = std::filesystem::temp_directory_path().string();
  CLI::App app("Daybook beside a bare gRPC echo, in one run.");
  app.add_option("--seconds", settings.seconds, "Seconds a row")->check(CLI::Range(1.0, 600.0));
  app.add_option("--daybookd", settings.daybookd, "The server to measure");
  app.add_option("--work-dir", settings.work_dir, "Where the ledgers are made, and removed");
  app.add_option("--events", settings.events, "Events in the ledger that is killed and opened, or made anew");
  app.add_option("--only", settings.only, "One part")->check(CLI::IsMember({"unary", "stream", "open", "rebuild"}));
  app.add_option("--rows", settings.rows, "Some of parsed,same,sized,index,views")
      ->delimiter(',')
      ->check(CLI::IsMember({"parsed", "same", "sized", "index", "views"}));
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

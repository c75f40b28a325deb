// Closed-loop load over gRPC with the callback API: each caller sends its next request when the last was answered.

#ifndef DAYBOOK_TOOLS_BENCH_LOAD_H_
#define DAYBOOK_TOOLS_BENCH_LOAD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace daybook::bench {

struct LoadOptions {
  // "127.0.0.1:PORT".
  std::string address;
  // Concurrent unary callers, or streams.
  int callers = 32;
  // Over AppendStream, with up to `window` requests of a stream unanswered.
  bool stream = false;
  int window = 8;
  int events_per_request = 1;
  absl::Duration length = absl::Seconds(10);
  // Distinguishes runs against one server, so that ids are fresh.
  uint32_t run = 0;
};

struct LoadResult {
  uint64_t events = 0;
  uint64_t requests = 0;
  // From the first request to the last answer.
  absl::Duration elapsed;
  absl::Duration p50;
  absl::Duration p99;

  double events_per_second() const { return static_cast<double>(events) / absl::ToDoubleSeconds(elapsed); }
};

// Runs the load and waits for the last answer. Returns the first call's error, if any call failed.
absl::StatusOr<LoadResult> RunLoad(const LoadOptions& options);

}  // namespace daybook::bench

#endif  // DAYBOOK_TOOLS_BENCH_LOAD_H_

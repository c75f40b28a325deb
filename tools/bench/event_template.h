// Append requests made fast enough not to be what is measured: encoded once, then given fresh ids in place.

#ifndef DAYBOOK_TOOLS_BENCH_EVENT_TEMPLATE_H_
#define DAYBOOK_TOOLS_BENCH_EVENT_TEMPLATE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace daybook::bench {

// One request of `events_per_request` migration.finished events, each of a migration of its own. Thread-compatible:
// callers synchronise.
class RequestTemplate {
 public:
  struct Options {
    // Tells the callers of one run apart: ids of different callers never collide.
    uint32_t caller = 0;
    int events_per_request = 1;
    // The encoded event is padded to this size.
    size_t event_bytes = 400;
    // Wrapped as AppendStreamRequest instead of AppendRequest.
    bool stream = false;
    // Events spread evenly over this many targets, at most 10,000.
    uint32_t target_count = 1000;
  };

  explicit RequestTemplate(const Options& options);

  // The next request's bytes, with ids, versions, names and digests never used before. Valid until the next call.
  const std::string& Next();

 private:
  // Where what differs from event to event stands in the request.
  struct Slot {
    size_t id_offset;
    size_t target_offset;
    size_t version_offset;
    size_t name_offset;
    size_t digest_offset;
  };

  void Number(const Slot& slot, uint64_t number);

  const Options options_;
  uint64_t next_id_ = 0;
  std::string bytes_;
  std::vector<Slot> slots_;
};

}  // namespace daybook::bench

#endif  // DAYBOOK_TOOLS_BENCH_EVENT_TEMPLATE_H_

// The one source of wall time, injected so that tests and replays decide what time it is.

#ifndef DAYBOOK_LEDGER_BASE_CLOCK_H_
#define DAYBOOK_LEDGER_BASE_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"

namespace daybook {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  // Now, whole microseconds. May run backwards: whoever needs monotonic time clamps it (the sequencer does).
  virtual absl::Time Now() const = 0;
};

// The machine's clock. One per process; lives for ever.
const Clock& SystemClock();

// A clock that stands still until told otherwise. Thread-safe.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(absl::Time start) : micros_(absl::ToUnixMicros(start)) {}

  absl::Time Now() const override { return absl::FromUnixMicros(micros_.load()); }
  void Set(absl::Time now) { micros_.store(absl::ToUnixMicros(now)); }
  void Advance(absl::Duration by) { micros_.fetch_add(absl::ToInt64Microseconds(by)); }

 private:
  std::atomic<int64_t> micros_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_BASE_CLOCK_H_

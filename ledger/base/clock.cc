#include "ledger/base/clock.h"

#include "absl/time/clock.h"

namespace daybook {
namespace {

class MachineClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixMicros(absl::ToUnixMicros(absl::Now())); }
};

}  // namespace

const Clock& SystemClock() {
  static const MachineClock* const clock = new MachineClock;
  return *clock;
}

}  // namespace daybook

// How long a campaign goes on, and where it begins: set by whoever runs it, so that a night finds more than a minute.

#ifndef DAYBOOK_TESTS_SUPPORT_TIME_BUDGET_H_
#define DAYBOOK_TESTS_SUPPORT_TIME_BUDGET_H_

#include <cstdint>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "ledger/base/clock.h"

namespace daybook::testing {

// The number in the environment variable `name`; `otherwise` when it is not set.
inline uint64_t NumberFromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  uint64_t number = otherwise;
  EXPECT_TRUE(text == nullptr || absl::SimpleAtoi(text, &number)) << name << ": " << text;
  return number;
}

// Runs out so many seconds after it was made: `seconds`, or the number in the environment variable `name`.
// Thread-safe.
class TimeBudget {
 public:
  TimeBudget(const char* name, uint64_t seconds)
      : begin_(SystemClock().Now()),
        end_(begin_ + absl::Seconds(static_cast<int64_t>(NumberFromEnvironment(name, seconds)))) {}

  bool left() const { return SystemClock().Now() < end_; }
  double seconds_spent() const { return absl::ToDoubleSeconds(SystemClock().Now() - begin_); }

 private:
  const absl::Time begin_;
  const absl::Time end_;
};

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_SUPPORT_TIME_BUDGET_H_

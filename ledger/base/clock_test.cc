#include "ledger/base/clock.h"

#include "gtest/gtest.h"

namespace daybook {
namespace {

TEST(ClockTest, ManualClockStandsStillUntilAdvanced) {
  ManualClock clock(absl::FromUnixSeconds(100));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(100));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(100));
  clock.Advance(absl::Microseconds(5));
  EXPECT_EQ(clock.Now(), absl::FromUnixMicros(100'000'005));
}

TEST(ClockTest, SystemClockHasWholeMicroseconds) {
  const absl::Time now = SystemClock().Now();
  EXPECT_EQ(now, absl::FromUnixMicros(absl::ToUnixMicros(now)));
  EXPECT_GT(now, absl::FromUnixSeconds(1'700'000'000));
}

}  // namespace
}  // namespace daybook

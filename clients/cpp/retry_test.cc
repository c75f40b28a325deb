#include "clients/cpp/retry.h"

#include <gtest/gtest.h>

#include "ledger/event/refusal.h"

namespace daybook {
namespace {

class RetryTest : public ::testing::Test {
 protected:
  ManualClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  SeededRandom random_{1};
  Retry retry_{clock_, random_, absl::Seconds(2)};
};

TEST_F(RetryTest, TriesWhoIsAwayWithBackoffUntilTheTimeIsUp) {
  const absl::Status away = absl::UnavailableError("nobody");
  absl::Duration waited;
  int tries = 0;
  while (const auto delay = retry_.DelayAfter(away)) {
    waited += *delay;
    clock_.Advance(*delay);
    ++tries;
  }
  EXPECT_LE(waited, absl::Seconds(2));
  EXPECT_GE(tries, 3);
  retry_.Reset();
  EXPECT_LT(retry_.DelayAfter(away), absl::Milliseconds(200));
}

// A stream may have been quiet for hours when it breaks.
TEST_F(RetryTest, ItsTimeBeginsWithTheFirstFailure) {
  const absl::Status away = absl::UnavailableError("nobody");
  clock_.Advance(absl::Hours(1));
  EXPECT_TRUE(retry_.DelayAfter(away).has_value());
  clock_.Advance(absl::Hours(1));
  EXPECT_FALSE(retry_.DelayAfter(away).has_value());
  retry_.Reset();
  clock_.Advance(absl::Hours(1));
  EXPECT_TRUE(retry_.DelayAfter(away).has_value());
}

TEST_F(RetryTest, WaitsAsLongAsTheServerAsks) {
  const absl::Status behind = WithRetryDelay(Refusal(kIndexBehind, "behind"), absl::Milliseconds(700));
  EXPECT_EQ(retry_.DelayAfter(behind), absl::Milliseconds(700));
  EXPECT_EQ(retry_.DelayAfter(WithRetryDelay(Refusal(kQueueFull, "full"), absl::Seconds(3))), std::nullopt);
}

TEST_F(RetryTest, DoesNotRepeatWhatStaysWrong) {
  EXPECT_EQ(retry_.DelayAfter(Refusal(kMessageTooLarge, "5 MiB")), std::nullopt);
  EXPECT_EQ(retry_.DelayAfter(Refusal(kRevisionConflict, "another")), std::nullopt);
  EXPECT_FALSE(retry_.After(absl::InternalError("a defect")));
}

}  // namespace
}  // namespace daybook

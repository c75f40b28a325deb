#include "ledger/server/units.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using testing::IsOkAndHolds;
using testing::StatusIs;

TEST(UnitsTest, SizesHaveAUnit) {
  EXPECT_THAT(ParseSize("1B"), IsOkAndHolds(1));
  EXPECT_THAT(ParseSize("3KiB"), IsOkAndHolds(3 << 10));
  EXPECT_THAT(ParseSize("64MiB"), IsOkAndHolds(64 << 20));
  EXPECT_THAT(ParseSize("2GiB"), IsOkAndHolds(int64_t{2} << 30));
  for (const char* wrong : {"", "64", "MiB", "-1MiB", "0B", "1.5MiB", "64 MiB", "64MB", "9999999999999GiB", "+1B"}) {
    EXPECT_THAT(ParseSize(wrong), StatusIs(absl::StatusCode::kInvalidArgument)) << wrong;
  }
}

TEST(UnitsTest, SizesArePrintedInTheLargestExactUnit) {
  for (const char* text : {"1B", "1023B", "1KiB", "64MiB", "3GiB"}) EXPECT_EQ(SizeText(*ParseSize(text)), text);
}

TEST(UnitsTest, DurationsHaveAUnitAndALimit) {
  EXPECT_THAT(ParseShortDuration("0s"), IsOkAndHolds(absl::ZeroDuration()));
  EXPECT_THAT(ParseShortDuration("250ms"), IsOkAndHolds(absl::Milliseconds(250)));
  EXPECT_THAT(ParseShortDuration("1m30s"), IsOkAndHolds(absl::Seconds(90)));
  for (const char* wrong : {"", "10", "-1s", "25h", "inf", "ten seconds"}) {
    EXPECT_THAT(ParseShortDuration(wrong), StatusIs(absl::StatusCode::kInvalidArgument)) << wrong;
  }
}

}  // namespace
}  // namespace daybook

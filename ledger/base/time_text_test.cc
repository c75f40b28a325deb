#include "ledger/base/time_text.h"

#include "gtest/gtest.h"

namespace daybook {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'772'355'600);  // 2026-03-01T09:00:00Z

std::string Parsed(absl::string_view text, absl::TimeZone zone = absl::UTCTimeZone()) {
  const auto time = TimeFromText(text, kNow, zone);
  return time.ok() ? TimeText(*time) : std::string(absl::StatusCodeToString(time.status().code()));
}

TEST(TimeTextTest, ParsesEveryForm) {
  EXPECT_EQ(Parsed("2026-03-01T09:00:00Z"), "2026-03-01T09:00:00Z");
  EXPECT_EQ(Parsed("2026-03-01T10:00:00.25+01:00"), "2026-03-01T09:00:00.25Z");
  EXPECT_EQ(Parsed("2h ago"), "2026-03-01T07:00:00Z");
  EXPECT_EQ(Parsed("in 2w"), "2026-03-15T09:00:00Z");
  EXPECT_EQ(Parsed("now"), "2026-03-01T09:00:00Z");
}

TEST(TimeTextTest, ADateIsTheEndOfThatDayInTheZone) {
  EXPECT_EQ(Parsed("2026-03-01"), "2026-03-01T23:59:59.999999Z");
  EXPECT_EQ(Parsed("2026-03-01", absl::FixedTimeZone(2 * 3600)), "2026-03-01T21:59:59.999999Z");
}

TEST(TimeTextTest, RefusesEverythingElse) {
  for (const absl::string_view text : {"", "yesterday", "ago", "2 hours ago", "in", "2026-13-01", "2026-03-01T09:00"}) {
    EXPECT_EQ(Parsed(text), "INVALID_ARGUMENT") << text;
  }
}

TEST(TimeTextTest, DurationsAddUpAndRefuseWhatIsNone) {
  EXPECT_EQ(*DurationFromText("1h30m"), absl::Minutes(90));
  EXPECT_EQ(*DurationFromText("2w"), absl::Hours(336));
  EXPECT_EQ(*DurationFromText("250ms"), absl::Milliseconds(250));
  for (const absl::string_view text : {"", "h", "5", "-1h", "1.5h", "9999999999999w"}) {
    EXPECT_FALSE(DurationFromText(text).ok()) << text;
  }
}

TEST(TimeTextTest, DurationsForPeopleShowTwoUnits) {
  EXPECT_EQ(DurationText(absl::Hours(76)), "3d 4h");
  EXPECT_EQ(DurationText(absl::Minutes(12)), "12m");
  EXPECT_EQ(DurationText(absl::Milliseconds(120)), "120ms");
  EXPECT_EQ(DurationText(-absl::Seconds(61)), "-1m 1s");
}

}  // namespace
}  // namespace daybook

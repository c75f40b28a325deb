#include "tools/daybook/time_words.h"

#include <gtest/gtest.h>

namespace daybook {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'772'355'600);  // 2026-03-01T09:00:00Z
const absl::TimeZone kIndia = absl::FixedTimeZone(19'800);     // +05:30

absl::StatusOr<absl::Time> Read(absl::string_view text, DayMoment moment = DayMoment::kEnd) {
  return TimeFromWords(text, kNow, kIndia, moment);
}

TEST(TimeWordsTest, ADateIsTheMomentOfTheDayThatIsMeant) {
  EXPECT_EQ(*Read("2026-03-02", DayMoment::kBegin), absl::FromCivil(absl::CivilDay(2026, 3, 2), kIndia));
  EXPECT_EQ(*Read("2026-03-02", DayMoment::kEnd),
            absl::FromCivil(absl::CivilDay(2026, 3, 3), kIndia) - absl::Microseconds(1));
}

TEST(TimeWordsTest, TimesWithoutAZoneAreInTheZoneThatIsShown) {
  const absl::Time half_past_two = absl::FromCivil(absl::CivilSecond(2026, 3, 1, 14, 30), kIndia);
  for (const char* text : {"2026-03-01 14:30:00", "2026-03-01T14:30:00", "2026-03-01T09:00:00Z"}) {
    EXPECT_EQ(*Read(text), half_past_two) << text;
  }
  EXPECT_EQ(*Read("2026-03-01 14:30:00.25"), half_past_two + absl::Milliseconds(250));
  EXPECT_EQ(*Read("1h ago"), kNow - absl::Hours(1));
}

TEST(TimeWordsTest, RefusesWhatIsNoTime) {
  for (const char* text : {"", "14:30", "2026-03-01 14:30:00 tonight", "2026-13-01", "yesterday-ish"}) {
    EXPECT_FALSE(Read(text).ok()) << text;
    EXPECT_FALSE(Read(text, DayMoment::kBegin).ok()) << text;
  }
}

}  // namespace
}  // namespace daybook

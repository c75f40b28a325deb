#include "tools/daybook/time_words.h"

#include <string>

#include "absl/strings/ascii.h"
#include "ledger/base/time_text.h"

namespace daybook {

absl::StatusOr<absl::Time> TimeFromWords(absl::string_view text, absl::Time now, absl::TimeZone zone,
                                         DayMoment moment) {
  const absl::string_view trimmed = absl::StripAsciiWhitespace(text);
  absl::CivilDay day;
  if (moment == DayMoment::kBegin && trimmed.size() == 10 && absl::ParseCivilTime(trimmed, &day)) {
    return absl::FromCivil(day, zone);
  }
  for (const char* format : {"%Y-%m-%d %H:%M:%E*S", "%Y-%m-%d%ET%H:%M:%E*S"}) {
    absl::Time time;
    std::string error;
    if (absl::ParseTime(format, trimmed, zone, &time, &error)) return time;
  }
  return TimeFromText(text, now, zone);
}

}  // namespace daybook

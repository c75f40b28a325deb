#include "ledger/base/time_text.h"

#include <array>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/status_macros.h"

namespace daybook {
namespace {

using Unit = std::pair<absl::string_view, absl::Duration>;

// Longest names first, so that "ms" is not read as "m".
constexpr std::array<Unit, 7> kUnits = {{{"ms", absl::Milliseconds(1)},
                                         {"us", absl::Microseconds(1)},
                                         {"s", absl::Seconds(1)},
                                         {"m", absl::Minutes(1)},
                                         {"h", absl::Hours(1)},
                                         {"d", absl::Hours(24)},
                                         {"w", absl::Hours(24 * 7)}}};
constexpr absl::Duration kLongest = absl::Hours(24 * 366 * 1000);

absl::Status BadDuration(absl::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat("'", text, "' is no duration, want for example 90s, 1h30m or 2w"));
}

}  // namespace

absl::StatusOr<absl::Duration> DurationFromText(absl::string_view text) {
  absl::string_view rest = text;
  absl::Duration total;
  if (rest.empty()) return BadDuration(text);
  while (!rest.empty()) {
    size_t digits = 0;
    while (digits < rest.size() && absl::ascii_isdigit(static_cast<unsigned char>(rest[digits]))) ++digits;
    int64_t count = 0;
    if (digits == 0 || !absl::SimpleAtoi(rest.substr(0, digits), &count)) return BadDuration(text);
    rest.remove_prefix(digits);
    bool found = false;
    for (const auto& [name, length] : kUnits) {
      if (!absl::ConsumePrefix(&rest, name)) continue;
      total += length * count;
      found = true;
      break;
    }
    if (!found || total > kLongest) return BadDuration(text);
  }
  return total;
}

absl::StatusOr<absl::Time> TimeFromText(absl::string_view text, absl::Time now, absl::TimeZone zone) {
  absl::string_view trimmed = absl::StripAsciiWhitespace(text);
  if (trimmed == "now") return now;
  if (absl::ConsumeSuffix(&trimmed, " ago")) {
    ASSIGN_OR_RETURN(const absl::Duration length, DurationFromText(trimmed));
    return now - length;
  }
  if (absl::ConsumePrefix(&trimmed, "in ")) {
    ASSIGN_OR_RETURN(const absl::Duration length, DurationFromText(trimmed));
    return now + length;
  }
  absl::Time time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, trimmed, &time, &error)) return time;
  absl::CivilDay day;
  if (trimmed.size() == 10 && absl::ParseCivilTime(trimmed, &day)) {
    return absl::FromCivil(day + 1, zone) - absl::Microseconds(1);
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "'", text, "' is no time, want RFC 3339 (2026-03-01T09:00:00Z), a date (2026-03-01), '2h ago' or 'in 2w'"));
}

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E*SZ", absl::FromUnixMicros(absl::ToUnixMicros(time)),
                          absl::UTCTimeZone());
}

std::string DurationText(absl::Duration duration) {
  if (duration < absl::ZeroDuration()) return absl::StrCat("-", DurationText(-duration));
  if (duration < absl::Seconds(1)) return absl::StrCat(absl::ToInt64Milliseconds(duration), "ms");
  constexpr std::array<Unit, 4> kShown = {
      {{"d", absl::Hours(24)}, {"h", absl::Hours(1)}, {"m", absl::Minutes(1)}, {"s", absl::Seconds(1)}}};
  for (size_t i = 0; i < kShown.size(); ++i) {
    if (duration < kShown[i].second) continue;
    absl::Duration rest;
    const int64_t large = absl::IDivDuration(duration, kShown[i].second, &rest);
    if (i + 1 == kShown.size()) return absl::StrCat(large, kShown[i].first);
    const int64_t small = rest / kShown[i + 1].second;
    if (small == 0) return absl::StrCat(large, kShown[i].first);
    return absl::StrCat(large, kShown[i].first, " ", small, kShown[i + 1].first);
  }
  return "0s";
}

}  // namespace daybook

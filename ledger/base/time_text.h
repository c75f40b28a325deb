// Times and durations as people write them: RFC 3339, a date, "2h ago", "in 2w"; and RFC 3339 in UTC going out.

#ifndef DAYBOOK_LEDGER_BASE_TIME_TEXT_H_
#define DAYBOOK_LEDGER_BASE_TIME_TEXT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace daybook {

// Accepts RFC 3339 ("2026-03-01T09:00:00Z", offsets, fractions), a date ("2026-03-01": the end of that day in `zone`,
// its last microsecond), "now", "DURATION ago" and "in DURATION". Returns INVALID_ARGUMENT naming the text otherwise.
absl::StatusOr<absl::Time> TimeFromText(absl::string_view text, absl::Time now, absl::TimeZone zone);

// Accepts one or more NUMBER UNIT pairs with units us, ms, s, m, h, d (24 h) and w (7 d): "90s", "1h30m", "2w".
// Returns INVALID_ARGUMENT naming the text otherwise, and for negative or infinite ones.
absl::StatusOr<absl::Duration> DurationFromText(absl::string_view text);

// RFC 3339 in UTC with as many fraction digits as needed, at most microseconds: "2026-03-01T09:00:00.25Z".
std::string TimeText(absl::Time time);

// The largest two units, for people: "3d 4h", "12m", "5s", "120ms". Negative durations carry a leading minus.
std::string DurationText(absl::Duration duration);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_BASE_TIME_TEXT_H_

// Times as people give them to flags: as ledger/base/time_text.h reads them, as we print them, and days.

#ifndef DAYBOOK_TOOLS_DAYBOOK_TIME_WORDS_H_
#define DAYBOOK_TOOLS_DAYBOOK_TIME_WORDS_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace daybook {

// Which moment of it a date stands for.
enum class DayMoment { kBegin, kEnd };

// What TimeFromText reads, with dates as `moment` says, and times without a zone, "2026-03-01 09:00:00" and
// "2026-03-01T09:00:00", in `zone`: what was printed can be pasted. Returns INVALID_ARGUMENT otherwise.
absl::StatusOr<absl::Time> TimeFromWords(absl::string_view text, absl::Time now, absl::TimeZone zone, DayMoment moment);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_TIME_WORDS_H_

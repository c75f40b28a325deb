// Sizes and durations as people write them: "64MiB", "10s".

#ifndef DAYBOOK_LEDGER_SERVER_UNITS_H_
#define DAYBOOK_LEDGER_SERVER_UNITS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace daybook {

// A whole number of B, KiB, MiB or GiB, at least one byte. Returns INVALID_ARGUMENT for anything else: a size without a
// unit is a guess.
absl::StatusOr<int64_t> ParseSize(absl::string_view text);
// In the largest unit that is exact.
std::string SizeText(int64_t bytes);

// A number of ms, s, m or h, or several together ("1m30s"), from 0 to 24 hours. Returns INVALID_ARGUMENT for anything
// else.
absl::StatusOr<absl::Duration> ParseShortDuration(absl::string_view text);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_SERVER_UNITS_H_

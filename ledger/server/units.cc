#include "ledger/server/units.h"

#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace daybook {
namespace {

struct Unit {
  absl::string_view name;
  int64_t bytes;
};

// Largest first; "B" last, because the others end in it.
constexpr Unit kUnits[] = {{"GiB", int64_t{1} << 30}, {"MiB", int64_t{1} << 20}, {"KiB", int64_t{1} << 10}, {"B", 1}};

}  // namespace

absl::StatusOr<int64_t> ParseSize(absl::string_view text) {
  for (const Unit& unit : kUnits) {
    absl::string_view number = text;
    if (!absl::ConsumeSuffix(&number, unit.name)) continue;
    const bool digits = !number.empty() && number.find_first_not_of("0123456789") == absl::string_view::npos;
    int64_t count = 0;
    if (!digits || !absl::SimpleAtoi(number, &count)) break;
    if (count < 1 || count > std::numeric_limits<int64_t>::max() / unit.bytes) break;
    return count * unit.bytes;
  }
  return absl::InvalidArgumentError(absl::StrCat("\"", text, "\", want a size in B, KiB, MiB or GiB, as in 64MiB"));
}

std::string SizeText(int64_t bytes) {
  for (const Unit& unit : kUnits) {
    if (bytes % unit.bytes == 0) return absl::StrCat(bytes / unit.bytes, unit.name);
  }
  return absl::StrCat(bytes, "B");
}

absl::StatusOr<absl::Duration> ParseShortDuration(absl::string_view text) {
  absl::Duration duration;
  if (!absl::ParseDuration(std::string(text), &duration) || duration < absl::ZeroDuration() ||
      duration > absl::Hours(24)) {
    return absl::InvalidArgumentError(absl::StrCat("\"", text, "\", want 0s to 24h in ms, s, m or h, as in 10s"));
  }
  return duration;
}

}  // namespace daybook

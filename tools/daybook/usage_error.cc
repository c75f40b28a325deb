#include "tools/daybook/usage_error.h"

#include <string>

#include "ledger/event/field_error.h"
#include "ledger/event/refusal.h"

namespace daybook {
namespace {

// No server sends it: what is refused by a server is an error, not a usage.
constexpr Reason kUsage{"USAGE", absl::StatusCode::kInvalidArgument};

}  // namespace

absl::Status UsageError(absl::string_view flag, absl::string_view value, absl::string_view wanted) {
  return FieldErrorStatus({.field = std::string(flag), .value = ShortenedValue(value), .wanted = std::string(wanted)},
                          kUsage.name, kUsage.code);
}

absl::Status UsageError(absl::string_view message) { return Refusal(kUsage, message); }

bool IsUsageError(const absl::Status& status) { return ReasonNameOf(status) == kUsage.name; }

}  // namespace daybook

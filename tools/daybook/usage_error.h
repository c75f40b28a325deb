// A command line that is wrong: names the flag, its value and what was wanted, and makes the program exit 64.

#ifndef DAYBOOK_TOOLS_DAYBOOK_USAGE_ERROR_H_
#define DAYBOOK_TOOLS_DAYBOOK_USAGE_ERROR_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace daybook {

// "--order: \"up\", want linear or any".
absl::Status UsageError(absl::string_view flag, absl::string_view value, absl::string_view wanted);
// What is wrong with more than one flag, or before there are any.
absl::Status UsageError(absl::string_view message);
bool IsUsageError(const absl::Status& status);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_USAGE_ERROR_H_

// What migration tools do on their own, by the convention that names them.

#ifndef DAYBOOK_LEDGER_DIFF_TOOL_HABITS_H_
#define DAYBOOK_LEDGER_DIFF_TOOL_HABITS_H_

#include "absl/strings/string_view.h"

namespace daybook {

// Whether the tool's next run refuses when the digest of a file differs from that in its history.
bool EnforcesDigest(absl::string_view convention);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_DIFF_TOOL_HABITS_H_

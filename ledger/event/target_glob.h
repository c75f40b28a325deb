// Globs over targets: `*` is any run of characters within one segment, `**` any run across segments, `?` one character
// but "/". A glob of fewer segments than a target stands for everything below it: "payments" is "payments/**".

#ifndef DAYBOOK_LEDGER_EVENT_TARGET_GLOB_H_
#define DAYBOOK_LEDGER_EVENT_TARGET_GLOB_H_

#include "absl/strings/string_view.h"

namespace daybook {

// Whether `target` is one that `glob` names.
bool TargetGlobMatches(absl::string_view glob, absl::string_view target);

// The longest text that every target named by `glob` begins with: where to start looking.
absl::string_view TargetGlobPrefix(absl::string_view glob);

// Whether `target` is named by one of `globs`; true when there are none. Globs is a container of strings.
template <typename Globs>
bool AnyTargetGlobMatches(const Globs& globs, absl::string_view target) {
  if (globs.empty()) return true;
  for (const auto& glob : globs) {
    if (TargetGlobMatches(glob, target)) return true;
  }
  return false;
}

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_EVENT_TARGET_GLOB_H_

// Checks of our own invariants, on in every build: a broken one ends the process before it can write a wrong byte.
// Never for input from a user, a disk or the network; those are absl::Status.

#ifndef DAYBOOK_LEDGER_BASE_CHECK_H_
#define DAYBOOK_LEDGER_BASE_CHECK_H_

#include "absl/strings/string_view.h"

namespace daybook {

// Prints "FILE:LINE: CHECK failed: CONDITION" on stderr and aborts.
[[noreturn]] void CheckFailed(const char* file, int line, absl::string_view condition);

}  // namespace daybook

#define DAYBOOK_CHECK(condition) \
  (__builtin_expect(static_cast<bool>(condition), 1) ? void() : ::daybook::CheckFailed(__FILE__, __LINE__, #condition))

#endif  // DAYBOOK_LEDGER_BASE_CHECK_H_

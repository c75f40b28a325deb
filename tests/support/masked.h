// What programs print, without what differs from run to run: so that two runs compare as text.

#ifndef DAYBOOK_TESTS_SUPPORT_MASKED_H_
#define DAYBOOK_TESTS_SUPPORT_MASKED_H_

#include <string>

#include "absl/strings/string_view.h"

namespace daybook::testing {

// What may stand in a table keeps its width: times become YYYY-MM-DD hh:mm:ss, the beginnings of commits xxxxxxxxxxxx.
// The rest becomes a word: UUIDs ID, names of ledgers LEDGER, commits COMMIT, roots ROOT, salted commitments
// COMMITMENT, free ports PORT, process ids PID, how long a call took DURATION, and temporary directories DIR.
std::string Masked(absl::string_view text);

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_SUPPORT_MASKED_H_

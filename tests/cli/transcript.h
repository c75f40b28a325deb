// A terminal session as text: commands with what they printed. Lines before the first command say what it is about.
//
//   The clock of Monday.
//   $ date -d @0 -u +%H:%M
//   00:00
//   $ cat <<END; exit 3
//   > one
//   > END
//   one
//   [3]
//
// "$ " begins a command, "> " continues it, "[N]" is an exit code that is not 0.

#ifndef DAYBOOK_TESTS_CLI_TRANSCRIPT_H_
#define DAYBOOK_TESTS_CLI_TRANSCRIPT_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "tests/support/child_process.h"

namespace daybook::testing {

// The transcript with what its commands print when `run` runs them, one after the other: standard output, then errors.
std::string Played(absl::string_view transcript, absl::FunctionRef<RunResult(const std::string& command)> run);

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_CLI_TRANSCRIPT_H_

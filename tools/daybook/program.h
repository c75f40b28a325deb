// The daybook program: reads a command line, runs its one command, reports what went wrong.

#ifndef DAYBOOK_TOOLS_DAYBOOK_PROGRAM_H_
#define DAYBOOK_TOOLS_DAYBOOK_PROGRAM_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tools/daybook/session.h"

namespace daybook {

// `words` without the program's name. Returns what to exit with (exit_code.h).
int RunProgram(const std::vector<std::string>& words, const Surroundings& surroundings);

// The candidate that `word` was probably meant to be: at most two slips away; empty if none is.
std::string NearestWord(absl::string_view word, const std::vector<std::string>& candidates);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_PROGRAM_H_

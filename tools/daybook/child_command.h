// A command that the program runs in its place: with its own input and output, its signals, and its exit code.

#ifndef DAYBOOK_TOOLS_DAYBOOK_CHILD_COMMAND_H_
#define DAYBOOK_TOOLS_DAYBOOK_CHILD_COMMAND_H_

#include <string>
#include <vector>

namespace daybook {

// Runs `words` (the first is found on the PATH) to its end, with our standard input, output and error. While it runs,
// interrupts from the terminal are its own to answer, and SIGTERM is passed on. Returns its exit code as a shell would
// see it: 128 + the signal that ended it, 127 when there is no such program, 126 when it cannot be run.
int RunChildCommand(const std::vector<std::string>& words);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_CHILD_COMMAND_H_

// What the daybook program exits with. Scripts rely on these numbers.

#ifndef DAYBOOK_TOOLS_DAYBOOK_EXIT_CODE_H_
#define DAYBOOK_TOOLS_DAYBOOK_EXIT_CODE_H_

namespace daybook {

inline constexpr int kExitDone = 0;
// Findings at or above --fail-on. Only from commands that compare: diff and try.
inline constexpr int kExitFindings = 1;
// An error, or the server refused.
inline constexpr int kExitRefused = 2;
// It cannot be told. Only from commands that compare.
inline constexpr int kExitUnknown = 3;
// The command line is wrong (EX_USAGE).
inline constexpr int kExitUsage = 64;

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_EXIT_CODE_H_

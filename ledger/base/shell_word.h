// Text as one word of a command line that people copy into their shell.

#ifndef DAYBOOK_LEDGER_BASE_SHELL_WORD_H_
#define DAYBOOK_LEDGER_BASE_SHELL_WORD_H_

#include <string>

#include "absl/strings/string_view.h"

namespace daybook {

// As it is where every shell takes it so, otherwise within single quotes: names of files and versions come from
// anybody, and must not become commands. Always printable: of bytes that are no UTF-8, a call of printf.
std::string ShellWord(absl::string_view text);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_BASE_SHELL_WORD_H_

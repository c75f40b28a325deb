// One line of the server's log, in logfmt: words for people, and fields that a program can cut out again.
//
//   msg="call ended" method=Append code=OK ms=1.4

#ifndef DAYBOOK_LEDGER_BASE_LOG_LINE_H_
#define DAYBOOK_LEDGER_BASE_LOG_LINE_H_

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace daybook {

// Keys are lower case words. Values are quoted when they need it, and cut after 512 bytes. Never a payload, a token or
// anything else that a client may have meant for the ledger alone.
std::string LogLine(absl::string_view message,
                    std::initializer_list<std::pair<absl::string_view, std::string>> fields = {});

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_BASE_LOG_LINE_H_

// Where the log goes: logfmt lines on stderr, "ts=2026-11-22T10:00:00.000Z level=info msg=…".

#ifndef DAYBOOK_LEDGER_SERVER_LOG_OUTPUT_H_
#define DAYBOOK_LEDGER_SERVER_LOG_OUTPUT_H_

#include <string>

namespace daybook {

// For the whole process, once, before other threads. `level` is one that Config accepts. gRPC's own messages become
// lines too: its errors as warnings, since most are about clients.
void OpenLog(const std::string& level);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_SERVER_LOG_OUTPUT_H_

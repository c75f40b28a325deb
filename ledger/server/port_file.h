// The file that says where the server is, for whoever started it on a free port.

#ifndef DAYBOOK_LEDGER_SERVER_PORT_FILE_H_
#define DAYBOOK_LEDGER_SERVER_PORT_FILE_H_

#include <string>

#include "absl/status/status.h"

namespace daybook {

// Writes "grpc=PORT" and "http=PORT", each on a line, under another name, and renames it: who sees the file can read
// all of it. Returns FAILED_PRECONDITION if it cannot.
absl::Status WritePortFile(const std::string& path, int grpc_port, int http_port);

// Takes it away again: the server is not there any more, or an earlier one was killed.
void RemovePortFile(const std::string& path);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_SERVER_PORT_FILE_H_

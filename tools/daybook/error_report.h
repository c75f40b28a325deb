// An error as people and programs read it: what is wrong, what was wanted, what to do.

#ifndef DAYBOOK_TOOLS_DAYBOOK_ERROR_REPORT_H_
#define DAYBOOK_TOOLS_DAYBOOK_ERROR_REPORT_H_

#include <string>

#include "absl/status/status.h"
#include "tools/daybook/session.h"

namespace daybook {

// The next thing to do about it; empty when there is nothing better than the message.
std::string FixFor(const absl::Status& status, absl::string_view server);

// Prints it on stderr: as {error:{code,reason,message,field,value,limit,retry,fix}} with JSON output, else as text.
void ReportError(const absl::Status& status, Session* session);
// The same, where the caller knows what to do.
void ReportError(const absl::Status& status, const std::string& fix, Session* session);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_ERROR_REPORT_H_

// Appending what a command made, and saying where it stands.

#ifndef DAYBOOK_TOOLS_DAYBOOK_APPEND_REPORT_H_
#define DAYBOOK_TOOLS_DAYBOOK_APPEND_REPORT_H_

#include <vector>

#include "absl/status/statusor.h"
#include "daybook/v1/event.pb.h"
#include "daybook/v1/ledger_service.pb.h"
#include "tools/daybook/session.h"

namespace daybook {

// Appends the events as one batch. Those without occurred_time happened now, or when the event that is recorded under
// their source and id did: a retry is a duplicate. Errors as LedgerService.Append.
absl::StatusOr<v1::AppendResponse> AppendBatch(Session& session, const std::vector<v1::Event>& events);

// Prints one line an event: where it stands, or that it was known already.
void ReportAppended(Session& session, const std::vector<v1::Event>& events, const v1::AppendResponse& response);

// Both. Returns what to exit with.
absl::StatusOr<int> AppendAndReport(Session& session, const std::vector<v1::Event>& events);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_APPEND_REPORT_H_

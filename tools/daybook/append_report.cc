#include "tools/daybook/append_report.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/kinds.h"
#include "tools/daybook/event_line.h"
#include "tools/daybook/exit_code.h"

namespace daybook {

absl::StatusOr<v1::AppendResponse> AppendBatch(Session& session, const std::vector<v1::Event>& events) {
  v1::AppendRequest request;
  for (const v1::Event& event : events) *request.add_events() = event;
  return session.client().Append(request);
}

void ReportAppended(Session& session, const std::vector<v1::Event>& events, const v1::AppendResponse& response) {
  Table table({{"STATUS"}, {"@"}, {"KIND"}, {"TARGET"}, {"WHAT"}, {"ID"}});
  for (size_t i = 0; i < events.size() && i < static_cast<size_t>(response.results_size()); ++i) {
    const v1::AppendResponse::Result& result = response.results(static_cast<int>(i));
    table.AddRow(
        {Table::Cell(result.duplicate() ? "duplicate" : "recorded", result.duplicate() ? Ink::kDim : Ink::kGreen),
         absl::StrCat("@", result.position()), std::string(KindName(events[i].body_case())), events[i].target(),
         EventSummary(events[i]), Table::Cell(events[i].id(), Ink::kDim)});
  }
  session.Print(response, "results", table, [&] { table.Print(session.out(), session.colour()); });
}

absl::StatusOr<int> AppendAndReport(Session& session, const std::vector<v1::Event>& events) {
  ASSIGN_OR_RETURN(const v1::AppendResponse response, AppendBatch(session, events));
  ReportAppended(session, events, response);
  return kExitDone;
}

}  // namespace daybook

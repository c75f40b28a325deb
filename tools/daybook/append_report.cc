#include "tools/daybook/append_report.h"

#include <string>
#include <utility>
#include <vector>

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
  // People need no headings to read it, and no ids: "@12" names the event in every other command.
  Table lines({{""}, {""}, {""}, {""}, {""}});
  Table table({{"STATUS"}, {"@"}, {"KIND"}, {"TARGET"}, {"WHAT"}, {"ID"}});
  for (size_t i = 0; i < events.size() && i < static_cast<size_t>(response.results_size()); ++i) {
    const v1::AppendResponse::Result& result = response.results(static_cast<int>(i));
    std::vector<Table::Cell> cells = {
        Table::Cell(result.duplicate() ? "duplicate" : "recorded", result.duplicate() ? Ink::kDim : Ink::kGreen),
        absl::StrCat("@", result.position()), std::string(KindName(events[i].body_case())), events[i].target(),
        EventSummary(events[i])};
    lines.AddRow(cells);
    cells.emplace_back(events[i].id());
    table.AddRow(std::move(cells));
  }
  session.Print(response, "results", table, [&] { lines.Print(session.out(), session.colour()); });
}

absl::StatusOr<int> AppendAndReport(Session& session, const std::vector<v1::Event>& events) {
  ASSIGN_OR_RETURN(const v1::AppendResponse response, AppendBatch(session, events));
  ReportAppended(session, events, response);
  return kExitDone;
}

}  // namespace daybook

#include "tools/daybook/append_report.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/kinds.h"
#include "ledger/event/refusal.h"
#include "ledger/event/times.h"
#include "tools/daybook/event_line.h"
#include "tools/daybook/exit_code.h"

namespace daybook {

namespace {

// When the event that is recorded under this source and id happened; nothing if none is.
absl::StatusOr<std::optional<google::protobuf::Timestamp>> RecordedTime(Session& session, const v1::Event& event) {
  v1::GetEventRequest request;
  request.mutable_reference()->set_source(event.source());
  request.mutable_reference()->set_id(event.id());
  const absl::StatusOr<v1::GetEventResponse> response = session.client().GetEvent(request);
  if (absl::IsNotFound(response.status())) return std::nullopt;
  if (!response.ok()) return response.status();
  return response->event().event().occurred_time();
}

}  // namespace

absl::StatusOr<v1::AppendResponse> AppendBatch(Session& session, const std::vector<v1::Event>& events) {
  v1::AppendRequest request;
  std::vector<v1::Event*> without_time;
  for (const v1::Event& event : events) {
    v1::Event* added = request.add_events();
    *added = event;
    if (event.has_occurred_time()) continue;
    *added->mutable_occurred_time() = TimeToProto(session.Now());
    without_time.push_back(added);
  }
  const absl::StatusOr<v1::AppendResponse> response = session.client().Append(request);
  if (ReasonNameOf(response.status()) != kIdReused.name || without_time.empty()) return response;
  // Sent again it is now later than it was: what did not say when it happened, happened when it was first recorded.
  for (v1::Event* event : without_time) {
    ASSIGN_OR_RETURN(const auto recorded, RecordedTime(session, *event));
    if (recorded) *event->mutable_occurred_time() = *recorded;
  }
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

#include "tools/daybook/known_set.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/kinds.h"
#include "ledger/event/set_digest.h"
#include "tools/daybook/append_report.h"
#include "tools/daybook/event_line.h"
#include "tools/daybook/exit_code.h"

namespace daybook {
namespace {

using Layer = v1::ScopeDeclared::Layer;

void Collect(const v1::ItemState& state, std::vector<v1::ExpectedItem>* items) {
  if (state.has_expected()) items->push_back(state.expected());
}
// A row that is mapped to several items stands with each of them.
void Collect(const v1::ItemState& state, std::vector<v1::HistoryRow>* rows) {
  if (!state.has_history()) return;
  const bool known = std::any_of(rows->begin(), rows->end(),
                                 [&](const v1::HistoryRow& row) { return row.key() == state.history().key(); });
  if (!known) rows->push_back(state.history());
}

template <typename Item>
absl::StatusOr<KnownSet<Item>> Known(Session& session, const std::string& target, const std::string& series,
                                     Layer layer) {
  KnownSet<Item> known;
  v1::GetStateRequest request;
  request.set_target(target);
  const absl::StatusOr<v1::GetStateResponse> state = session.client().GetState(request);
  if (absl::IsNotFound(state.status())) return known;
  if (!state.ok()) return state.status();
  const auto of_series = std::find_if(state->series().begin(), state->series().end(),
                                      [&](const v1::SeriesState& one) { return one.series() == series; });
  if (of_series == state->series().end()) return known;
  const auto set = std::find_if(of_series->sets().begin(), of_series->sets().end(),
                                [&](const v1::SetState& one) { return one.layer() == layer; });
  std::vector<Item> items;
  for (const v1::ItemState& item : of_series->items()) Collect(item, &items);
  if (set == of_series->sets().end()) {
    if (items.empty()) return known;
    // What is there would be overwritten.
    return absl::FailedPreconditionError("the server does not say which set it holds: it is older than this program");
  }
  v1::GetEventRequest event_request;
  event_request.set_position(set->position());
  ASSIGN_OR_RETURN(v1::GetEventResponse event, session.client().GetEvent(event_request));
  known.made_by = std::move(*event.mutable_event());
  // A delta names the set it builds on by its digest: what we rebuilt must be that very set.
  if (set->has_digest() && set->digest().value() == SetDigestOf(items).value()) known.items = std::move(items);
  return known;
}

}  // namespace

absl::StatusOr<KnownSet<v1::ExpectedItem>> KnownExpectation(Session& session, const std::string& target,
                                                            const std::string& series) {
  return Known<v1::ExpectedItem>(session, target, series, v1::ScopeDeclared::LAYER_EXPECTED);
}

absl::StatusOr<KnownSet<v1::HistoryRow>> KnownHistory(Session& session, const std::string& target,
                                                      const std::string& series) {
  return Known<v1::HistoryRow>(session, target, series, v1::ScopeDeclared::LAYER_HISTORY);
}

absl::StatusOr<int> AppendSet(Session& session, const EventBatches& batches) {
  std::vector<v1::Event> events;
  v1::AppendResponse all;
  for (const std::vector<v1::Event>& batch : batches) {
    ASSIGN_OR_RETURN(const v1::AppendResponse response, AppendBatch(session, batch));
    events.insert(events.end(), batch.begin(), batch.end());
    all.MergeFrom(response);
  }
  ReportAppended(session, events, all);
  return kExitDone;
}

}  // namespace daybook

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

// The body that holds such a set, or null for an event of another kind.
const v1::ExpectationDeclared* BodyOf(const v1::Event& event, const v1::ExpectedItem*) {
  return event.has_expectation_declared() ? &event.expectation_declared() : nullptr;
}
const v1::HistorySnapshot* BodyOf(const v1::Event& event, const v1::HistoryRow*) {
  return event.has_history_snapshot() ? &event.history_snapshot() : nullptr;
}

std::optional<uint64_t> LastPosition(const v1::TargetSummary& summary, Layer layer) {
  for (const v1::LayerState& state : summary.layers()) {
    if (state.layer() == layer && state.has_last_position()) return state.last_position();
  }
  return std::nullopt;
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
  const std::optional<uint64_t> position = LastPosition(state->summary(), layer);
  if (!position) return known;
  v1::GetEventRequest event_request;
  event_request.set_position(*position);
  ASSIGN_OR_RETURN(v1::GetEventResponse event, session.client().GetEvent(event_request));
  known.made_by = std::move(*event.mutable_event());
  std::vector<Item> items;
  for (const v1::SeriesState& one : state->series()) {
    if (one.series() != series) continue;
    for (const v1::ItemState& item : one.items()) Collect(item, &items);
  }
  // A delta names the set it builds on by its digest: what we rebuilt must be that very set.
  const auto* body = BodyOf(known.made_by->event(), static_cast<const Item*>(nullptr));
  if (body != nullptr && body->series() == series && body->set().result().value() == SetDigestOf(items).value()) {
    known.items = std::move(items);
  }
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

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "daybook/store/v1/rows.pb.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/refusal.h"
#include "ledger/event/set_digest.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/item_state.h"
#include "ledger/projection/limits.h"
#include "ledger/projection/pages.h"
#include "ledger/projection/series.h"
#include "ledger/projection/sets.h"
#include "ledger/projection/tables.h"
#include "ledger/projection/target_summary.h"
#include "ledger/projection/targets.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::CurrentDeploymentRow;
using store::v1::DeploymentRow;
using store::v1::SetRow;
using store::v1::StateItemRow;
using store::v1::WorkaroundRow;

// Every row of a table whose key begins so, parsed.
template <typename Row>
absl::StatusOr<std::vector<Row>> RowsOf(const RowsAt& rows, TableId table, const std::string& prefix) {
  std::vector<Row> found;
  absl::Status damaged;
  RETURN_IF_ERROR(rows.Scan({table, prefix, ""}, [&](absl::string_view, absl::string_view value) {
    absl::StatusOr<Row> row = ParseRow<Row>(table, value);
    damaged.Update(row.status());
    if (row.ok()) found.push_back(*std::move(row));
    return damaged.ok();
  }));
  RETURN_IF_ERROR(damaged);
  return found;
}

absl::Status AddSets(const RowsAt& rows, absl::string_view target, v1::SeriesState* series) {
  for (const Layer layer : {v1::ScopeDeclared::LAYER_EXPECTED, v1::ScopeDeclared::LAYER_HISTORY}) {
    ASSIGN_OR_RETURN(const std::optional<SetRow> row,
                     FindRow<SetRow>(rows, kSetTable, SetKey({target, series->series(), layer})));
    if (!row.has_value()) continue;
    v1::SetState& set = *series->add_sets();
    set.set_layer(layer);
    set.set_item_count(static_cast<uint64_t>(row->item_count()));
    set.set_position(row->position());
    if (row->part() != 0 || !row->broken_reason().empty()) continue;
    set.mutable_digest()->set_algorithm(std::string(kSetDigestAlgorithm));
    set.mutable_digest()->set_value(row->digest());
  }
  return absl::OkStatus();
}

absl::Status AddSeries(const RowsAt& rows, absl::string_view target, const std::string& key, PageRoom* room,
                       v1::GetStateResponse* response) {
  ASSIGN_OR_RETURN(auto all, RowsOf<v1::SeriesState>(rows, kSeriesTable, key));
  for (v1::SeriesState& one : all) {
    if (!room->has_room()) break;
    RETURN_IF_ERROR(AddSets(rows, target, &one));
    room->Add(*response->add_series() = std::move(one));
  }
  return absl::OkStatus();
}

absl::Status AddDeployments(const RowsAt& rows, const std::string& key, PageRoom* room,
                            v1::GetStateResponse* response) {
  ASSIGN_OR_RETURN(const auto current, RowsOf<CurrentDeploymentRow>(rows, kCurrentDeploymentTable, key));
  for (const CurrentDeploymentRow& one : current) {
    if (!room->has_room()) break;
    const std::string newest = RowKey().Newest(Position{one.position()}).Take();
    ASSIGN_OR_RETURN(auto row, GetRow<DeploymentRow>(rows, kDeploymentTable, newest));
    v1::DeploymentState& deployment = *response->add_deployments() = std::move(*row.mutable_deployment());
    deployment.set_current(true);
    deployment.mutable_deployment()->clear_commits();  // A thousand of them are most of what there is to say.
    room->Add(deployment);
  }
  return absl::OkStatus();
}

absl::Status AddWorkarounds(const RowsAt& rows, const std::string& key, PageRoom* room,
                            v1::GetStateResponse* response) {
  ASSIGN_OR_RETURN(auto all, RowsOf<WorkaroundRow>(rows, kWorkaroundTable, key));
  for (WorkaroundRow& one : all) {
    if (!room->has_room()) break;
    if (one.workaround().status() == v1::WorkaroundState::STATUS_RETIRED) continue;
    room->Add(*response->add_workarounds() = std::move(*one.mutable_workaround()));
  }
  return absl::OkStatus();
}

// The series of an item's key; what stands in the answer for it is added when the first of its items is.
absl::StatusOr<v1::SeriesState*> SeriesOf(const RowsAt& rows, absl::string_view target, absl::string_view item_key,
                                          PageRoom* room, v1::GetStateResponse* response) {
  RowKeyReader reader(item_key);
  reader.Text();
  const std::string name = reader.Text();
  auto& shown = *response->mutable_series();
  for (v1::SeriesState& series : shown) {
    if (series.series() == name) return &series;
  }
  const std::string key = RowKey().Text(target).Text(name).Take();
  ASSIGN_OR_RETURN(*shown.Add(), GetRow<v1::SeriesState>(rows, kSeriesTable, key));
  v1::SeriesState& series = *shown.rbegin();
  series.set_series(name);
  RETURN_IF_ERROR(AddSets(rows, target, &series));
  room->AddBytes(series);
  return &series;
}

absl::Status AddItems(const RowsAt& rows, const v1::GetStateRequest& request, const Paging& paging,
                      v1::GetStateResponse* response) {
  const size_t page = PageRows(request.page_size(), kStateItemsDefault, kStateItemsMax);
  ASSIGN_OR_RETURN(const LaidOverRows found,
                   FirstRows(rows, {kItemTable, {""}, {TargetKey(request.target())}, paging.after()}, page + 1,
                             [](absl::string_view, absl::string_view) { return true; }));
  PageRoom room(page);
  while (room.has_room() && room.shown() < found.rows.size()) {
    const LaidOverRow& one = found.rows[room.shown()];
    ASSIGN_OR_RETURN(v1::SeriesState * series, SeriesOf(rows, request.target(), one.rest, &room, response));
    ASSIGN_OR_RETURN(const auto row, ParseRow<StateItemRow>(kItemTable, one.value));
    const std::string series_key = SeriesId{request.target(), series->series()}.Key();
    ASSIGN_OR_RETURN(*series->add_items(), ItemStateOf(rows, series_key, row));
    room.Add(*series->items().rbegin());
  }
  if (const auto last = found.GoesOnAfter(room.shown())) response->set_next_page_token(paging.TokenAfter(*last));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::GetStateResponse> GetState(const RowsAt& rows, const v1::GetStateRequest& request) {
  ASSIGN_OR_RETURN(const Paging paging, Paging::Of(rows, request));
  ASSIGN_OR_RETURN(const TargetSummaries summaries, TargetSummaries::Of(rows));
  ASSIGN_OR_RETURN(std::optional<v1::TargetSummary> summary, summaries.Find(request.target()));
  if (!summary.has_value()) {
    return Refusal(kTargetUnknown, absl::StrCat("no target ", request.target(), " as of size ", rows.size().value));
  }
  v1::GetStateResponse response;
  *response.mutable_summary() = *std::move(summary);
  // Further pages go on with items alone.
  if (paging.after().empty()) {
    const std::string key = TargetKey(request.target());
    PageRoom beside(std::numeric_limits<size_t>::max(), kBesidePageBytesMax);
    RETURN_IF_ERROR(AddSeries(rows, request.target(), key, &beside, &response));
    RETURN_IF_ERROR(AddDeployments(rows, key, &beside, &response));
    RETURN_IF_ERROR(AddWorkarounds(rows, key, &beside, &response));
  }
  RETURN_IF_ERROR(AddItems(rows, request, paging, &response));
  return response;
}

}  // namespace daybook

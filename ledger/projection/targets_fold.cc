#include "ledger/projection/targets_fold.h"

#include <algorithm>
#include <optional>
#include <string>

#include "daybook/store/v1/rows.pb.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/kinds.h"
#include "ledger/event/times.h"
#include "ledger/projection/rows.h"
#include "ledger/projection/tables.h"
#include "ledger/projection/targets.h"
#include "ledger/projection/verdict.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::TargetActivityRow;
using store::v1::TargetRow;

// Whether an event of this kind makes its stream a target.
bool MakesTarget(Kind kind) {
  switch (kind) {
    case Kind::kScopeDeclared:
    case Kind::kHistoryRepaired:
    case Kind::kMappingAsserted:
    case Kind::kWorkaroundDeclared:
    case Kind::kWorkaroundExtended:
    case Kind::kWorkaroundRetired:
      return true;
    default:
      return LayerOfKind(kind).has_value();
  }
}

std::string StaleKey(absl::string_view target, Layer layer) {
  return RowKey().Text(target).Number(static_cast<uint64_t>(layer)).Take();
}

// The layer's entry, in the order of the enum; added when missing.
TargetActivityRow::Layer* FindOrAddLayer(Layer layer, TargetActivityRow* activity) {
  auto& layers = *activity->mutable_layers();
  const auto at = std::find_if(layers.begin(), layers.end(),
                               [&](const TargetActivityRow::Layer& one) { return one.layer() >= layer; });
  if (at != layers.end() && at->layer() == layer) return &*at;
  const auto index = at - layers.begin();
  layers.Add()->set_layer(layer);
  std::rotate(layers.begin() + index, layers.end() - 1, layers.end());
  return &layers[static_cast<int>(index)];
}

// Notes the first set of a layer, and the parts that belong to it.
void NoteFirstSet(const v1::SetChange& set, bool known, Position position, TargetRow::Parts* first) {
  if (!known) {
    first->set_begin(position.value);
    first->set_last(position.value);
    first->set_to_come(set.part_count() > set.part() ? set.part_count() - set.part() : 0);
  } else if (first->to_come() > 0) {
    first->set_last(position.value);
    first->set_to_come(first->to_come() - 1);
  }
}

void NoteAdoption(const FoldEvent& event, TargetRow* row) {
  const bool adopted = row->has_first_expectation() || row->has_first_snapshot();
  if (event.event().has_expectation_declared()) {
    const bool known = row->has_first_expectation();
    NoteFirstSet(event.event().expectation_declared().set(), known, event.moment.position,
                 row->mutable_first_expectation());
  } else if (event.event().has_history_snapshot()) {
    const bool known = row->has_first_snapshot();
    NoteFirstSet(event.event().history_snapshot().set(), known, event.moment.position, row->mutable_first_snapshot());
  } else {
    return;
  }
  if (!adopted) row->set_adoption_time_micros(absl::ToUnixMicros(event.moment.recorded_time));
}

// When the layer was as the event says. A snapshot tells how the history was when it was taken, however late that is
// recorded; what is told otherwise counts from when it came.
int64_t HeardMicros(const FoldEvent& event) {
  const absl::Time recorded = event.moment.recorded_time;
  if (!event.event().has_history_snapshot()) return absl::ToUnixMicros(recorded);
  return absl::ToUnixMicros(std::min(recorded, TimeFromProto(event.event().occurred_time())));
}

void NoteScope(const v1::ScopeDeclared& scope, TargetRow* row) {
  row->clear_declared_layers();
  for (const int layer : scope.layers()) row->add_declared_layers(static_cast<Layer>(layer));
  auto& layers = *row->mutable_declared_layers();
  std::sort(layers.begin(), layers.end());
  layers.erase(std::unique(layers.begin(), layers.end()), layers.end());
  if (scope.has_owner()) row->set_owner(scope.owner());
  row->set_stale_after_micros(
      scope.has_stale_after() ? absl::ToInt64Microseconds(DurationFromProto(scope.stale_after())) : 0);
}

// Arms the deadlines of all layers anew, from when each was last heard from.
void ArmAll(absl::string_view target, const TargetRow& row, TargetActivityRow* activity, FoldRows& rows) {
  for (TargetActivityRow::Layer& layer : *activity->mutable_layers()) {
    const std::string key = StaleKey(target, layer.layer());
    layer.set_stale(false);
    if (row.stale_after_micros() == 0) {
      rows.Disarm(key);
    } else {
      rows.Arm(key, absl::FromUnixMicros(layer.last_time_micros() + row.stale_after_micros()));
    }
  }
}

}  // namespace

absl::Status TargetsFold::Apply(const FoldEvent& event, FoldRows& rows) {
  const Kind kind = event.event().body_case();
  if (IsServersOwn(kind)) return absl::OkStatus();
  const std::string& target = event.event().target();
  const std::string key = TargetKey(target);
  const int64_t now_micros = absl::ToUnixMicros(event.moment.recorded_time);

  ASSIGN_OR_RETURN(auto activity, GetRow<TargetActivityRow>(rows, kTargetActivityTable, key));
  activity.set_event_count(activity.event_count() + 1);
  activity.set_last_position(event.moment.position.value);
  activity.set_last_time_micros(now_micros);

  ASSIGN_OR_RETURN(std::optional<TargetRow> row, FindRow<TargetRow>(rows, kTargetTable, key));
  bool layers_changed = false;
  if (!row.has_value() && MakesTarget(kind)) {
    row.emplace().set_first_position(event.moment.position.value);
    layers_changed = true;
  }
  if (const std::optional<Layer> layer = LayerOfKind(kind); layer.has_value()) {
    const int heard_before = activity.layers_size();
    TargetActivityRow::Layer* heard = FindOrAddLayer(*layer, &activity);
    layers_changed = layers_changed || heard->stale() || activity.layers_size() != heard_before;
    heard->set_last_position(event.moment.position.value);
    heard->set_last_time_micros(std::max(heard->last_time_micros(), HeardMicros(event)));
    heard->set_stale(false);
    if (row->stale_after_micros() > 0) {
      rows.Arm(StaleKey(target, *layer), absl::FromUnixMicros(heard->last_time_micros() + row->stale_after_micros()));
    }
  }
  if (row.has_value()) NoteAdoption(event, &*row);
  if (event.event().has_scope_declared()) {
    NoteScope(event.event().scope_declared(), &*row);
    ArmAll(target, *row, &activity, rows);
    layers_changed = true;
  }
  PutRow(rows, kTargetActivityTable, key, activity);
  if (row.has_value()) PutRow(rows, kTargetTable, key, *row);
  return layers_changed ? UpdateVerdict(rows, target) : absl::OkStatus();
}

absl::Status TargetsFold::Fire(absl::string_view key, const FoldMoment&, FoldRows& rows) {
  RowKeyReader reader(key);
  const std::string target = reader.Text();
  const auto layer = static_cast<Layer>(reader.Number());
  ASSIGN_OR_RETURN(auto activity, GetRow<TargetActivityRow>(rows, kTargetActivityTable, TargetKey(target)));
  FindOrAddLayer(layer, &activity)->set_stale(true);
  PutRow(rows, kTargetActivityTable, TargetKey(target), activity);
  return UpdateVerdict(rows, target);
}

}  // namespace daybook

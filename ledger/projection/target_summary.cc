#include "ledger/projection/target_summary.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/times.h"
#include "ledger/projection/changes_fold.h"
#include "ledger/projection/deployments_fold.h"
#include "ledger/projection/projector.h"
#include "ledger/projection/tables.h"
#include "ledger/projection/targets.h"
#include "ledger/projection/workarounds_fold.h"

namespace daybook {
namespace {

using store::v1::FindingCountsRow;
using store::v1::TargetActivityRow;
using store::v1::TargetRow;
using store::v1::VerdictRow;

google::protobuf::Timestamp MicrosToProto(int64_t micros) { return TimeToProto(absl::FromUnixMicros(micros)); }

// Verdicts do not rest on these.
bool DecidesNoVerdict(absl::string_view projection) {
  return projection == ChangesFold::kName || projection == DeploymentsFold::kName ||
         projection == WorkaroundsFold::kName;
}

// One for each layer that was declared or heard from, ascending.
void AddLayers(const TargetRow& row, const TargetActivityRow& activity, v1::TargetSummary* summary) {
  const std::vector<Layer> judged = JudgedLayers(row, activity);
  for (const Layer layer : {v1::ScopeDeclared::LAYER_EXPECTED, v1::ScopeDeclared::LAYER_RECORDED,
                            v1::ScopeDeclared::LAYER_HISTORY, v1::ScopeDeclared::LAYER_OBSERVED}) {
    const bool is_judged = std::find(judged.begin(), judged.end(), layer) != judged.end();
    const auto heard = std::find_if(activity.layers().begin(), activity.layers().end(),
                                    [&](const TargetActivityRow::Layer& one) { return one.layer() == layer; });
    if (!is_judged && heard == activity.layers().end()) continue;
    v1::LayerState& state = *summary->add_layers();
    state.set_layer(layer);
    state.set_declared(is_judged);
    if (heard == activity.layers().end()) continue;
    state.set_last_position(heard->last_position());
    *state.mutable_last_time() = MicrosToProto(heard->last_time_micros());
    state.set_stale(heard->stale());
  }
}

}  // namespace

absl::StatusOr<TargetSummaries> TargetSummaries::Of(const RowsAt& rows) {
  ASSIGN_OR_RETURN(const std::vector<DegradedProjection> degraded, DegradedProjections(rows));
  for (const DegradedProjection& one : degraded) {
    if (DecidesNoVerdict(one.projection)) continue;
    return TargetSummaries(rows, absl::StrCat("the projection ", one.projection, " stopped at @", one.position.value));
  }
  return TargetSummaries(rows, "");
}

absl::StatusOr<std::optional<v1::TargetSummary>> TargetSummaries::Find(absl::string_view target) const {
  ASSIGN_OR_RETURN(const std::optional<TargetRow> row, FindRow<TargetRow>(*rows_, kTargetTable, TargetKey(target)));
  if (!row.has_value()) return std::optional<v1::TargetSummary>();
  ASSIGN_OR_RETURN(v1::TargetSummary summary, SummaryOf(target, *row));
  return std::make_optional(std::move(summary));
}

absl::StatusOr<v1::TargetSummary> TargetSummaries::SummaryOf(absl::string_view target, const TargetRow& row) const {
  const std::string key = TargetKey(target);
  ASSIGN_OR_RETURN(const auto activity, GetRow<TargetActivityRow>(*rows_, kTargetActivityTable, key));
  ASSIGN_OR_RETURN(auto counts, GetRow<FindingCountsRow>(*rows_, kFindingCountsTable, key));
  ASSIGN_OR_RETURN(const auto verdict, GetRow<VerdictRow>(*rows_, kVerdictTable, key));
  v1::TargetSummary summary;
  summary.set_target(std::string(target));
  summary.set_verdict(unknown_reason_.empty() ? verdict.verdict() : v1::VERDICT_UNKNOWN);
  summary.set_unknown_reason(unknown_reason_.empty() ? verdict.unknown_reason() : unknown_reason_);
  *summary.mutable_findings() = std::move(*counts.mutable_counts());
  AddLayers(row, activity, &summary);
  summary.set_last_position(activity.last_position());
  *summary.mutable_last_time() = MicrosToProto(activity.last_time_micros());
  summary.set_event_count(activity.event_count());
  summary.set_owner(row.owner());
  return summary;
}

}  // namespace daybook

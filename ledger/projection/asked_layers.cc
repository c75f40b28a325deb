#include "ledger/projection/asked_layers.h"

#include <algorithm>

#include "ledger/base/status_macros.h"
#include "ledger/event/field_error.h"
#include "ledger/projection/tables.h"
#include "ledger/projection/verdict.h"

namespace daybook {
namespace {

using store::v1::ComparisonsRow;
using store::v1::TargetActivityRow;

std::vector<Layer> LayersOf(const v1::DiffRequest& request) {
  std::vector<Layer> layers;
  for (const int layer : request.layers()) layers.push_back(static_cast<Layer>(layer));
  std::sort(layers.begin(), layers.end());
  layers.erase(std::unique(layers.begin(), layers.end()), layers.end());
  return layers;
}

LayerPair PairOf(const v1::Comparison& comparison) {
  return {static_cast<ComparedLayer>(comparison.left()), static_cast<ComparedLayer>(comparison.right())};
}

}  // namespace

absl::Status AskedLayers::Check(const v1::DiffRequest& request) {
  const std::vector<Layer> layers = LayersOf(request);
  if (layers.size() != 1) return absl::OkStatus();
  return FieldErrorStatus(
      {"layers", v1::ScopeDeclared::Layer_Name(layers[0]), "two layers at least, to hold against each other, or none"});
}

absl::StatusOr<AskedLayers> AskedLayers::Of(const RowsAt& rows, const v1::DiffRequest& request,
                                            absl::string_view unknown_reason) {
  const std::string key = TargetKey(request.target());
  ASSIGN_OR_RETURN(const auto activity, GetRow<TargetActivityRow>(rows, kTargetActivityTable, key));
  ASSIGN_OR_RETURN(const auto row, GetRow<ComparisonsRow>(rows, kComparisonsTable, key));
  AskedLayers asked;
  asked.layers_ = LayersOf(request);
  const auto is_asked_for = [&](Layer layer) {
    return asked.all() || std::binary_search(asked.layers_.begin(), asked.layers_.end(), layer);
  };
  for (const v1::Comparison& comparison : row.comparisons()) {
    if (!is_asked_for(comparison.left()) || !is_asked_for(comparison.right())) continue;
    v1::Comparison& added = asked.comparisons_.emplace_back(AsItCounts(comparison, activity));
    if (unknown_reason.empty()) continue;
    added.set_verdict(v1::VERDICT_UNKNOWN);
    added.set_unknown_reason(std::string(unknown_reason));
  }
  if (unknown_reason.empty()) {
    asked.verdict_ = VerdictBetween(asked.layers_, activity, row);
  } else {
    asked.verdict_.set_verdict(v1::VERDICT_UNKNOWN);
    asked.verdict_.set_unknown_reason(std::string(unknown_reason));
  }
  return asked;
}

bool AskedLayers::Want(FindingKind kind) const {
  if (all()) return true;
  return std::any_of(comparisons_.begin(), comparisons_.end(),
                     [kind](const v1::Comparison& comparison) { return IsOfComparison(kind, PairOf(comparison)); });
}

}  // namespace daybook

#include "ledger/projection/verdict.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/base/status_macros.h"
#include "ledger/projection/rows.h"
#include "ledger/projection/tables.h"
#include "ledger/projection/targets.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::ComparisonsRow;
using store::v1::TargetActivityRow;
using store::v1::TargetRow;
using store::v1::VerdictRow;

// Whether the verdict can tell the two apart.
bool DecidesAlike(const v1::Comparison& a, const v1::Comparison& b) {
  return a.left() == b.left() && a.right() == b.right() && a.verdict() == b.verdict() &&
         a.unknown_reason() == b.unknown_reason();
}

bool IsJudged(const std::vector<Layer>& judged, Layer layer) {
  return std::find(judged.begin(), judged.end(), layer) != judged.end();
}

bool IsJudged(const std::vector<Layer>& judged, const v1::Comparison& comparison) {
  return IsJudged(judged, comparison.left()) && IsJudged(judged, comparison.right());
}

bool IsStale(const TargetActivityRow& activity, Layer layer) {
  for (const TargetActivityRow::Layer& heard : activity.layers()) {
    if (heard.layer() == layer) return heard.stale();
  }
  return false;
}

bool IsHeard(const TargetActivityRow& activity, Layer layer) {
  const auto& layers = activity.layers();
  return std::any_of(layers.begin(), layers.end(), [&](const auto& heard) { return heard.layer() == layer; });
}

std::string NothingHeardFrom(Layer layer) {
  return absl::StrCat("nothing was heard from the ", LayerName(layer), " layer");
}

std::string SilentLayer(const std::vector<Layer>& judged, const TargetActivityRow& activity) {
  for (const Layer layer : judged) {
    if (!IsHeard(activity, layer)) return NothingHeardFrom(layer);
    if (IsStale(activity, layer)) return absl::StrCat("the ", LayerName(layer), " layer is stale");
  }
  return "";
}

// Why a series with an expectation is not judged: none of the layers that are has spoken of it. Empty without one.
std::string UncomparedSeries(const std::vector<Layer>& judged, const ComparisonsRow& row) {
  if (!IsJudged(judged, v1::ScopeDeclared::LAYER_EXPECTED)) return "";
  absl::btree_map<absl::string_view, bool> compared;  // By series.
  for (const v1::Comparison& comparison : row.comparisons()) {
    if (comparison.left() == v1::ScopeDeclared::LAYER_EXPECTED) {
      compared[comparison.series()] |= IsJudged(judged, comparison);
    }
  }
  for (const auto& [series, is_compared] : compared) {
    if (!is_compared) return absl::StrCat("no layer that is judged was heard of series '", series, "'");
  }
  return "";
}

std::string LayerNames(const std::vector<Layer>& layers) {
  return absl::StrJoin(layers, ", ", [](std::string* out, Layer layer) { absl::StrAppend(out, LayerName(layer)); });
}

std::string NothingToCompare(const std::vector<Layer>& judged) {
  if (judged.empty()) return "no layer was heard from";
  return absl::StrCat("nothing to compare: heard from ", LayerNames(judged), " only");
}

// Those of the layers that a comparison holds against another one of them.
std::vector<Layer> ComparedOf(const std::vector<Layer>& layers, const ComparisonsRow& row) {
  std::vector<Layer> compared;
  for (const Layer layer : layers) {
    const auto has_layer = [&](const v1::Comparison& comparison) {
      return IsJudged(layers, comparison) && (comparison.left() == layer || comparison.right() == layer);
    };
    if (std::any_of(row.comparisons().begin(), row.comparisons().end(), has_layer)) compared.push_back(layer);
  }
  return compared;
}

// Why nothing can be said of all these layers, of which only some are compared; empty if there is no reason.
std::string MissingLayer(const std::vector<Layer>& layers, const std::vector<Layer>& compared,
                         const TargetActivityRow& activity) {
  for (const Layer layer : layers) {
    if (!IsHeard(activity, layer)) return NothingHeardFrom(layer);
  }
  for (const Layer layer : layers) {
    if (IsJudged(compared, layer)) continue;
    std::vector<Layer> others = layers;
    others.erase(std::find(others.begin(), others.end(), layer));
    return absl::StrCat("nothing compares the ", LayerName(layer), " layer with ", LayerNames(others));
  }
  return "";
}

VerdictRow Unknown(std::string reason) {
  VerdictRow row;
  row.set_verdict(v1::VERDICT_UNKNOWN);
  row.set_unknown_reason(std::move(reason));
  return row;
}

VerdictRow OutOfSync() {
  VerdictRow row;
  row.set_verdict(v1::VERDICT_OUT_OF_SYNC);
  return row;
}

bool SharesItsHistory(const std::vector<Layer>& judged, const TargetActivityRow& activity, const ComparisonsRow& row) {
  const Layer history = v1::ScopeDeclared::LAYER_HISTORY;
  return row.shared_databases_size() > 0 && IsJudged(judged, history) && !IsStale(activity, history);
}

std::string ByVerdictKey(v1::Verdict verdict, absl::string_view target) {
  return RowKey().Number(static_cast<uint64_t>(verdict)).Text(target).Take();
}

// The verdict on these layers.
VerdictRow Judge(const std::vector<Layer>& judged, const TargetActivityRow& activity,
                 const ComparisonsRow& comparisons) {
  if (SharesItsHistory(judged, activity, comparisons)) return OutOfSync();
  VerdictRow row = Unknown(NothingToCompare(judged));
  bool compared = false;
  for (const v1::Comparison& comparison : comparisons.comparisons()) {
    if (!IsJudged(judged, comparison)) continue;
    const v1::Comparison counting = AsItCounts(comparison, activity);
    if (counting.verdict() == v1::VERDICT_OUT_OF_SYNC) return OutOfSync();
    if (counting.verdict() == v1::VERDICT_IN_SYNC) {
      if (!compared) row.set_verdict(v1::VERDICT_IN_SYNC), row.clear_unknown_reason();
    } else if (!compared || row.verdict() == v1::VERDICT_IN_SYNC) {
      row = Unknown(counting.unknown_reason());
    }
    compared = true;
  }
  if (row.verdict() == v1::VERDICT_UNKNOWN) return row;
  std::string silent = SilentLayer(judged, activity);
  if (silent.empty()) silent = UncomparedSeries(judged, comparisons);
  return silent.empty() ? row : Unknown(std::move(silent));
}

}  // namespace

v1::Comparison AsItCounts(const v1::Comparison& comparison, const TargetActivityRow& activity) {
  v1::Comparison counting = comparison;
  for (const Layer layer : {comparison.left(), comparison.right()}) {
    if (!IsStale(activity, layer)) continue;
    counting.set_verdict(v1::VERDICT_UNKNOWN);
    counting.set_unknown_reason(absl::StrCat("the ", LayerName(layer), " layer is stale"));
    break;
  }
  return counting;
}

VerdictRow VerdictOf(const TargetRow& target, const TargetActivityRow& activity, const ComparisonsRow& comparisons) {
  return Judge(JudgedLayers(target, activity), activity, comparisons);
}

VerdictRow VerdictBetween(const std::vector<Layer>& layers, const TargetActivityRow& activity,
                          const ComparisonsRow& comparisons) {
  const std::vector<Layer> compared = ComparedOf(layers, comparisons);
  VerdictRow row = Judge(compared, activity, comparisons);
  if (row.verdict() == v1::VERDICT_OUT_OF_SYNC) return row;
  std::string missing = MissingLayer(layers, compared, activity);
  return missing.empty() ? row : Unknown(std::move(missing));
}

absl::Status UpdateVerdict(FoldRows& rows, absl::string_view target) {
  const std::string key = TargetKey(target);
  ASSIGN_OR_RETURN(const std::optional<TargetRow> row, FindRow<TargetRow>(rows, kTargetTable, key));
  if (!row.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto activity, GetRow<TargetActivityRow>(rows, kTargetActivityTable, key));
  ASSIGN_OR_RETURN(const auto comparisons, GetRow<ComparisonsRow>(rows, kComparisonsTable, key));
  ASSIGN_OR_RETURN(const auto before, GetRow<VerdictRow>(rows, kVerdictTable, key));
  const VerdictRow after = VerdictOf(*row, activity, comparisons);
  PutRow(rows, kVerdictTable, key, after);
  if (before.verdict() == after.verdict()) return absl::OkStatus();
  rows.Delete(kTargetByVerdictTable, ByVerdictKey(before.verdict(), target));
  rows.Put(kTargetByVerdictTable, ByVerdictKey(after.verdict(), target), "");
  return absl::OkStatus();
}

absl::Status SetComparisons(FoldRows& rows, absl::string_view target, const std::string& series,
                            const std::vector<v1::Comparison>& comparisons) {
  const std::string key = TargetKey(target);
  ASSIGN_OR_RETURN(const auto before, GetRow<ComparisonsRow>(rows, kComparisonsTable, key));
  ComparisonsRow row;
  *row.mutable_shared_databases() = before.shared_databases();
  std::vector<v1::Comparison> replaced;
  const auto add_all = [&] { row.mutable_comparisons()->Add(comparisons.begin(), comparisons.end()); };
  bool added = false;
  for (const v1::Comparison& one : before.comparisons()) {
    if (!added && one.series() > series) added = true, add_all();
    if (one.series() == series) {
      replaced.push_back(one);
    } else {
      *row.add_comparisons() = one;
    }
  }
  if (!added) add_all();
  PutRow(rows, kComparisonsTable, key, row);
  const bool same = std::equal(replaced.begin(), replaced.end(), comparisons.begin(), comparisons.end(), DecidesAlike);
  return same ? absl::OkStatus() : UpdateVerdict(rows, target);
}

absl::Status SetSharedDatabase(FoldRows& rows, absl::string_view target, absl::string_view identity, bool shared) {
  const std::string key = TargetKey(target);
  ASSIGN_OR_RETURN(auto row, GetRow<ComparisonsRow>(rows, kComparisonsTable, key));
  auto& all = *row.mutable_shared_databases();
  const auto at = std::lower_bound(all.begin(), all.end(), identity);
  const bool was_shared = at != all.end() && *at == identity;
  if (was_shared == shared) return absl::OkStatus();
  if (shared) {
    const auto index = at - all.begin();
    *all.Add() = std::string(identity);
    std::rotate(all.begin() + index, all.end() - 1, all.end());
  } else {
    all.erase(at);
  }
  PutRow(rows, kComparisonsTable, key, row);
  return UpdateVerdict(rows, target);
}

}  // namespace daybook

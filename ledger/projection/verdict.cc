#include "ledger/projection/verdict.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

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

auto Subject(const v1::Comparison& comparison) {
  return std::tuple<absl::string_view, int, int>(comparison.series(), comparison.left(), comparison.right());
}

bool IsJudged(const std::vector<Layer>& judged, Layer layer) {
  return std::find(judged.begin(), judged.end(), layer) != judged.end();
}

bool IsStale(const TargetActivityRow& activity, Layer layer) {
  for (const TargetActivityRow::Layer& heard : activity.layers()) {
    if (heard.layer() == layer) return heard.stale();
  }
  return false;
}

std::string SilentLayer(const std::vector<Layer>& judged, const TargetActivityRow& activity) {
  for (const Layer layer : judged) {
    const auto heard = std::find_if(activity.layers().begin(), activity.layers().end(),
                                    [&](const TargetActivityRow::Layer& one) { return one.layer() == layer; });
    if (heard == activity.layers().end())
      return absl::StrCat("nothing was heard from the ", LayerName(layer), " layer");
    if (heard->stale()) return absl::StrCat("the ", LayerName(layer), " layer is stale");
  }
  return "";
}

std::string NothingToCompare(const std::vector<Layer>& judged) {
  if (judged.empty()) return "no layer was heard from";
  return absl::StrCat(
      "nothing to compare: heard from ",
      absl::StrJoin(judged, ", ", [](std::string* out, Layer layer) { absl::StrAppend(out, LayerName(layer)); }),
      " only");
}

VerdictRow Unknown(std::string reason) {
  VerdictRow row;
  row.set_verdict(v1::VERDICT_UNKNOWN);
  row.set_unknown_reason(std::move(reason));
  return row;
}

std::string ByVerdictKey(v1::Verdict verdict, absl::string_view target) {
  return RowKey().Number(static_cast<uint64_t>(verdict)).Text(target).Take();
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
  const std::vector<Layer> judged = JudgedLayers(target, activity);
  VerdictRow row = Unknown(NothingToCompare(judged));
  bool compared = false;
  for (const v1::Comparison& comparison : comparisons.comparisons()) {
    if (!IsJudged(judged, comparison.left()) || !IsJudged(judged, comparison.right())) continue;
    const v1::Comparison counting = AsItCounts(comparison, activity);
    if (counting.verdict() == v1::VERDICT_OUT_OF_SYNC) {
      row.set_verdict(v1::VERDICT_OUT_OF_SYNC);
      row.clear_unknown_reason();
      return row;
    }
    if (counting.verdict() == v1::VERDICT_IN_SYNC) {
      if (!compared) row.set_verdict(v1::VERDICT_IN_SYNC), row.clear_unknown_reason();
    } else if (!compared || row.verdict() == v1::VERDICT_IN_SYNC) {
      row = Unknown(counting.unknown_reason());
    }
    compared = true;
  }
  const std::string silent = SilentLayer(judged, activity);
  return silent.empty() || row.verdict() == v1::VERDICT_UNKNOWN ? row : Unknown(silent);
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

absl::Status SetComparison(FoldRows& rows, absl::string_view target, const v1::Comparison& comparison) {
  const std::string key = TargetKey(target);
  ASSIGN_OR_RETURN(auto row, GetRow<ComparisonsRow>(rows, kComparisonsTable, key));
  auto& all = *row.mutable_comparisons();
  const auto at = std::lower_bound(all.begin(), all.end(), comparison,
                                   [](const auto& a, const auto& b) { return Subject(a) < Subject(b); });
  bool decides = true;
  if (at != all.end() && Subject(*at) == Subject(comparison)) {
    decides = at->verdict() != comparison.verdict() || at->unknown_reason() != comparison.unknown_reason();
    *at = comparison;
  } else {
    const auto index = at - all.begin();
    *all.Add() = comparison;
    std::rotate(all.begin() + index, all.end() - 1, all.end());
  }
  PutRow(rows, kComparisonsTable, key, row);
  return decides ? UpdateVerdict(rows, target) : absl::OkStatus();
}

}  // namespace daybook

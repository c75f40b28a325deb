#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "daybook/store/v1/rows.pb.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/refusal.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/limits.h"
#include "ledger/projection/list_findings.h"
#include "ledger/projection/pages.h"
#include "ledger/projection/tables.h"
#include "ledger/projection/target_summary.h"
#include "ledger/projection/targets.h"
#include "ledger/projection/verdict.h"

namespace daybook {
namespace {

using store::v1::ComparisonsRow;
using store::v1::TargetActivityRow;

absl::StatusOr<v1::TargetSummary> SummaryOf(const TargetSummaries& summaries, const RowsAt& rows,
                                            absl::string_view target) {
  ASSIGN_OR_RETURN(std::optional<v1::TargetSummary> summary, summaries.Find(target));
  if (!summary.has_value()) {
    return Refusal(kTargetUnknown, absl::StrCat("no target ", target, " as of size ", rows.size().value));
  }
  return *std::move(summary);
}

bool AsksFor(const v1::DiffRequest& request, Layer layer) {
  const auto& layers = request.layers();
  return layers.empty() || std::find(layers.begin(), layers.end(), layer) != layers.end();
}

int Urgency(v1::Verdict verdict) {
  if (verdict == v1::VERDICT_OUT_OF_SYNC) return 2;
  return verdict == v1::VERDICT_UNKNOWN ? 1 : 0;
}

// As many as an answer holds; if that is not all, those that a reader must see.
void ShowComparisons(std::vector<v1::Comparison> comparisons, v1::DiffResponse* response) {
  response->set_comparison_count(static_cast<uint32_t>(comparisons.size()));
  size_t bytes = 0;
  for (const v1::Comparison& comparison : comparisons) bytes += comparison.ByteSizeLong();
  if (comparisons.size() > kDiffComparisonsMax || bytes > kDiffComparisonsBytesMax) {
    std::stable_sort(comparisons.begin(), comparisons.end(), [](const v1::Comparison& a, const v1::Comparison& b) {
      return Urgency(a.verdict()) > Urgency(b.verdict());
    });
  }
  PageRoom room(kDiffComparisonsMax, kDiffComparisonsBytesMax);
  for (v1::Comparison& comparison : comparisons) {
    if (!room.has_room()) return;
    room.Add(*response->add_comparisons() = std::move(comparison));
  }
}

absl::Status AddComparisons(const RowsAt& rows, const v1::DiffRequest& request, const TargetSummaries& summaries,
                            v1::DiffResponse* response) {
  const std::string key = TargetKey(request.target());
  ASSIGN_OR_RETURN(const auto activity, GetRow<TargetActivityRow>(rows, kTargetActivityTable, key));
  ASSIGN_OR_RETURN(const auto row, GetRow<ComparisonsRow>(rows, kComparisonsTable, key));
  std::vector<v1::Comparison> comparisons;
  for (const v1::Comparison& comparison : row.comparisons()) {
    if (!AsksFor(request, comparison.left()) || !AsksFor(request, comparison.right())) continue;
    v1::Comparison& added = comparisons.emplace_back(AsItCounts(comparison, activity));
    if (summaries.unknown_reason().empty()) continue;
    added.set_verdict(v1::VERDICT_UNKNOWN);
    added.set_unknown_reason(summaries.unknown_reason());
  }
  ShowComparisons(std::move(comparisons), response);
  return absl::OkStatus();
}

// The findings to show: not those waived, and those inherited only when asked for.
std::vector<v1::FindingStatus> ShownStatuses(const v1::DiffRequest& request) {
  std::vector<v1::FindingStatus> statuses = {v1::FINDING_STATUS_OPEN, v1::FINDING_STATUS_ACKNOWLEDGED};
  if (request.include_inherited()) statuses.push_back(v1::FINDING_STATUS_INHERITED);
  return statuses;
}

// What changed between two points must not depend on who looked away: waived ones too.
absl::StatusOr<std::vector<std::string>> LiveFindings(const RowsAt& rows, const v1::DiffRequest& request) {
  std::vector<v1::FindingStatus> statuses = ShownStatuses(request);
  statuses.push_back(v1::FINDING_STATUS_SUPPRESSED);
  return FindingIdsOfTarget(rows, request.target(), statuses);
}

bool IsSame(const v1::Finding& a, const v1::Finding& b) {
  return a.evidence_digest() == b.evidence_digest() && a.kind() == b.kind() && a.status() == b.status();
}

// Opened and changed ones in the order of the findings now, the worst first; then those that are gone. All are compared
// and counted, one at a time; the first are shown.
absl::Status AddChanges(const RowsAt& rows, const RowsAt& from, const v1::DiffRequest& request,
                        v1::DiffResponse* response) {
  ASSIGN_OR_RETURN(const std::vector<std::string> before, LiveFindings(from, request));
  ASSIGN_OR_RETURN(const std::vector<std::string> after, LiveFindings(rows, request));
  PageRoom room(kDiffFindingsMax, kBesidePageBytesMax);
  const auto add = [&](v1::FindingChange change) {
    response->set_change_count(response->change_count() + 1);
    if (room.has_room()) room.Add(*response->add_changes() = std::move(change));
  };
  absl::flat_hash_set<absl::string_view> gone(before.begin(), before.end());
  for (const std::string& id : after) {
    const bool is_new = gone.erase(id) == 0;
    v1::FindingChange change;
    change.set_change(is_new ? v1::FindingChange::CHANGE_OPENED : v1::FindingChange::CHANGE_CHANGED);
    if (!is_new) {
      ASSIGN_OR_RETURN(*change.mutable_before(), ReadFinding(from, id));
    }
    ASSIGN_OR_RETURN(*change.mutable_after(), ReadFinding(rows, id));
    if (is_new || !IsSame(change.before(), change.after())) add(std::move(change));
  }
  for (const std::string& id : before) {
    if (!gone.contains(id)) continue;
    v1::FindingChange change;
    change.set_change(v1::FindingChange::CHANGE_RESOLVED);
    ASSIGN_OR_RETURN(*change.mutable_before(), ReadFinding(from, id));
    add(std::move(change));
  }
  return absl::OkStatus();
}

absl::Status AddFindings(const RowsAt& rows, const v1::DiffRequest& request, v1::DiffResponse* response) {
  ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                   FindingIdsOfTarget(rows, request.target(), ShownStatuses(request)));
  PageRoom room(kDiffFindingsMax);
  while (room.has_room() && room.shown() < ids.size()) {
    ASSIGN_OR_RETURN(v1::Finding finding, ReadFinding(rows, ids[room.shown()]));
    room.Add(*response->add_findings() = std::move(finding));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::DiffResponse> Diff(const RowsAt& rows, const RowsAt* from, const v1::DiffRequest& request) {
  ASSIGN_OR_RETURN(const TargetSummaries summaries, TargetSummaries::Of(rows));
  v1::DiffResponse response;
  ASSIGN_OR_RETURN(*response.mutable_summary(), SummaryOf(summaries, rows, request.target()));
  RETURN_IF_ERROR(AddComparisons(rows, request, summaries, &response));
  if (from != nullptr) {
    ASSIGN_OR_RETURN(const TargetSummaries summaries_from, TargetSummaries::Of(*from));
    ASSIGN_OR_RETURN(std::optional<v1::TargetSummary> summary, summaries_from.Find(request.target()));
    if (summary.has_value()) *response.mutable_from_summary() = *std::move(summary);
    RETURN_IF_ERROR(AddChanges(rows, *from, request, &response));
  } else {
    RETURN_IF_ERROR(AddFindings(rows, request, &response));
  }
  return response;
}

}  // namespace daybook

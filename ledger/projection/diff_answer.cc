#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
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

constexpr size_t kFindingsMax = kDiffFindingsMax;

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

absl::Status AddComparisons(const RowsAt& rows, const v1::DiffRequest& request, const TargetSummaries& summaries,
                            v1::DiffResponse* response) {
  const std::string key = TargetKey(request.target());
  ASSIGN_OR_RETURN(const auto activity, GetRow<TargetActivityRow>(rows, kTargetActivityTable, key));
  ASSIGN_OR_RETURN(const auto row, GetRow<ComparisonsRow>(rows, kComparisonsTable, key));
  for (const v1::Comparison& comparison : row.comparisons()) {
    if (!AsksFor(request, comparison.left()) || !AsksFor(request, comparison.right())) continue;
    v1::Comparison& added = *response->add_comparisons() = AsItCounts(comparison, activity);
    if (summaries.unknown_reason().empty()) continue;
    added.set_verdict(v1::VERDICT_UNKNOWN);
    added.set_unknown_reason(summaries.unknown_reason());
  }
  return absl::OkStatus();
}

// The findings to show: not those waived, and those inherited only when asked for.
std::vector<v1::FindingStatus> ShownStatuses(const v1::DiffRequest& request) {
  std::vector<v1::FindingStatus> statuses = {v1::FINDING_STATUS_OPEN, v1::FINDING_STATUS_ACKNOWLEDGED};
  if (request.include_inherited()) statuses.push_back(v1::FINDING_STATUS_INHERITED);
  return statuses;
}

// What changed between two points must not depend on who looked away: waived ones too.
absl::StatusOr<std::vector<v1::Finding>> LiveFindings(const RowsAt& rows, const v1::DiffRequest& request) {
  std::vector<v1::FindingStatus> statuses = ShownStatuses(request);
  statuses.push_back(v1::FINDING_STATUS_SUPPRESSED);
  return FindingsOfTarget(rows, request.target(), statuses, kFindingsMax);
}

bool IsSame(const v1::Finding& a, const v1::Finding& b) {
  return a.evidence_digest() == b.evidence_digest() && a.kind() == b.kind() && a.status() == b.status();
}

// Opened and changed ones in the order of the findings now, the worst first; then those that are gone.
absl::Status AddChanges(const RowsAt& rows, const RowsAt& from, const v1::DiffRequest& request,
                        v1::DiffResponse* response) {
  ASSIGN_OR_RETURN(std::vector<v1::Finding> before, LiveFindings(from, request));
  ASSIGN_OR_RETURN(std::vector<v1::Finding> after, LiveFindings(rows, request));
  absl::btree_map<std::string, v1::Finding*> gone;
  for (v1::Finding& finding : before) gone[finding.id()] = &finding;
  for (v1::Finding& finding : after) {
    const auto was = gone.find(finding.id());
    const bool is_new = was == gone.end();
    if (is_new || !IsSame(*was->second, finding)) {
      v1::FindingChange& change = *response->add_changes();
      change.set_change(is_new ? v1::FindingChange::CHANGE_OPENED : v1::FindingChange::CHANGE_CHANGED);
      if (!is_new) *change.mutable_before() = std::move(*was->second);
      *change.mutable_after() = std::move(finding);
    }
    if (!is_new) gone.erase(was);
  }
  for (v1::Finding& finding : before) {
    if (finding.id().empty() || !gone.contains(finding.id())) continue;
    v1::FindingChange& change = *response->add_changes();
    change.set_change(v1::FindingChange::CHANGE_RESOLVED);
    *change.mutable_before() = std::move(finding);
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
    return response;
  }
  ASSIGN_OR_RETURN(std::vector<v1::Finding> findings,
                   FindingsOfTarget(rows, request.target(), ShownStatuses(request), kFindingsMax));
  PageRoom room(kFindingsMax);
  for (v1::Finding& finding : findings) {
    if (!room.has_room()) break;
    room.Add(*response.add_findings() = std::move(finding));
  }
  return response;
}

}  // namespace daybook

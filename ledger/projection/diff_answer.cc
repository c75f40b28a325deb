#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/refusal.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/asked_layers.h"
#include "ledger/projection/findings.h"
#include "ledger/projection/limits.h"
#include "ledger/projection/list_findings.h"
#include "ledger/projection/pages.h"
#include "ledger/projection/target_summary.h"

namespace daybook {
namespace {

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

// The findings to show: not those waived, and those inherited only when asked for.
std::vector<v1::FindingStatus> ShownStatuses(const v1::DiffRequest& request) {
  std::vector<v1::FindingStatus> statuses = {v1::FINDING_STATUS_OPEN, v1::FINDING_STATUS_ACKNOWLEDGED};
  if (request.include_inherited()) statuses.push_back(v1::FINDING_STATUS_INHERITED);
  return statuses;
}

// All that are there, whatever became of them.
constexpr v1::FindingStatus kLive[] = {v1::FINDING_STATUS_OPEN, v1::FINDING_STATUS_ACKNOWLEDGED,
                                       v1::FINDING_STATUS_INHERITED, v1::FINDING_STATUS_SUPPRESSED};

// A target at one point, as far as a diff asks for it.
struct Point {
  // Absent if there was no such target.
  std::optional<v1::TargetSummary> summary;
  AskedLayers asked;
};

absl::StatusOr<std::vector<ListedFinding>> FindingsAt(const RowsAt& rows, const AskedLayers& asked,
                                                      absl::string_view target,
                                                      absl::Span<const v1::FindingStatus> statuses) {
  ASSIGN_OR_RETURN(std::vector<ListedFinding> findings, FindingsOfTarget(rows, target, statuses));
  if (asked.all()) return findings;
  std::erase_if(findings, [&](const ListedFinding& one) { return !one.kind.has_value() || !asked.Want(*one.kind); });
  return findings;
}

// The summary of the whole target holds for what is asked of it, but for what the layers decide.
absl::StatusOr<Point> PointAt(const RowsAt& rows, const v1::DiffRequest& request) {
  ASSIGN_OR_RETURN(const TargetSummaries summaries, TargetSummaries::Of(rows));
  Point point;
  ASSIGN_OR_RETURN(point.summary, summaries.Find(request.target()));
  ASSIGN_OR_RETURN(point.asked, AskedLayers::Of(rows, request, summaries.unknown_reason()));
  if (!point.summary.has_value() || point.asked.all()) return point;
  point.summary->set_verdict(point.asked.verdict().verdict());
  point.summary->set_unknown_reason(point.asked.verdict().unknown_reason());
  point.summary->clear_findings();
  ASSIGN_OR_RETURN(const auto findings, FindingsAt(rows, point.asked, request.target(), kLive));
  for (const ListedFinding& one : findings) {
    AddToCounts(one.status, one.severity, 1, point.summary->mutable_findings());
  }
  return point;
}

bool IsSame(const v1::Finding& a, const v1::Finding& b) {
  return a.evidence_digest() == b.evidence_digest() && a.kind() == b.kind() && a.status() == b.status();
}

// Opened and changed ones in the order of the findings now, the worst first; then those that are gone. All are compared
// and counted, one at a time; the first are shown. It must not depend on who looked away: waived ones too.
absl::Status AddChanges(const RowsAt& from, const RowsAt& rows, const AskedLayers& asked,
                        const v1::DiffRequest& request, v1::DiffResponse* response) {
  std::vector<v1::FindingStatus> statuses = ShownStatuses(request);
  statuses.push_back(v1::FINDING_STATUS_SUPPRESSED);
  ASSIGN_OR_RETURN(Point point_before, PointAt(from, request));
  ASSIGN_OR_RETURN(const auto before, FindingsAt(from, point_before.asked, request.target(), statuses));
  ASSIGN_OR_RETURN(const auto after, FindingsAt(rows, asked, request.target(), statuses));
  if (point_before.summary.has_value()) *response->mutable_from_summary() = *std::move(point_before.summary);
  PageRoom room(kDiffFindingsMax, kBesidePageBytesMax);
  const auto add = [&](v1::FindingChange change) {
    response->set_change_count(response->change_count() + 1);
    if (room.has_room()) room.Add(*response->add_changes() = std::move(change));
  };
  absl::flat_hash_set<absl::string_view> gone;
  for (const ListedFinding& one : before) gone.insert(one.id);
  for (const ListedFinding& one : after) {
    const bool is_new = gone.erase(one.id) == 0;
    v1::FindingChange change;
    change.set_change(is_new ? v1::FindingChange::CHANGE_OPENED : v1::FindingChange::CHANGE_CHANGED);
    if (!is_new) {
      ASSIGN_OR_RETURN(*change.mutable_before(), ReadFinding(from, one.id));
    }
    ASSIGN_OR_RETURN(*change.mutable_after(), ReadFinding(rows, one.id));
    if (is_new || !IsSame(change.before(), change.after())) add(std::move(change));
  }
  for (const ListedFinding& one : before) {
    if (!gone.contains(one.id)) continue;
    v1::FindingChange change;
    change.set_change(v1::FindingChange::CHANGE_RESOLVED);
    ASSIGN_OR_RETURN(*change.mutable_before(), ReadFinding(from, one.id));
    add(std::move(change));
  }
  return absl::OkStatus();
}

absl::Status AddFindings(const RowsAt& rows, const AskedLayers& asked, const v1::DiffRequest& request,
                         v1::DiffResponse* response) {
  ASSIGN_OR_RETURN(const auto findings, FindingsAt(rows, asked, request.target(), ShownStatuses(request)));
  PageRoom room(kDiffFindingsMax);
  while (room.has_room() && room.shown() < findings.size()) {
    ASSIGN_OR_RETURN(v1::Finding finding, ReadFinding(rows, findings[room.shown()].id));
    room.Add(*response->add_findings() = std::move(finding));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::DiffResponse> Diff(const RowsAt& rows, const RowsAt* from, const v1::DiffRequest& request) {
  RETURN_IF_ERROR(AskedLayers::Check(request));
  ASSIGN_OR_RETURN(Point now, PointAt(rows, request));
  if (!now.summary.has_value()) {
    return Refusal(kTargetUnknown, absl::StrCat("no target ", request.target(), " as of size ", rows.size().value));
  }
  v1::DiffResponse response;
  *response.mutable_summary() = *std::move(now.summary);
  ShowComparisons(now.asked.comparisons(), &response);
  RETURN_IF_ERROR(from != nullptr ? AddChanges(*from, rows, now.asked, request, &response)
                                  : AddFindings(rows, now.asked, request, &response));
  return response;
}

}  // namespace daybook

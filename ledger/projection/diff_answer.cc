#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
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

// What became of the findings of a target between two points. What it shows must not depend on who looked away: a
// waived finding is there. Inherited ones are counted where nobody asked for them, unless they are something else at
// the other point.
class Changes {
 public:
  Changes(const RowsAt& from, const RowsAt& rows, v1::DiffResponse* response)
      : from_(from), rows_(rows), response_(*response) {}

  // Opened and changed ones in the order of the findings now, the worst first; then those that are gone. All are
  // compared and counted, one at a time; the first are shown.
  absl::Status Add(const std::vector<ListedFinding>& before, const std::vector<ListedFinding>& after,
                   bool include_inherited) {
    absl::flat_hash_map<absl::string_view, v1::FindingStatus> gone;
    for (const ListedFinding& one : before) gone[one.id] = one.status;
    const auto passes = [&](v1::FindingStatus status) {
      return include_inherited || status != v1::FINDING_STATUS_INHERITED;
    };
    for (const ListedFinding& one : after) {
      const auto was = gone.extract(one.id);
      if (passes(one.status) || (was && passes(was.mapped()))) {
        RETURN_IF_ERROR(was ? AddChanged(one.id) : AddOpened(one.id));
      } else if (!was) {
        response_.set_inherited_opened_count(response_.inherited_opened_count() + 1);
      }
    }
    for (const ListedFinding& one : before) {
      if (!gone.contains(one.id)) continue;
      if (passes(one.status)) {
        RETURN_IF_ERROR(AddResolved(one.id));
      } else {
        response_.set_inherited_resolved_count(response_.inherited_resolved_count() + 1);
      }
    }
    return absl::OkStatus();
  }

 private:
  absl::Status AddOpened(const std::string& id) {
    v1::FindingChange change;
    change.set_change(v1::FindingChange::CHANGE_OPENED);
    ASSIGN_OR_RETURN(*change.mutable_after(), ReadFinding(rows_, id));
    Show(std::move(change));
    return absl::OkStatus();
  }

  absl::Status AddChanged(const std::string& id) {
    v1::FindingChange change;
    change.set_change(v1::FindingChange::CHANGE_CHANGED);
    ASSIGN_OR_RETURN(*change.mutable_before(), ReadFinding(from_, id));
    ASSIGN_OR_RETURN(*change.mutable_after(), ReadFinding(rows_, id));
    if (!IsSame(change.before(), change.after())) Show(std::move(change));
    return absl::OkStatus();
  }

  absl::Status AddResolved(const std::string& id) {
    v1::FindingChange change;
    change.set_change(v1::FindingChange::CHANGE_RESOLVED);
    ASSIGN_OR_RETURN(*change.mutable_before(), ReadFinding(from_, id));
    Show(std::move(change));
    return absl::OkStatus();
  }

  void Show(v1::FindingChange change) {
    response_.set_change_count(response_.change_count() + 1);
    if (room_.has_room()) room_.Add(*response_.add_changes() = std::move(change));
  }

  const RowsAt& from_;
  const RowsAt& rows_;
  v1::DiffResponse& response_;
  PageRoom room_{kDiffFindingsMax, kBesidePageBytesMax};
};

absl::Status AddChanges(const RowsAt& from, const RowsAt& rows, const AskedLayers& asked,
                        const v1::DiffRequest& request, v1::DiffResponse* response) {
  ASSIGN_OR_RETURN(Point before, PointAt(from, request));
  ASSIGN_OR_RETURN(const auto listed_before, FindingsAt(from, before.asked, request.target(), kLive));
  ASSIGN_OR_RETURN(const auto listed_after, FindingsAt(rows, asked, request.target(), kLive));
  if (before.summary.has_value()) *response->mutable_from_summary() = *std::move(before.summary);
  return Changes(from, rows, response).Add(listed_before, listed_after, request.include_inherited());
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

#include "ledger/projection/list_findings.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "daybook/store/v1/rows.pb.h"
#include "ledger/base/status_macros.h"
#include "ledger/diff/finding_id.h"
#include "ledger/diff/finding_kind.h"
#include "ledger/event/field_error.h"
#include "ledger/event/target_glob.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/findings.h"
#include "ledger/projection/pages.h"
#include "ledger/projection/tables.h"
#include "ledger/projection/targets.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::FindingCountsRow;
using store::v1::FindingIndexRow;
using store::v1::FindingRow;

constexpr v1::FindingStatus kEveryStatus[] = {v1::FINDING_STATUS_RESOLVED, v1::FINDING_STATUS_SUPPRESSED,
                                              v1::FINDING_STATUS_INHERITED, v1::FINDING_STATUS_ACKNOWLEDGED,
                                              v1::FINDING_STATUS_OPEN};

// What a request asks for, taken apart once.
class Filter {
 public:
  explicit Filter(const v1::ListFindingsRequest& request)
      : request_(request), kinds_(request.kinds().begin(), request.kinds().end()) {
    for (const v1::FindingStatus status : kEveryStatus) {
      const bool by_default = status == v1::FINDING_STATUS_OPEN || status == v1::FINDING_STATUS_ACKNOWLEDGED;
      const auto& asked = request.statuses();
      if (asked.empty() ? by_default : std::find(asked.begin(), asked.end(), status) != asked.end()) {
        statuses_.push_back(status);
      }
    }
  }

  const std::vector<v1::FindingStatus>& statuses() const { return statuses_; }

  bool Wants(absl::string_view target, uint64_t worst_first, absl::string_view index) const {
    if (v1::SEVERITY_ERROR - static_cast<int>(worst_first) < request_.min_severity()) return false;
    return AnyTargetGlobMatches(request_.target_globs(), target) && WantsKind(index);
  }

  bool Wants(const v1::Finding& finding) const {
    return std::find(statuses_.begin(), statuses_.end(), finding.status()) != statuses_.end() &&
           finding.severity() >= request_.min_severity() &&
           AnyTargetGlobMatches(request_.target_globs(), finding.target()) &&
           (kinds_.empty() || kinds_.contains(finding.kind()));
  }

 private:
  bool WantsKind(absl::string_view index) const {
    if (kinds_.empty()) return true;
    const absl::StatusOr<FindingIndexRow> row = ParseRow<FindingIndexRow>(kFindingOrderTable, index);
    if (!row.ok()) return false;
    const std::optional<FindingKind> kind = FindingKindFromNumber(row->kind());
    return kind.has_value() && kinds_.contains(FindingKindName(*kind));
  }

  const v1::ListFindingsRequest& request_;
  const absl::flat_hash_set<std::string> kinds_;
  std::vector<v1::FindingStatus> statuses_;
};

void Add(const v1::FindingCounts& counts, v1::FindingCounts* sum) {
  sum->set_open_errors(sum->open_errors() + counts.open_errors());
  sum->set_open_warnings(sum->open_warnings() + counts.open_warnings());
  sum->set_open_notes(sum->open_notes() + counts.open_notes());
  sum->set_acknowledged(sum->acknowledged() + counts.acknowledged());
  sum->set_inherited(sum->inherited() + counts.inherited());
  sum->set_suppressed(sum->suppressed() + counts.suppressed());
}

// A target that findings were ever opened on.
struct TargetWithFindings {
  std::string target;
  v1::FindingCounts counts;
};

absl::StatusOr<std::vector<TargetWithFindings>> TargetsAskedFor(const RowsAt& rows,
                                                                const v1::ListFindingsRequest& request) {
  std::vector<TargetWithFindings> targets;
  absl::Status damaged;
  const std::string narrow = NarrowTo(request.target_globs());
  RETURN_IF_ERROR(rows.Scan({kFindingCountsTable, narrow, ""}, [&](absl::string_view key, absl::string_view value) {
    if (key.empty()) return true;  // All together.
    std::string target = RowKeyReader(key).Text();
    if (!AnyTargetGlobMatches(request.target_globs(), target)) return true;
    absl::StatusOr<FindingCountsRow> row = ParseRow<FindingCountsRow>(kFindingCountsTable, value);
    damaged.Update(row.status());
    if (row.ok()) targets.push_back({std::move(target), std::move(*row->mutable_counts())});
    return damaged.ok();
  }));
  RETURN_IF_ERROR(damaged);
  return targets;
}

// The wanted findings behind `after` in the order of the answer, as rests of kFindingOrderTable's keys.
absl::StatusOr<std::vector<LaidOverRow>> InOrder(const RowsAt& rows, const Filter& filter, const std::string& after,
                                                 size_t count) {
  LaidOver ranges{.table = kFindingOrderTable, .after = after};
  for (const v1::FindingStatus status : filter.statuses()) ranges.prefixes.push_back(FindingOrderKey(status));
  return FirstRows(rows, ranges, count, [&](absl::string_view rest, absl::string_view value) {
    RowKeyReader reader(rest);
    const uint64_t worst_first = reader.Number();
    return filter.Wants(reader.Text(), worst_first, value);
  });
}

// The same, target by target: cheaper where the globs name few.
absl::StatusOr<std::vector<LaidOverRow>> OfTargets(const RowsAt& rows, const std::vector<TargetWithFindings>& targets,
                                                   const Filter& filter, const std::string& after, size_t count) {
  std::vector<LaidOverRow> found;
  for (const TargetWithFindings& one : targets) {
    for (const v1::FindingStatus status : filter.statuses()) {
      const std::string prefix = FindingOfTargetKey(one.target, status);
      RETURN_IF_ERROR(
          rows.Scan({kFindingOfTargetTable, prefix, ""}, [&](absl::string_view key, absl::string_view value) {
            RowKeyReader reader(key.substr(prefix.size()));
            const uint64_t worst_first = reader.Number();
            if (!filter.Wants(one.target, worst_first, value)) return true;
            std::string rest = RowKey().Number(worst_first).Text(one.target).Text(reader.Text()).Take();
            if (rest > after) found.push_back({std::move(rest), "", ""});
            return true;
          }));
    }
  }
  const auto by_rest = [](const LaidOverRow& a, const LaidOverRow& b) { return a.rest < b.rest; };
  std::sort(found.begin(), found.end(), by_rest);
  if (found.size() > count) found.resize(count);
  return found;
}

absl::StatusOr<v1::ListFindingsResponse> ByIdPrefix(const RowsAt& rows, const v1::ListFindingsRequest& request) {
  const std::string prefix = CanonicalFindingIdPrefix(request.id_prefix());
  if (prefix.empty()) {
    return FieldErrorStatus({"id_prefix", ShortenedValue(request.id_prefix()), "the beginning of a finding's id"});
  }
  // Whoever names a finding wants it whatever became of it.
  v1::ListFindingsRequest any = request;
  if (any.statuses().empty()) {
    for (const v1::FindingStatus status : kEveryStatus) any.add_statuses(status);
  }
  const Filter filter(any);
  ASSIGN_OR_RETURN(const Paging paging, Paging::Of(rows, request));
  ASSIGN_OR_RETURN(const std::vector<LaidOverRow> found,
                   FirstRows(rows, {kFindingTable, {""}, RowKey().TextPrefix(prefix).Take(), paging.after()},
                             PageRows(request.page_size()) + 1, [&](absl::string_view, absl::string_view value) {
                               const auto row = ParseRow<FindingRow>(kFindingTable, value);
                               return !row.ok() || filter.Wants(row->finding());
                             }));
  v1::ListFindingsResponse response;
  const size_t page = std::min(found.size(), PageRows(request.page_size()));
  for (size_t i = 0; i < page; ++i) {
    ASSIGN_OR_RETURN(FindingRow row, ParseRow<FindingRow>(kFindingTable, found[i].value));
    *response.add_findings() = std::move(*row.mutable_finding());
  }
  if (found.size() > page) response.set_next_page_token(paging.TokenAfter(found[page - 1].rest));
  return response;
}

}  // namespace

absl::StatusOr<v1::ListFindingsResponse> ListFindings(const RowsAt& rows, const v1::ListFindingsRequest& request) {
  RETURN_IF_ERROR(RequireSound(rows, {"governance", "history", "workarounds"}));
  v1::ListFindingsResponse response;
  if (!request.id_prefix().empty()) {
    ASSIGN_OR_RETURN(response, ByIdPrefix(rows, request));
  }
  std::vector<TargetWithFindings> targets;
  if (request.target_globs().empty()) {
    ASSIGN_OR_RETURN(auto total, GetRow<FindingCountsRow>(rows, kFindingCountsTable, ""));
    *response.mutable_counts() = std::move(*total.mutable_counts());
  } else {
    ASSIGN_OR_RETURN(targets, TargetsAskedFor(rows, request));
    for (const TargetWithFindings& one : targets) Add(one.counts, response.mutable_counts());
  }
  if (!request.id_prefix().empty()) return response;

  ASSIGN_OR_RETURN(const Paging paging, Paging::Of(rows, request));
  const Filter filter(request);
  const size_t page = PageRows(request.page_size());
  const bool few_targets = !NarrowTo(request.target_globs()).empty();
  ASSIGN_OR_RETURN(const std::vector<LaidOverRow> found,
                   few_targets ? OfTargets(rows, targets, filter, paging.after(), page + 1)
                               : InOrder(rows, filter, paging.after(), page + 1));
  for (size_t i = 0; i < std::min(found.size(), page); ++i) {
    RowKeyReader reader(found[i].rest);
    reader.Number();
    reader.Text();
    ASSIGN_OR_RETURN(auto row, GetRow<FindingRow>(rows, kFindingTable, FindingKey(reader.Text())));
    *response.add_findings() = std::move(*row.mutable_finding());
  }
  if (found.size() > page) response.set_next_page_token(paging.TokenAfter(found[page - 1].rest));
  return response;
}

absl::StatusOr<std::vector<v1::Finding>> FindingsOfTarget(const RowsAt& rows, absl::string_view target,
                                                          const std::vector<v1::FindingStatus>& statuses,
                                                          size_t count) {
  LaidOver ranges{.table = kFindingOfTargetTable};
  for (const v1::FindingStatus status : statuses) ranges.prefixes.push_back(FindingOfTargetKey(target, status));
  ASSIGN_OR_RETURN(const std::vector<LaidOverRow> found,
                   FirstRows(rows, ranges, count, [](absl::string_view, absl::string_view) { return true; }));
  std::vector<v1::Finding> findings;
  for (const LaidOverRow& index : found) {
    RowKeyReader reader(index.rest);
    reader.Number();
    ASSIGN_OR_RETURN(auto row, GetRow<FindingRow>(rows, kFindingTable, FindingKey(reader.Text())));
    findings.push_back(std::move(*row.mutable_finding()));
  }
  return findings;
}

}  // namespace daybook

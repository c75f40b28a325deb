#include "ledger/projection/list_findings.h"

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daybook/store/v1/rows.pb.h"
#include "ledger/base/status_macros.h"
#include "ledger/diff/finding_id.h"
#include "ledger/diff/finding_kind.h"
#include "ledger/event/field_error.h"
#include "ledger/event/target_glob.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/findings.h"
#include "ledger/projection/governance_fold.h"
#include "ledger/projection/histories_fold.h"
#include "ledger/projection/pages.h"
#include "ledger/projection/tables.h"
#include "ledger/projection/targets.h"
#include "ledger/projection/workarounds_fold.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::FindingCountsRow;
using store::v1::FindingGroupRow;
using store::v1::FindingRow;

constexpr v1::FindingStatus kEveryStatus[] = {v1::FINDING_STATUS_RESOLVED, v1::FINDING_STATUS_SUPPRESSED,
                                              v1::FINDING_STATUS_INHERITED, v1::FINDING_STATUS_ACKNOWLEDGED,
                                              v1::FINDING_STATUS_OPEN};

// A finding as kFindingOrderTable lists it.
struct Listed {
  uint64_t worst_first = 0;
  std::string target;
  std::string id;
  uint32_t kind = 0;

  // Sorts as the answer does.
  std::string Key() const { return RowKey().Number(worst_first).Text(target).Text(id).Take(); }
};

std::string StatusKey(v1::FindingStatus status) { return RowKey().Number(static_cast<uint64_t>(status)).Take(); }

// Visits what a row of kFindingOrderTable lists, whose key behind the status is `rest`.
absl::StatusOr<bool> VisitGroup(absl::string_view rest, absl::string_view value,
                                absl::FunctionRef<bool(Listed)> visit) {
  ASSIGN_OR_RETURN(const auto group, ParseRow<FindingGroupRow>(kFindingOrderTable, value));
  RowKeyReader reader(rest);
  const uint64_t worst_first = reader.Number();
  const std::string target = reader.Text();
  for (const FindingGroupRow::Entry& entry : group.entries()) {
    if (!visit({worst_first, target, entry.id(), entry.kind()})) return false;
  }
  return true;
}

// Visits the findings of one target that have one of the statuses.
absl::Status VisitOfTarget(const RowsAt& rows, absl::string_view target, const std::vector<v1::FindingStatus>& statuses,
                           absl::FunctionRef<bool(Listed)> visit) {
  for (const v1::FindingStatus status : statuses) {
    for (const v1::Severity severity : {v1::SEVERITY_ERROR, v1::SEVERITY_WARNING, v1::SEVERITY_NOTE}) {
      const std::string rest = RowKey().Number(WorstFirst(severity)).Text(target).Take();
      const std::string key = StatusKey(status) + rest;
      absl::Status damaged;
      RETURN_IF_ERROR(rows.Scan({kFindingOrderTable, key, ""}, [&](absl::string_view, absl::string_view value) {
        damaged.Update(VisitGroup(rest, value, visit).status());
        return damaged.ok();
      }));
      RETURN_IF_ERROR(damaged);
    }
  }
  return absl::OkStatus();
}

// What a request asks for, taken apart once.
class Filter {
 public:
  explicit Filter(const v1::ListFindingsRequest& request)
      : request_(request),
        kinds_(request.kinds().begin(), request.kinds().end()),
        narrow_(NarrowRanges(request.target_globs())) {
    for (const v1::FindingStatus status : kEveryStatus) {
      const bool by_default = status == v1::FINDING_STATUS_OPEN || status == v1::FINDING_STATUS_ACKNOWLEDGED;
      const auto& asked = request.statuses();
      if (asked.empty() ? by_default : std::find(asked.begin(), asked.end(), status) != asked.end()) {
        statuses_.push_back(status);
      }
    }
  }

  const std::vector<v1::FindingStatus>& statuses() const { return statuses_; }

  // Where the findings of a status are listed that the request may want.
  KeyRanges RangesOf(v1::FindingStatus status) const {
    KeyRanges ranges;
    for (const v1::Severity severity : {v1::SEVERITY_ERROR, v1::SEVERITY_WARNING, v1::SEVERITY_NOTE}) {
      if (severity < request_.min_severity()) continue;
      const std::string key = StatusKey(status) + RowKey().Number(WorstFirst(severity)).Take();
      for (const std::string& narrow : narrow_) ranges.push_back(key + narrow);
    }
    return ranges;
  }

  bool Wants(const Listed& listed) const {
    return listed.worst_first <= WorstFirst(request_.min_severity()) &&
           AnyTargetGlobMatches(request_.target_globs(), listed.target) && WantsKind(listed.kind);
  }

  bool Wants(const v1::Finding& finding) const {
    return std::find(statuses_.begin(), statuses_.end(), finding.status()) != statuses_.end() &&
           finding.severity() >= request_.min_severity() &&
           AnyTargetGlobMatches(request_.target_globs(), finding.target()) &&
           (kinds_.empty() || kinds_.contains(finding.kind()));
  }

 private:
  bool WantsKind(uint32_t number) const {
    if (kinds_.empty()) return true;
    const std::optional<FindingKind> kind = FindingKindFromNumber(number);
    return kind.has_value() && kinds_.contains(FindingKindName(*kind));
  }

  const v1::ListFindingsRequest& request_;
  const absl::flat_hash_set<std::string> kinds_;
  const KeyRanges narrow_;
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

// Of all targets asked for.
absl::StatusOr<v1::FindingCounts> CountsOf(const RowsAt& rows, const v1::ListFindingsRequest& request) {
  if (request.target_globs().empty()) {
    ASSIGN_OR_RETURN(auto total, GetRow<FindingCountsRow>(rows, kFindingCountsTable, ""));
    return std::move(*total.mutable_counts());
  }
  v1::FindingCounts counts;
  absl::Status damaged;
  for (const std::string& range : NarrowRanges(request.target_globs())) {
    RETURN_IF_ERROR(rows.Scan({kFindingCountsTable, range, ""}, [&](absl::string_view key, absl::string_view value) {
      if (key.empty()) return true;  // All together.
      if (!AnyTargetGlobMatches(request.target_globs(), RowKeyReader(key).Text())) return true;
      const absl::StatusOr<FindingCountsRow> row = ParseRow<FindingCountsRow>(kFindingCountsTable, value);
      damaged.Update(row.status());
      if (row.ok()) Add(row->counts(), &counts);
      return damaged.ok();
    }));
  }
  RETURN_IF_ERROR(damaged);
  return counts;
}

// Findings in the order of the answer, by Key.
struct ListedPage {
  std::vector<Listed> found;
  // As LaidOverRows has it.
  std::optional<std::string> looked_until;
};

// The first `count` wanted findings of a status behind the one with the Key `after`, added to `page`.
absl::Status AddOfStatus(const RowsAt& rows, const Filter& filter, v1::FindingStatus status, const std::string& after,
                         size_t count, ListedPage* page) {
  const std::string status_key = StatusKey(status);
  size_t of_status = 0;
  const auto add = [&](Listed listed) {
    if (!after.empty() && listed.Key() <= after) return true;
    if (!filter.Wants(listed)) return true;
    page->found.push_back(std::move(listed));
    return ++of_status < count;
  };
  if (!after.empty()) {
    // The row that the one before stands in may go on behind it.
    RowKeyReader reader(after);
    const uint64_t worst_first = reader.Number();
    const std::string rest = RowKey().Number(worst_first).Text(reader.Text()).Take();
    ASSIGN_OR_RETURN(const std::optional<std::string> value, rows.Get(kFindingOrderTable, status_key + rest));
    if (value.has_value()) {
      ASSIGN_OR_RETURN(const bool going, VisitGroup(rest, *value, add));
      if (!going) return absl::OkStatus();
    }
  }
  absl::Status damaged;
  ASSIGN_OR_RETURN(
      const std::optional<std::string> looked_until,
      ScanKeyRanges(rows, kFindingOrderTable, filter.RangesOf(status), after.empty() ? "" : status_key + after,
                    kScanRowsMax / filter.statuses().size(), [&](absl::string_view key, absl::string_view value) {
                      const absl::StatusOr<bool> going = VisitGroup(key.substr(status_key.size()), value, add);
                      damaged.Update(going.status());
                      return going.ok() && *going;
                    }));
  RETURN_IF_ERROR(damaged);
  if (!looked_until.has_value()) return absl::OkStatus();
  // Behind every finding that the row lists: no id has such a byte.
  std::string end = absl::StrCat(looked_until->substr(status_key.size()), "\xff");
  if (!page->looked_until.has_value() || end < *page->looked_until) page->looked_until = std::move(end);
  return absl::OkStatus();
}

// The first `count` wanted findings behind `after`, or as many of them as kScanRowsMax rows list.
absl::StatusOr<ListedPage> InOrder(const RowsAt& rows, const Filter& filter, const std::string& after, size_t count) {
  ListedPage page;
  for (const v1::FindingStatus status : filter.statuses()) {
    RETURN_IF_ERROR(AddOfStatus(rows, filter, status, after, count, &page));
  }
  if (page.looked_until.has_value()) {
    std::erase_if(page.found, [&](const Listed& listed) { return listed.Key() > *page.looked_until; });
  }
  std::sort(page.found.begin(), page.found.end(), [](const Listed& a, const Listed& b) {
    return std::tie(a.worst_first, a.target, a.id) < std::tie(b.worst_first, b.target, b.id);
  });
  if (page.found.size() > count) page.found.resize(count);
  return page;
}

// Whether a finding of this status needs no such command.
bool IsDone(v1::FindingStatus status, absl::string_view next) {
  switch (status) {
    case v1::FINDING_STATUS_RESOLVED:
      return true;
    case v1::FINDING_STATUS_ACKNOWLEDGED:
      return absl::StartsWith(next, "daybook ack ");
    case v1::FINDING_STATUS_SUPPRESSED:
      return absl::StartsWith(next, "daybook waive ");
    default:
      return false;
  }
}

// As it is answered: without commands that are done.
v1::Finding Answered(FindingRow row) {
  v1::Finding& finding = *row.mutable_finding();
  auto& next = *finding.mutable_next();
  const auto is_done = [&](const std::string& command) { return IsDone(finding.status(), command); };
  next.erase(std::remove_if(next.begin(), next.end(), is_done), next.end());
  return std::move(finding);
}

absl::StatusOr<v1::ListFindingsResponse> ByIdPrefix(const RowsAt& rows, const v1::ListFindingsRequest& request) {
  const std::string prefix = CanonicalFindingIdPrefix(request.id_prefix());
  if (prefix.empty()) {
    return FieldErrorStatus({"id_prefix", ShortenedValue(request.id_prefix()),
                             "the first 4 characters of a finding's id at least, as in F-K3J7"});
  }
  // Whoever names a finding wants it whatever became of it.
  v1::ListFindingsRequest any = request;
  if (any.statuses().empty()) {
    for (const v1::FindingStatus status : kEveryStatus) any.add_statuses(status);
  }
  const Filter filter(any);
  ASSIGN_OR_RETURN(const Paging paging, Paging::Of(rows, request));
  ASSIGN_OR_RETURN(const LaidOverRows found,
                   FirstRows(rows, {kFindingTable, {""}, {RowKey().TextPrefix(prefix).Take()}, paging.after()},
                             PageRows(request.page_size()) + 1, [&](absl::string_view, absl::string_view value) {
                               const auto row = ParseRow<FindingRow>(kFindingTable, value);
                               return !row.ok() || filter.Wants(row->finding());
                             }));
  v1::ListFindingsResponse response;
  PageRoom room(PageRows(request.page_size()));
  while (room.has_room() && room.shown() < found.rows.size()) {
    ASSIGN_OR_RETURN(FindingRow row, ParseRow<FindingRow>(kFindingTable, found.rows[room.shown()].value));
    room.Add(*response.add_findings() = Answered(std::move(row)));
  }
  if (const auto last = found.GoesOnAfter(room.shown())) response.set_next_page_token(paging.TokenAfter(*last));
  return response;
}

absl::StatusOr<v1::ListFindingsResponse> PageOf(const RowsAt& rows, const v1::ListFindingsRequest& request) {
  ASSIGN_OR_RETURN(const Paging paging, Paging::Of(rows, request));
  const size_t size = PageRows(request.page_size());
  ASSIGN_OR_RETURN(const ListedPage page, InOrder(rows, Filter(request), paging.after(), size + 1));
  v1::ListFindingsResponse response;
  PageRoom room(size);
  while (room.has_room() && room.shown() < page.found.size()) {
    ASSIGN_OR_RETURN(v1::Finding finding, ReadFinding(rows, page.found[room.shown()].id));
    room.Add(*response.add_findings() = std::move(finding));
  }
  if (room.shown() < page.found.size()) {
    response.set_next_page_token(paging.TokenAfter(page.found[room.shown() - 1].Key()));
  } else if (page.looked_until.has_value()) {
    response.set_next_page_token(paging.TokenAfter(*page.looked_until));
  }
  return response;
}

}  // namespace

absl::StatusOr<v1::ListFindingsResponse> ListFindings(const RowsAt& rows, const v1::ListFindingsRequest& request) {
  RETURN_IF_ERROR(RequireSound(rows, {GovernanceFold::kName, HistoriesFold::kName, WorkaroundsFold::kName}));
  v1::ListFindingsResponse response;
  if (!request.id_prefix().empty()) {
    ASSIGN_OR_RETURN(response, ByIdPrefix(rows, request));
  } else {
    ASSIGN_OR_RETURN(response, PageOf(rows, request));
  }
  if (!request.page_token().empty()) return response;
  ASSIGN_OR_RETURN(*response.mutable_counts(), CountsOf(rows, request));
  return response;
}

absl::StatusOr<std::vector<ListedFinding>> FindingsOfTarget(const RowsAt& rows, absl::string_view target,
                                                            absl::Span<const v1::FindingStatus> statuses) {
  std::vector<ListedFinding> found;
  for (const v1::FindingStatus status : statuses) {
    RETURN_IF_ERROR(VisitOfTarget(rows, target, {status}, [&](Listed listed) {
      const auto severity = static_cast<v1::Severity>(v1::SEVERITY_ERROR - static_cast<int>(listed.worst_first));
      found.push_back({std::move(listed.id), status, severity, FindingKindFromNumber(listed.kind)});
      return true;
    }));
  }
  std::sort(found.begin(), found.end(), [](const ListedFinding& a, const ListedFinding& b) {
    return std::tie(b.severity, a.id) < std::tie(a.severity, b.id);
  });
  return found;
}

absl::StatusOr<v1::Finding> ReadFinding(const RowsAt& rows, absl::string_view id) {
  ASSIGN_OR_RETURN(auto row, GetRow<FindingRow>(rows, kFindingTable, FindingKey(id)));
  return Answered(std::move(row));
}

}  // namespace daybook

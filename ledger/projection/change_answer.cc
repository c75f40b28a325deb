#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/refusal.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/changes_fold.h"
#include "ledger/projection/findings.h"
#include "ledger/projection/limits.h"
#include "ledger/projection/list_findings.h"
#include "ledger/projection/pages.h"
#include "ledger/projection/tables.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

// The worst first, then by target: as many as stand beside a page of events.
absl::StatusOr<std::vector<v1::Finding>> ProvedBy(const RowsAt& rows, const std::vector<Position>& events) {
  absl::btree_set<std::string> ids;
  for (const Position position : events) {
    const std::string prefix = FindingOfEvidenceKey(position);
    RETURN_IF_ERROR(rows.Scan({kFindingOfEvidenceTable, prefix, ""}, [&](absl::string_view key, absl::string_view) {
      ids.insert(RowKeyReader(key.substr(prefix.size())).Text());
      return true;
    }));
  }
  // One event may prove very many: what does not decide the order is read again, of those that are shown.
  std::vector<std::tuple<int, std::string, std::string>> order;
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(const v1::Finding finding, ReadFinding(rows, id));
    order.emplace_back(-finding.severity(), finding.target(), id);
  }
  std::sort(order.begin(), order.end());
  std::vector<v1::Finding> findings;
  PageRoom room(kPageRowsMax, kBesidePageBytesMax);
  while (room.has_room() && room.shown() < order.size()) {
    ASSIGN_OR_RETURN(v1::Finding finding, ReadFinding(rows, std::get<2>(order[room.shown()])));
    room.Add(finding);
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

absl::StatusOr<ChangePage> GetChange(const RowsAt& rows, const v1::GetChangeRequest& request) {
  RETURN_IF_ERROR(RequireSound(rows, {ChangesFold::kName}));
  ASSIGN_OR_RETURN(const Paging paging, Paging::Of(rows, request));
  const size_t page = PageRows(request.page_size());
  const LaidOver lanes{kEventOfChangeTable, {RowKey().Text(request.change()).Take()}, {""}, paging.after()};
  ASSIGN_OR_RETURN(const LaidOverRows found,
                   FirstRows(rows, lanes, page + 1, [](absl::string_view, absl::string_view) { return true; }));
  if (found.rows.empty() && paging.after().empty()) {
    return Refusal(kChangeUnknown, absl::StrCat("no change ", request.change(), " as of size ", rows.size().value));
  }
  ChangePage answer;
  const size_t shown = std::min(found.rows.size(), page);
  for (size_t i = 0; i < shown; ++i) answer.events.push_back(RowKeyReader(found.rows[i].rest).At());
  if (const auto last = found.GoesOnAfter(shown)) answer.next_page_token = paging.TokenAfter(*last);
  ASSIGN_OR_RETURN(answer.findings, ProvedBy(rows, answer.events));
  return answer;
}

}  // namespace daybook

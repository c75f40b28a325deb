#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "daybook/store/v1/rows.pb.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/refusal.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/changes_fold.h"
#include "ledger/projection/findings.h"
#include "ledger/projection/pages.h"
#include "ledger/projection/tables.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::FindingRow;

absl::StatusOr<std::vector<v1::Finding>> ProvedBy(const RowsAt& rows, const std::vector<Position>& events) {
  absl::btree_set<std::string> ids;
  for (const Position position : events) {
    const std::string prefix = FindingOfEvidenceKey(position);
    RETURN_IF_ERROR(rows.Scan({kFindingOfEvidenceTable, prefix, ""}, [&](absl::string_view key, absl::string_view) {
      ids.insert(RowKeyReader(key.substr(prefix.size())).Text());
      return true;
    }));
  }
  std::vector<v1::Finding> findings;
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(auto row, GetRow<FindingRow>(rows, kFindingTable, FindingKey(id)));
    findings.push_back(std::move(*row.mutable_finding()));
  }
  std::stable_sort(findings.begin(), findings.end(), [](const v1::Finding& a, const v1::Finding& b) {
    return std::tuple(-a.severity(), a.target()) < std::tuple(-b.severity(), b.target());
  });
  return findings;
}

}  // namespace

absl::StatusOr<ChangePage> GetChange(const RowsAt& rows, const v1::GetChangeRequest& request) {
  RETURN_IF_ERROR(RequireSound(rows, {ChangesFold::kName}));
  ASSIGN_OR_RETURN(const Paging paging, Paging::Of(rows, request));
  const size_t page = PageRows(request.page_size());
  ASSIGN_OR_RETURN(const std::vector<LaidOverRow> found,
                   FirstRows(rows, {kEventOfChangeTable, {RowKey().Text(request.change()).Take()}, "", paging.after()},
                             page + 1, [](absl::string_view, absl::string_view) { return true; }));
  if (found.empty() && paging.after().empty()) {
    return Refusal(kChangeUnknown, absl::StrCat("no change ", request.change(), " as of size ", rows.size().value));
  }
  ChangePage answer;
  for (size_t i = 0; i < std::min(found.size(), page); ++i) {
    answer.events.push_back(RowKeyReader(found[i].rest).At());
  }
  if (found.size() > page) answer.next_page_token = paging.TokenAfter(found[page - 1].rest);
  ASSIGN_OR_RETURN(answer.findings, ProvedBy(rows, answer.events));
  return answer;
}

}  // namespace daybook

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "daybook/store/v1/rows.pb.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/target_glob.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/pages.h"
#include "ledger/projection/tables.h"
#include "ledger/projection/target_summary.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::TargetRow;

// All targets, or those of the verdicts asked for: either way sorted by name. While no verdict can be told, all are
// unknown.
LaidOver RangesOf(const v1::ListTargetsRequest& request, const TargetSummaries& summaries) {
  LaidOver ranges{.table = kTargetTable, .narrow = NarrowTo(request.target_globs())};
  if (request.verdicts().empty() || !summaries.unknown_reason().empty()) {
    ranges.prefixes = {""};
    return ranges;
  }
  ranges.table = kTargetByVerdictTable;
  std::vector<int> verdicts(request.verdicts().begin(), request.verdicts().end());
  std::sort(verdicts.begin(), verdicts.end());
  verdicts.erase(std::unique(verdicts.begin(), verdicts.end()), verdicts.end());
  for (const int verdict : verdicts) ranges.prefixes.push_back(RowKey().Number(static_cast<uint64_t>(verdict)).Take());
  return ranges;
}

}  // namespace

absl::StatusOr<v1::ListTargetsResponse> ListTargets(const RowsAt& rows, const v1::ListTargetsRequest& request) {
  ASSIGN_OR_RETURN(const Paging paging, Paging::Of(rows, request));
  ASSIGN_OR_RETURN(const TargetSummaries summaries, TargetSummaries::Of(rows));
  LaidOver ranges = RangesOf(request, summaries);
  ranges.after = paging.after();
  const size_t page = PageRows(request.page_size());
  v1::ListTargetsResponse response;
  const bool asks_unknown =
      std::find(request.verdicts().begin(), request.verdicts().end(), v1::VERDICT_UNKNOWN) != request.verdicts().end();
  if (!summaries.unknown_reason().empty() && !request.verdicts().empty() && !asks_unknown) return response;
  ASSIGN_OR_RETURN(const std::vector<LaidOverRow> found,
                   FirstRows(rows, ranges, page + 1, [&](absl::string_view rest, absl::string_view) {
                     return AnyTargetGlobMatches(request.target_globs(), RowKeyReader(rest).Text());
                   }));
  for (size_t i = 0; i < std::min(found.size(), page); ++i) {
    ASSIGN_OR_RETURN(std::optional<v1::TargetSummary> summary, summaries.Find(RowKeyReader(found[i].rest).Text()));
    if (summary.has_value()) *response.add_targets() = *std::move(summary);
  }
  if (found.size() > page) response.set_next_page_token(paging.TokenAfter(found[page - 1].rest));
  return response;
}

}  // namespace daybook

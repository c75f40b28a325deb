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
LaidOver LanesOf(const v1::ListTargetsRequest& request, const TargetSummaries& summaries) {
  LaidOver lanes{.table = kTargetTable, .narrow = NarrowRanges(request.target_globs())};
  if (request.verdicts().empty() || !summaries.unknown_reason().empty()) {
    lanes.prefixes = {""};
    return lanes;
  }
  lanes.table = kTargetByVerdictTable;
  std::vector<int> verdicts(request.verdicts().begin(), request.verdicts().end());
  std::sort(verdicts.begin(), verdicts.end());
  verdicts.erase(std::unique(verdicts.begin(), verdicts.end()), verdicts.end());
  for (const int verdict : verdicts) lanes.prefixes.push_back(RowKey().Number(static_cast<uint64_t>(verdict)).Take());
  return lanes;
}

}  // namespace

absl::StatusOr<v1::ListTargetsResponse> ListTargets(const RowsAt& rows, const v1::ListTargetsRequest& request) {
  ASSIGN_OR_RETURN(const Paging paging, Paging::Of(rows, request));
  ASSIGN_OR_RETURN(const TargetSummaries summaries, TargetSummaries::Of(rows));
  LaidOver lanes = LanesOf(request, summaries);
  lanes.after = paging.after();
  const size_t page = PageRows(request.page_size());
  v1::ListTargetsResponse response;
  const bool asks_unknown =
      std::find(request.verdicts().begin(), request.verdicts().end(), v1::VERDICT_UNKNOWN) != request.verdicts().end();
  if (!summaries.unknown_reason().empty() && !request.verdicts().empty() && !asks_unknown) return response;
  ASSIGN_OR_RETURN(const LaidOverRows found,
                   FirstRows(rows, lanes, page + 1, [&](absl::string_view rest, absl::string_view) {
                     return AnyTargetGlobMatches(request.target_globs(), RowKeyReader(rest).Text());
                   }));
  const size_t shown = std::min(found.rows.size(), page);
  for (size_t i = 0; i < shown; ++i) {
    ASSIGN_OR_RETURN(std::optional<v1::TargetSummary> summary, summaries.Find(RowKeyReader(found.rows[i].rest).Text()));
    if (summary.has_value()) *response.add_targets() = *std::move(summary);
  }
  if (const auto last = found.GoesOnAfter(shown)) response.set_next_page_token(paging.TokenAfter(*last));
  return response;
}

}  // namespace daybook

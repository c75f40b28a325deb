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
#include "ledger/projection/workarounds_fold.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::WorkaroundRow;
using State = v1::WorkaroundState;

std::vector<std::string> StatusPrefixes(const v1::ListWorkaroundsRequest& request) {
  std::vector<std::string> prefixes;
  for (const State::Status status : {State::STATUS_ACTIVE, State::STATUS_OVERDUE, State::STATUS_RETIRED}) {
    const auto& asked = request.statuses();
    const bool wanted =
        asked.empty() ? status != State::STATUS_RETIRED : std::find(asked.begin(), asked.end(), status) != asked.end();
    if (wanted) prefixes.push_back(RowKey().Number(static_cast<uint64_t>(status)).Take());
  }
  return prefixes;
}

}  // namespace

absl::StatusOr<v1::ListWorkaroundsResponse> ListWorkarounds(const RowsAt& rows,
                                                            const v1::ListWorkaroundsRequest& request) {
  RETURN_IF_ERROR(RequireSound(rows, {WorkaroundsFold::kName}));
  ASSIGN_OR_RETURN(const Paging paging, Paging::Of(rows, request));
  const size_t page = PageRows(request.page_size());
  const LaidOver lanes{kWorkaroundByDueTable, StatusPrefixes(request), {""}, paging.after()};
  ASSIGN_OR_RETURN(const LaidOverRows found,
                   FirstRows(rows, lanes, page + 1, [&](absl::string_view rest, absl::string_view) {
                     RowKeyReader reader(rest);
                     reader.Time();
                     return AnyTargetGlobMatches(request.target_globs(), reader.Text());
                   }));
  v1::ListWorkaroundsResponse response;
  PageRoom room(page);
  while (room.has_room() && room.shown() < found.rows.size()) {
    RowKeyReader reader(found.rows[room.shown()].rest);
    reader.Time();
    const std::string target = reader.Text();
    const std::string key = RowKey().Text(target).Text(reader.Text()).Take();
    ASSIGN_OR_RETURN(auto row, GetRow<WorkaroundRow>(rows, kWorkaroundTable, key));
    room.Add(*response.add_workarounds() = std::move(*row.mutable_workaround()));
  }
  if (const auto last = found.GoesOnAfter(room.shown())) response.set_next_page_token(paging.TokenAfter(*last));
  return response;
}

}  // namespace daybook

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daybook/store/v1/rows.pb.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/target_glob.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/deployments_fold.h"
#include "ledger/projection/pages.h"
#include "ledger/projection/tables.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::CurrentDeploymentRow;
using store::v1::DeploymentRow;

// The key that a deployment has in the tables ordered by position.
std::string NewestKey(Position position) { return RowKey().Newest(position).Take(); }

// Of the targets that the globs name, as keys behind `after`, in no order.
absl::StatusOr<std::vector<std::string>> OfTargets(const RowsAt& rows, const v1::ListDeploymentsRequest& request,
                                                   const std::string& after) {
  std::vector<std::string> found;
  absl::Status damaged;
  const TableId table = request.current_only() ? kCurrentDeploymentTable : kDeploymentOfTargetTable;
  const auto visit = [&](absl::string_view key, absl::string_view value) {
    RowKeyReader reader(key);
    if (!AnyTargetGlobMatches(request.target_globs(), reader.Text())) return true;
    Position position;
    if (request.current_only()) {
      const auto row = ParseRow<CurrentDeploymentRow>(table, value);
      damaged.Update(row.status());
      if (!row.ok()) return false;
      position = Position{row->position()};
    } else {
      position = reader.Newest();
    }
    std::string newest = NewestKey(position);
    if (newest > after) found.push_back(std::move(newest));
    return true;
  };
  for (const std::string& range : NarrowRanges(request.target_globs())) {
    RETURN_IF_ERROR(rows.Scan({table, range, ""}, visit));
    RETURN_IF_ERROR(damaged);
  }
  return found;
}

// The first `count` behind `after`, the newest first.
absl::StatusOr<std::vector<std::string>> NewestKeys(const RowsAt& rows, const v1::ListDeploymentsRequest& request,
                                                    const std::string& after, size_t count) {
  std::vector<std::string> keys;
  if (request.current_only() || !request.target_globs().empty()) {
    ASSIGN_OR_RETURN(keys, OfTargets(rows, request, after));
    std::sort(keys.begin(), keys.end());
    if (keys.size() > count) keys.resize(count);
    return keys;
  }
  RETURN_IF_ERROR(rows.Scan({kDeploymentTable, "", after}, [&](absl::string_view key, absl::string_view) {
    keys.emplace_back(key);
    return keys.size() < count;
  }));
  return keys;
}

absl::Status SetCurrent(const RowsAt& rows, v1::DeploymentState* state) {
  const std::string key = RowKey().Text(state->target()).Text(state->deployment().artifact()).Take();
  ASSIGN_OR_RETURN(const std::optional<CurrentDeploymentRow> current,
                   FindRow<CurrentDeploymentRow>(rows, kCurrentDeploymentTable, key));
  state->set_current(current.has_value() && current->position() == state->position());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::ListDeploymentsResponse> ListDeployments(const RowsAt& rows,
                                                            const v1::ListDeploymentsRequest& request) {
  RETURN_IF_ERROR(RequireSound(rows, {DeploymentsFold::kName}));
  ASSIGN_OR_RETURN(const Paging paging, Paging::Of(rows, request));
  const size_t page = PageRows(request.page_size());
  ASSIGN_OR_RETURN(const std::vector<std::string> keys, NewestKeys(rows, request, paging.after(), page + 1));
  v1::ListDeploymentsResponse response;
  PageRoom room(page);
  while (room.has_room() && room.shown() < keys.size()) {
    ASSIGN_OR_RETURN(auto row, GetRow<DeploymentRow>(rows, kDeploymentTable, keys[room.shown()]));
    RETURN_IF_ERROR(SetCurrent(rows, row.mutable_deployment()));
    room.Add(*response.add_deployments() = std::move(*row.mutable_deployment()));
  }
  if (keys.size() > room.shown()) response.set_next_page_token(paging.TokenAfter(keys[room.shown() - 1]));
  return response;
}

}  // namespace daybook

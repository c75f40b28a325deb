#include "ledger/projection/deployments_fold.h"

#include <algorithm>
#include <optional>
#include <string>

#include "daybook/store/v1/rows.pb.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/times.h"
#include "ledger/projection/rows.h"
#include "ledger/projection/tables.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::CurrentDeploymentRow;
using store::v1::DeploymentRow;

std::string NewestKey(Position position) { return RowKey().Newest(position).Take(); }

DeploymentRow RowOf(const FoldEvent& event) {
  DeploymentRow row;
  v1::DeploymentState& state = *row.mutable_deployment();
  state.set_target(event.event().target());
  *state.mutable_deployment() = event.event().deployment_finished();
  state.set_position(event.moment.position.value);
  *state.mutable_occurred_time() = event.event().occurred_time();
  *state.mutable_actor() = event.event().actor();
  state.set_change(event.event().change());
  return row;
}

// Makes the deployment the current one of its artifact, unless one that happened later is on record already: what is
// imported from the past does not become current, and what a clock that is ahead tells of does not stay so.
absl::Status MakeCurrent(const FoldEvent& event, FoldRows& rows) {
  const std::string key =
      RowKey().Text(event.event().target()).Text(event.event().deployment_finished().artifact()).Take();
  const absl::Time occurred = std::min(TimeFromProto(event.event().occurred_time()), event.moment.recorded_time);
  const int64_t occurred_micros = absl::ToUnixMicros(occurred);
  ASSIGN_OR_RETURN(const std::optional<CurrentDeploymentRow> before,
                   FindRow<CurrentDeploymentRow>(rows, kCurrentDeploymentTable, key));
  if (before.has_value() && before->occurred_time_micros() > occurred_micros) return absl::OkStatus();
  CurrentDeploymentRow current;
  current.set_position(event.moment.position.value);
  current.set_occurred_time_micros(occurred_micros);
  PutRow(rows, kCurrentDeploymentTable, key, current);
  return absl::OkStatus();
}

}  // namespace

absl::Status DeploymentsFold::Apply(const FoldEvent& event, FoldRows& rows) {
  if (!event.event().has_deployment_finished()) return absl::OkStatus();
  rows.Insert(kDeploymentTable, NewestKey(event.moment.position), RowOf(event).SerializeAsString());
  rows.Insert(kDeploymentOfTargetTable, RowKey().Text(event.event().target()).Newest(event.moment.position).Take(), "");
  if (event.event().deployment_finished().outcome() != v1::OUTCOME_SUCCEEDED) return absl::OkStatus();
  return MakeCurrent(event, rows);
}

}  // namespace daybook

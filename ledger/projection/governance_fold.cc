#include "ledger/projection/governance_fold.h"

#include <string>

#include "daybook/store/v1/rows.pb.h"
#include "ledger/event/kinds.h"
#include "ledger/event/times.h"
#include "ledger/projection/findings.h"
#include "ledger/projection/rows.h"
#include "ledger/projection/tables.h"
#include "ledger/projection/thresholds.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

std::string WaiverKey(absl::string_view finding_id, absl::string_view waiver_id) {
  return RowKey().Text(finding_id).Text(waiver_id).Take();
}

absl::Status Grant(const FoldEvent& event, FindingSink& findings, FoldRows& rows) {
  const v1::WaiverGranted& granted = event.event().waiver_granted();
  const absl::Time until = TimeFromProto(granted.until_time());
  if (until <= event.moment.recorded_time) return absl::OkStatus();  // It has ended already.
  store::v1::WaiverRow waiver;
  waiver.set_waiver_id(granted.waiver_id());
  waiver.set_evidence_digest(granted.evidence_digest());
  waiver.set_until_time_micros(absl::ToUnixMicros(until));
  rows.Arm(WaiverKey(granted.finding_id(), granted.waiver_id()), until);
  return findings.AddWaiver(granted.finding_id(), waiver);
}

absl::Status Revoke(const v1::WaiverRevoked& revoked, FindingSink& findings, FoldRows& rows) {
  rows.Disarm(WaiverKey(revoked.finding_id(), revoked.waiver_id()));
  return findings.RemoveWaiver(revoked.finding_id(), revoked.waiver_id());
}

void Map(const FoldEvent& event, FoldRows& rows) {
  const v1::MappingAsserted& mapping = event.event().mapping_asserted();
  store::v1::MappingRow row;
  row.set_expected_key(mapping.expected_key());
  row.set_position(event.moment.position.value);
  const std::string key = RowKey()
                              .Text(event.event().target())
                              .Text(mapping.series())
                              .Text(mapping.recorded_version())
                              .Text(mapping.recorded_name())
                              .Take();
  PutRow(rows, kMappingTable, key, row);
}

}  // namespace

absl::Status GovernanceFold::Apply(const FoldEvent& event, FoldRows& rows) {
  const v1::Event& body = event.event();
  FindingSink findings(rows, event.moment);
  switch (body.body_case()) {
    case Kind::kWaiverGranted:
      return Grant(event, findings, rows);
    case Kind::kWaiverRevoked:
      return Revoke(body.waiver_revoked(), findings, rows);
    case Kind::kFindingAcknowledged:
      return findings.Acknowledge(body.finding_acknowledged().finding_id(),
                                  body.finding_acknowledged().evidence_digest());
    case Kind::kFindingAssigned:
      return findings.Assign(body.finding_assigned().finding_id(), body.finding_assigned().owner());
    case Kind::kControlAdopted:
      return AdoptControl(rows, event.moment, body.control_adopted());
    case Kind::kControlRetired:
      return RetireControl(rows, body.control_retired().control_id());
    case Kind::kMappingAsserted:
      Map(event, rows);
      return absl::OkStatus();
    default:
      return absl::OkStatus();
  }
}

absl::Status GovernanceFold::Fire(absl::string_view key, const FoldMoment& now, FoldRows& rows) {
  RowKeyReader reader(key);
  const std::string finding_id = reader.Text();
  const std::string waiver_id = reader.Text();
  return FindingSink(rows, now).ExpireWaiver(finding_id, waiver_id);
}

}  // namespace daybook

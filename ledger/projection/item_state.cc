#include "ledger/projection/item_state.h"

#include <optional>
#include <utility>

#include "ledger/base/status_macros.h"
#include "ledger/diff/pairing.h"
#include "ledger/diff/records.h"
#include "ledger/event/times.h"
#include "ledger/projection/series.h"
#include "ledger/projection/tables.h"

namespace daybook {
namespace {

using store::v1::AccountRow;
using store::v1::ExpectedRow;
using store::v1::GroupRow;
using store::v1::StateItemRow;
using store::v1::WitnessRow;

v1::Outcome OutcomeOf(RecordState state) {
  switch (state) {
    case RecordState::kApplied:
    case RecordState::kReverted:
      return v1::OUTCOME_SUCCEEDED;
    case RecordState::kFailed:
      return v1::OUTCOME_FAILED;
    case RecordState::kPartial:
      return v1::OUTCOME_PARTIAL;
    case RecordState::kRunning:
    case RecordState::kAsserted:
      return v1::OUTCOME_UNSPECIFIED;
  }
  return v1::OUTCOME_UNSPECIFIED;
}

v1::RecordState RecordStateOf(const AccountRow& account) {
  const auto state = static_cast<RecordState>(account.state());
  v1::RecordState record;
  *record.mutable_migration() = account.migration();
  record.set_outcome(OutcomeOf(state));
  record.set_channel(account.channel());
  record.set_position(account.position());
  *record.mutable_occurred_time() = TimeToProto(absl::FromUnixMicros(account.occurred_time_micros()));
  *record.mutable_actor() = account.actor();
  record.set_asserted(state == RecordState::kAsserted);
  record.set_reverted(state == RecordState::kReverted);
  record.set_running(state == RecordState::kRunning);
  return record;
}

absl::string_view StageName(uint32_t stage) {
  switch (static_cast<PairStage>(stage)) {
    case PairStage::kMapped:
      return "mapping";
    case PairStage::kDigest:
      return "digest";
    case PairStage::kNorm:
      return "norm-v1";
    case PairStage::kSplit:
      return "split";
    case PairStage::kFolded:
      return "folded";
    case PairStage::kVersion:
      return "version";
    case PairStage::kName:
      return "name";
  }
  return "";
}

absl::Status AddRecord(const RowsAt& rows, absl::string_view series_key, const StateItemRow& row,
                       v1::ItemState* state) {
  if (!row.has_recorded_position()) return absl::OkStatus();
  const std::string key = SeriesRowKey(series_key, row.recorded_group());
  ASSIGN_OR_RETURN(const auto group, GetRow<GroupRow>(rows, kGroupTable, key));
  for (const AccountRow& account : group.accounts()) {
    if (account.position() == row.recorded_position()) *state->mutable_recorded() = RecordStateOf(account);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::ItemState> ItemStateOf(const RowsAt& rows, absl::string_view series_key, const StateItemRow& row) {
  v1::ItemState state;
  state.set_state(row.state());
  if (row.pairs_size() > 0) state.set_paired_by(std::string(StageName(row.pairs(0).stage())));
  if (!row.item_key().empty()) {
    const std::string key = SeriesRowKey(series_key, row.item_key());
    ASSIGN_OR_RETURN(auto expected, GetRow<ExpectedRow>(rows, kExpectedTable, key));
    *state.mutable_expected() = std::move(*expected.mutable_item());
  }
  RETURN_IF_ERROR(AddRecord(rows, series_key, row, &state));
  if (!row.row_key().empty()) {
    ASSIGN_OR_RETURN(auto witness, GetRow<WitnessRow>(rows, kWitnessTable, SeriesRowKey(series_key, row.row_key())));
    *state.mutable_history() = std::move(*witness.mutable_row());
  }
  return state;
}

}  // namespace daybook

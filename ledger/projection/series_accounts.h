// What a series keeps of the accounts of one migration: of events in its group, of full snapshots in its row.

#ifndef DAYBOOK_LEDGER_PROJECTION_SERIES_ACCOUNTS_H_
#define DAYBOOK_LEDGER_PROJECTION_SERIES_ACCOUNTS_H_

#include <cstdint>
#include <optional>

#include "absl/time/time.h"
#include "daybook/store/v1/rows.pb.h"

namespace daybook {

// The snapshot that rows are taken from.
struct SnapshotStep {
  bool full = false;
  // An earlier snapshot of the series was taken, so what is new now was not there then.
  bool again = false;
  absl::Time observed_time;
  uint64_t position = 0;
  // When the full snapshot before was taken.
  std::optional<absl::Time> full_before;
};

// Adds the account, and forgets what no question needs: of many that say the same, those between the first and the last
// two; of many others, the oldest.
void AddAccountTo(const store::v1::AccountRow& account, store::v1::GroupRow& group);

// Writes out what the last account says, before the row becomes another.
void KeepLastAccount(store::v1::WitnessRow& row);

// A full snapshot says of the row what stands in it now.
void TakeAccount(const SnapshotStep& step, store::v1::WitnessRow& row);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_SERIES_ACCOUNTS_H_

// What is on record as applied: one record per migration, out of the newest snapshot of the tool's history and the
// events that are newer than it.
//
// Events and rows are accounts; several may be of one migration. They are taken in order, and each continues the latest
// record that it answers to (`Answers`), or starts one:
//
//   row      after a record that is not applied, or of a migration without version: takes its place. After an applied
//            one of the same version: another record, for two live rows are a finding. A reverted row undoes it.
//   event    the record is what the event says, since then: running, applied, asserted, failed, partial, reverted.
//            But the second account of something applied, by an assertion or with content that is not known to differ,
//            only adds digests it brings.
//
// Rows count in the order of rank, events in the order of (occurred_time, position); arrival does not matter.
//
//   no snapshot         all events.
//   FULL                its rows, then the events after its observed_time. Earlier ones are superseded, but for what
//                       rows cannot say: a run on record makes an asserted row applied, and what was told as applied
//                       adds digests to the row that it answers to; where no row answers, what was applied around the
//                       tool (direct), is running, failed or was reverted stands.
//   WATERMARK, HEADS    the events up to its observed_time that it does not contradict (not above the watermark), its
//                       rows, then the later events.
//
// Accounts of different groups never meet, so all of this is done for one group at a time.

#ifndef DAYBOOK_LEDGER_DIFF_RECORDS_H_
#define DAYBOOK_LEDGER_DIFF_RECORDS_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "ledger/diff/migration.h"

namespace daybook {

// The order of application: rows by their rank, then events by time. Unique.
struct AppliedRank {
  uint8_t layer = 0;    // 0 rows, 1 events
  uint64_t number = 0;  // a row's rank; an event's microseconds since 1970, with the sign bit flipped
  uint64_t position = 0;
  std::string row_key;
  friend auto operator<=>(const AppliedRank&, const AppliedRank&) = default;
};

struct Record {
  Migration migration;
  RecordState state = RecordState::kApplied;
  bool baseline = false;     // its version covers everything below it
  bool direct = false;       // applied around the tool
  bool from_row = false;     // a row of the newest snapshot has it
  bool in_sequence = false;  // its rank says when it was applied, relative to the others
  AppliedRank rank;
  absl::Time time = absl::InfinitePast();  // when it came to its state; for a row, when it was applied
  std::vector<uint64_t> evidence;          // ascending; of who told its content, too, where that is another event
};

// Says that the thing was applied, truly or not.
inline bool IsApplied(const Record& record) {
  return record.state == RecordState::kApplied || record.state == RecordState::kAsserted;
}
inline bool IsLive(const Record& record) { return record.state != RecordState::kReverted; }

// "v:VERSION", or "n:SLUG" without a version. Accounts with different keys are never of one record.
std::string RecordGroupKey(VersionOrder order, const Migration& migration);

// What the newest snapshot says, apart from its rows.
struct SnapshotView {
  HistoryCompleteness completeness = HistoryCompleteness::kFull;
  absl::Time observed_time;
  // The highest version of its rows, empty if it has none. Absent unless it is a WATERMARK and versions have an order.
  std::optional<std::string> watermark;
  uint64_t position = 0;
};

struct RecordGroup {
  std::vector<Record> records;  // by rank; reverted ones included
  std::vector<Record> told;     // what all events alone come to, by rank
  std::vector<Record> before;   // what the events up to the snapshot alone come to, by rank; empty without one
};

// The records of one group, from its events and its rows of the newest snapshot, in any order. `snapshot` is null if
// there never was one.
RecordGroup RecordsOfGroup(VersionOrder order, absl::Span<const RecordedEvent> events,
                           absl::Span<const HistoryRow> rows, const SnapshotView* snapshot);

// The same for many groups at once: RecordsOfGroup of each, put together.
RecordGroup RecordsOf(VersionOrder order, absl::Span<const RecordedEvent> events, absl::Span<const HistoryRow> rows,
                      const SnapshotView* snapshot);

// False where the snapshot has no watermark to compare with.
bool AtOrBelowWatermark(VersionOrder order, const SnapshotView& snapshot, absl::string_view version);

SnapshotView ViewOf(VersionOrder order, const HistorySnapshot& snapshot);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_DIFF_RECORDS_H_

// One migration as each layer tells it: expected, recorded, and in the tool's own history; and when two of them speak
// of the same one.

#ifndef DAYBOOK_LEDGER_DIFF_MIGRATION_H_
#define DAYBOOK_LEDGER_DIFF_MIGRATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ledger/diff/digest.h"
#include "ledger/diff/version_order.h"

namespace daybook {

// What every layer can say. Version or name is there.
struct Migration {
  std::string version;  // as the tool prints it; empty for tools without versions
  std::string name;
  DigestSet digests;                           // canonical; may hold a norm-v1 digest looked up from an earlier event
  std::vector<std::string> statement_digests;  // norm-v1 values of its statements, in order; empty when not known
};

// Should have been applied.
struct ExpectedItem {
  std::string key;  // unique in the set; its findings are keyed by it
  Migration migration;
  bool repeatable = false;        // applied again whenever its content changes; has no place in the order
  std::optional<uint64_t> order;  // its place, where versions give none
  absl::Time expected_since = absl::InfinitePast();  // as it is
  absl::Time first_expected = absl::InfinitePast();  // under its key, whatever it was then
  uint64_t position = 0;                             // of the event that proves it
};

enum class RecordState {
  kRunning,   // started, and no end yet
  kApplied,   // ran to its end
  kAsserted,  // claimed, without a run
  kFailed,
  kPartial,   // ended with some statements applied and not all
  kReverted,  // applied once, undone since
};

// A migration event.
struct RecordedEvent {
  RecordState state = RecordState::kApplied;  // what it says has happened
  Migration migration;
  bool baseline = false;  // asserted for everything up to its version
  bool direct = false;    // applied around the tool, whose history need not know
  bool live = true;       // told as it happened: neither backfilled nor inferred
  absl::Time occurred_time;
  uint64_t position = 0;
};

// A row of the tool's history.
struct HistoryRow {
  std::string key;    // unique in the set, stable between snapshots
  uint64_t rank = 0;  // the order of application
  RecordState state = RecordState::kApplied;
  Migration migration;
  bool baseline = false;
  // When, as the table says; else when a snapshot first had it, if an earlier one had not; else the infinite past.
  absl::Time applied_time = absl::InfinitePast();
  uint64_t position = 0;  // of the snapshot that last changed it
};

enum class HistoryCompleteness {
  kFull,       // every migration has its row
  kWatermark,  // one row: everything up to here (golang-migrate)
  kHeads,      // the ends of a graph: everything they depend on (Alembic)
};

struct HistorySnapshot {
  HistoryCompleteness completeness = HistoryCompleteness::kFull;
  absl::Time observed_time;
  std::string database_identity;  // empty when not known
  std::vector<HistoryRow> rows;
  uint64_t position = 0;
  std::optional<std::string> watermark;  // of a WATERMARK history, where `rows` are not all of its rows
};

// A person's word that a record is an item.
struct Mapping {
  std::string recorded_version;
  std::string recorded_name;  // empty: any; the version may be empty instead
  std::string item_key;
  uint64_t position = 0;
};

// Failed after some statements is partial.
RecordState StateOfFailure(std::optional<uint32_t> statements_applied, std::optional<uint32_t> statements_total);

// Lower case, with '_' for every run of other characters than letters, digits and bytes from 0x80; none at the ends.
std::string Slug(absl::string_view name);

// The versions are one; without versions, the slugs are.
bool SameVersion(VersionOrder order, const Migration& a, const Migration& b);

// The same version, and no two slugs that contradict each other: a later account of `a` may be an account of `b`.
bool Answers(VersionOrder order, const Migration& a, const Migration& b);

// The same content, which is not empty.
bool SameContent(const Migration& a, const Migration& b);

// "VERSION/SLUG": names a record in findings, whichever layer told of it.
std::string RecordKey(VersionOrder order, const Migration& migration);

// "VERSION name", for people.
std::string Label(const Migration& migration);

// The expected order, total and strict: by `order` where it is given (those first), else by version, then name, then
// key.
bool ItemBefore(VersionOrder order, const ExpectedItem& a, const ExpectedItem& b);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_DIFF_MIGRATION_H_

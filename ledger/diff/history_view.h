// A history comparison laid out for reading: items in order, records by rank, pairs by both. Internal to the comparer.

#ifndef DAYBOOK_LEDGER_DIFF_HISTORY_VIEW_H_
#define DAYBOOK_LEDGER_DIFF_HISTORY_VIEW_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "ledger/diff/difference.h"
#include "ledger/diff/history_diff.h"

namespace daybook {

struct HistoryView {
  HistoryOptions options;
  VersionOrder order = VersionOrder::kDotted;
  bool complete = true;  // the newest snapshot, if any, is FULL
  std::optional<SnapshotView> newest;
  std::vector<const HistorySnapshot*> snapshots;  // oldest first; borrowed
  std::vector<ExpectedItem> items;                // in expected order; the index is the place
  std::vector<Record> records;                    // live, by rank
  std::vector<Record> reverted;                   // by rank
  std::vector<Record> before;                     // what events up to the newest snapshot come to alone
  std::vector<Pair> pairs;
  std::vector<std::vector<size_t>> pairs_of_item;  // indices into pairs
  std::vector<std::vector<size_t>> pairs_of_record;

  bool ItemIsMatched(size_t item) const { return !pairs_of_item[item].empty(); }
  bool RecordIsMatched(size_t record) const { return !pairs_of_record[record].empty(); }
  // Of its kind, unless the options move it.
  Severity SeverityOf(FindingKind kind) const;
};

// What an unmatched record is.
struct Alien {
  size_t record = 0;
  FindingKind kind = FindingKind::kMissingSource;  // or kFuture, or kDuplicateRecord
  size_t item = 0;                                 // what kDuplicateRecord duplicates
};
// By record. Not every unmatched record is one: see history_diff.h.
std::vector<Alien> FindAliens(const HistoryView& view, const Elsewhere& elsewhere);

// Borrows the snapshots of `input`.
HistoryView LayOut(const HistoryInput& input);

// Each adds its kinds, as history_diff.h defines them.
// edited, edited_cosmetic, renumbered, split, folded by statements, checksum_algorithm_changed.
void AddPairKinds(const HistoryView& view, DifferenceSet& differences);
// failed, partial, stuck, asserted_only.
void AddOutcomeKinds(const HistoryView& view, DifferenceSet& differences);
// applied_out_of_order, pending, late, folded by a baseline, diverged. Returns how many items are implied.
uint64_t AddOrderKinds(const HistoryView& view, const std::vector<Alien>& aliens, DifferenceSet& differences);
// duplicate_record, missing_source, future.
void AddAlienKinds(const HistoryView& view, const std::vector<Alien>& aliens, DifferenceSet& differences);
// duplicate_version.
void AddDuplicateVersions(const HistoryView& view, DifferenceSet& differences);
// unrecorded, unconfirmed.
void AddLayerKinds(const HistoryView& view, const HistoryInput& input, DifferenceSet& differences);
// history_rewritten, target_replaced.
void AddSnapshotKinds(const HistoryView& view, const HistoryInput& input, DifferenceSet& differences);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_DIFF_HISTORY_VIEW_H_

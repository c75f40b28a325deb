// The history diff: how what was applied to a target, in one series, differs from what is expected. A pure function of
// both and of a time.
//
// Words: a *pair* is pairing.h's; an item or record is *matched* if it is in one. Applied order is by rank, expected
// order by ItemBefore; repeatable items have no place in it. *High water* is the last matched item whose record is
// applied. A history is *complete* unless its newest snapshot is a WATERMARK or HEADS.
//
// What an incomplete history says of items it does not list: an unmatched item is *implied*, counted and no finding, if
// its version is not above the watermark; without an order of versions, if it does not follow the last matched head.
// Without any snapshot, what came before the first record was not listened to: the record implies an unmatched item
// that was first expected no later than it was applied, stands before its last item, and was not reverted. The first
// record is the first by rank that is applied and has an item in order; repeatable items stand before all.
//
//   pending                     unmatched, not implied, not covered, and not late; also repeatable items whose record
//                               has other content. Opens deploy_within after it was expected, or after its revert.
//   late                        as pending, but before high water; only in a complete history with order linear,
//                               never for repeatable items or for what was reverted on purpose.
//   folded                      unmatched, and covered by a baseline: not above its version, or not after its item;
//                               or kFolded.
//   split                       kSplit.
//   edited                      paired, comparison kDiffers, not kName with two versions.
//   edited_cosmetic             the same with kCosmetic.
//   renumbered                  paired, both have versions, they differ, and not kMapped. Proposed if kName. Never
//                               also edited_cosmetic.
//   checksum_algorithm_changed  paired one to one, and AlgorithmChanged.
//   applied_out_of_order        paired with an applied, not asserted, record in sequence, after one whose item
//                               follows.
//   asserted_only               paired with an asserted record.
//   failed, partial, stuck      by the record's state, paired or not; stuck opens stuck_after its start.
//   duplicate_record            an unmatched applied record that answers to a matched item, or has its content.
//                               Complete only.
//   missing_source              another unmatched record that is applied, partial or a row (not running, no
//                               baseline), in a complete history, that is not future.
//   future                      ... whose version is above the highest expected one, both having one and an order.
//   diverged                    both go on after the last they have in common: an item that is pending, was never
//                               reverted and is not repeatable stands after the last matched item, and an applied
//                               record in sequence that is missing_source or future after the last matched record.
//                               Complete only. Names the first of each.
//   duplicate_version           two items, not repeatable, of one version, whose contents are not known to be equal.
//   unrecorded                  a row of a FULL newest snapshot, applied after the first live event, which no event
//                               answers to or has the content of, nor of its item's. Opens when it has settled.
//   unconfirmed                 what events up to a FULL newest snapshot call applied, and no row answers to or has
//                               the content of, nor of its item's. For direct ones, only if there is an item; never
//                               for baselines. Opens when it has settled, but never if that snapshot was taken less
//                               than `settle` after it.
//   history_rewritten           a row of a FULL snapshot since the last target_replaced, which the newest such
//                               snapshot contradicts: FindRewrite, in history_layers.h.
//   target_replaced             two consecutive snapshots name different databases. The last such counts.
//
// What is applied has *settled* `settle` later; but if a migration of the series runs then, when that would be stuck.
//
// Without any event and snapshot there are no findings and the verdict is unknown.

#ifndef DAYBOOK_LEDGER_DIFF_HISTORY_DIFF_H_
#define DAYBOOK_LEDGER_DIFF_HISTORY_DIFF_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "ledger/diff/difference.h"
#include "ledger/diff/history_layers.h"
#include "ledger/diff/limits.h"
#include "ledger/diff/migration.h"
#include "ledger/diff/pairing.h"
#include "ledger/diff/records.h"

namespace daybook {

struct HistoryOptions {
  VersionOrder version_order = VersionOrder::kDotted;
  bool any_order = false;             // the expectation's `order` is any
  bool tool_enforces_digest = false;  // the tool refuses to run when a digest differs
  absl::Duration deploy_within = kDeployWithinDefault;
  absl::Duration stuck_after = kStuckAfterDefault;
  absl::Duration settle = kSettleDefault;
  absl::Time as_of = absl::InfiniteFuture();
};

// What one FULL snapshot after another said of a row; oldest first.
struct WitnessedRow {
  std::string row_key;
  std::vector<RowAccount> accounts;
};

// What is known of the rest of a series, where the input is one component of it (component_diff.h).
struct Elsewhere {
  absl::Time first_live_time = absl::InfiniteFuture();  // of any live event
  std::optional<std::string> highest_version;           // of any item
  std::vector<absl::Time> running_since;                // when what runs began, where that still says anything
  std::vector<WitnessedRow> witnessed;                  // instead of the snapshots before the newest
};

struct HistoryInput {
  HistoryOptions options;
  std::vector<ExpectedItem> expected;
  std::vector<RecordedEvent> recorded;
  std::vector<HistorySnapshot> snapshots;  // of any age; the newest is the one observed last
  std::vector<Mapping> mappings;
  std::vector<RepairedRow> repairs;
  Elsewhere elsewhere;
};

enum class Verdict { kInSync = 1, kOutOfSync = 2, kUnknown = 3 };

struct HistoryDiff {
  Verdict verdict = Verdict::kUnknown;
  std::vector<Difference> differences;  // by kind, then key
  std::vector<ExpectedItem> items;      // in expected order: what Pair::item counts
  std::vector<Record> records;          // live, by rank: what Pair::record counts
  std::vector<Pair> pairs;
  uint64_t implied_count = 0;     // items that only a watermark or head speaks for
  uint64_t unverified_count = 0;  // matched items whose content could not be compared
  uint64_t running_count = 0;     // records that have started and not ended
};

// The verdict is out of sync if an open difference decides (finding_kind.h); else unknown if nothing was heard, or a
// head is not among the items; else in sync.
HistoryDiff DiffHistory(const HistoryInput& input);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_DIFF_HISTORY_DIFF_H_

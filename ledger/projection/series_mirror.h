// A series as its events tell it, in plain containers, and what the comparer says of all of it at once: the oracle of
// the histories fold.

#ifndef DAYBOOK_LEDGER_PROJECTION_SERIES_MIRROR_H_
#define DAYBOOK_LEDGER_PROJECTION_SERIES_MIRROR_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/time/time.h"
#include "daybook/v1/event.pb.h"
#include "daybook/v1/finding.pb.h"
#include "ledger/diff/history_diff.h"

namespace daybook::testing {

// Thresholds in force.
struct MirrorThresholds {
  absl::Duration deploy_within;
  absl::Duration stuck_after;
  absl::Duration settle;
};

// Thread-compatible: callers synchronise.
class SeriesMirror {
 public:
  explicit SeriesMirror(MirrorThresholds thresholds) : thresholds_(thresholds) {}

  // Takes in one event of the series; of a set in parts, the last alone, with the members of all.
  void Take(const v1::RecordedEvent& recorded);
  // The whole sets, where events carry deltas: set before the event that makes them so.
  absl::btree_map<std::string, v1::ExpectedItem> items;
  absl::btree_map<std::string, v1::HistoryRow> rows;
  // Keys of items that came in the part before.
  absl::btree_set<std::string> in_part_before;
  // Whether deltas came that do not fit.
  bool expectation_broken = false;
  bool history_broken = false;
  // The layers that the target is judged on; those heard from when empty.
  absl::btree_set<v1::ScopeDeclared::Layer> judged;

  struct Answer {
    absl::btree_set<std::string> findings;  // "kind key severity [evidence] expected | actual inherited"
    absl::btree_set<std::string> pairs;     // "item rank-evidence stage"
    v1::Verdict verdict = v1::VERDICT_UNKNOWN;
    uint64_t implied = 0;
    uint64_t unverified = 0;
  };
  Answer At(absl::Time now) const;

 private:
  struct Dated {
    v1::ExpectedItem item;
    absl::Time since;
    uint64_t position;
    absl::Time first_expected;
  };
  struct KnownRow {
    v1::HistoryRow row;
    uint64_t position;
    absl::Time applied_time;
  };

  void TakeExpectation(const v1::RecordedEvent& recorded);
  void TakeSnapshot(const v1::RecordedEvent& recorded);
  void Learn(const Migration& migration);
  // The target's adoption, as every set tells it.
  void NoteAdoption(const v1::RecordedEvent& recorded);
  bool Precedes(uint64_t position, absl::Time happened, bool declared) const;
  // Which differences the event brought about without being evidence of them.
  void NoteArisen(const v1::RecordedEvent& recorded, bool first_word);
  bool IsInherited(const Difference& difference) const;
  std::vector<Difference> Differences(absl::Time now) const;
  // What the kinds that decide come to, between the layers that are judged.
  v1::Verdict VerdictOf(const absl::btree_set<FindingKind>& deciding, bool unknown_head) const;
  HistoryInput Input(absl::Time now) const;
  bool IsFinding(const Difference& difference, absl::Time now) const;

  const MirrorThresholds thresholds_;
  HistoryInput input_;
  bool declared_ = false;
  absl::btree_map<std::string, Dated> dated_;
  absl::btree_map<std::string, KnownRow> known_rows_;
  absl::btree_map<std::string, absl::Time> first_applied_;  // of rows ever seen, by key
  absl::btree_map<std::pair<std::string, std::string>, Mapping> mappings_;
  absl::btree_map<std::string, std::string> norms_;  // by match key
  absl::btree_set<uint64_t> first_sets_;             // Positions of the first expectation and the first snapshot.
  absl::Time adoption_time_ = absl::InfiniteFuture();
  absl::btree_map<std::pair<std::string, std::string>, bool> arisen_;  // All differences, by family and key.
  std::string database_;
  std::string convention_;
  std::string tool_;
};

}  // namespace daybook::testing

#endif  // DAYBOOK_LEDGER_PROJECTION_SERIES_MIRROR_H_

#include <algorithm>
#include <map>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "ledger/base/random.h"
#include "ledger/base/time_text.h"
#include "ledger/diff/history_diff.h"
#include "ledger/diff/history_diff_oracle.h"

namespace daybook {
namespace {

using testing::InOracleWords;
using testing::OracleDiff;
using testing::SlowDiff;

// Small inputs in which everything collides: few versions, names, contents and times.
class SmallInput {
 public:
  explicit SmallInput(uint64_t seed) : random_(seed) {}

  HistoryInput Make() {
    input_.options.version_order = Chance(4) ? VersionOrder::kNone : VersionOrder::kDotted;
    input_.options.any_order = Chance(4);
    input_.options.tool_enforces_digest = Chance(4);
    input_.options.as_of = At(random_.Below(200));
    input_.options.settle = absl::Hours(random_.Below(4));
    input_.options.stuck_after = absl::Hours(1 + random_.Below(4));
    const bool ordered = input_.options.version_order == VersionOrder::kNone || Chance(3);
    for (uint64_t i = random_.Below(6); i > 0; --i) AddItem(ordered);
    for (uint64_t i = random_.Below(6); i > 0; --i) AddEvent();
    for (uint64_t i = random_.Below(4); i > 0; --i) AddSnapshot();
    for (uint64_t i = random_.Below(2); i > 0; --i) {
      input_.mappings.push_back({.recorded_version = Chance(3) ? "" : Version(),
                                 .recorded_name = Chance(2) ? "a" : "b",
                                 .item_key = absl::StrCat("k", random_.Below(6)),
                                 .position = ++position_});
    }
    if (Chance(3))
      input_.repairs.push_back({absl::StrCat("row", random_.Below(4)), At(random_.Below(20)), ++position_});
    return input_;
  }

 private:
  bool Chance(uint64_t one_in) { return random_.Below(one_in) == 0; }
  static absl::Time At(uint64_t hour) { return absl::FromUnixSeconds(static_cast<int64_t>(hour) * 3600); }
  std::string Version() { return absl::StrCat(1 + random_.Below(5), Chance(4) ? ".0" : ""); }
  std::string Name() { return Chance(4) ? "" : std::string(1, static_cast<char>('a' + random_.Below(3))); }

  Migration MakeMigration() {
    Migration migration{.version = Chance(6) ? "" : Version(), .name = Name()};
    // "--" is a name that tells nothing.
    if (migration.version.empty() && migration.name.empty()) migration.name = Chance(2) ? "z" : "--";
    const uint64_t content = random_.Below(6);  // content 0 is empty; 2k and 2k + 1 differ in comments only
    if (Chance(2)) migration.digests.push_back(Sha256Digest(content == 0 ? "" : absl::StrCat("c", content)));
    if (Chance(4)) migration.digests.push_back({kFlywayCrc32Algorithm, absl::StrCat(content / 3)});
    if (Chance(3)) migration.digests.push_back({kNormV1Algorithm, Sha256Digest(absl::StrCat("n", content / 2)).value});
    if (Chance(8)) migration.digests.push_back({absl::StrCat("liquibase-v", 8 + random_.Below(2)), "x"});
    std::sort(migration.digests.begin(), migration.digests.end());
    for (uint64_t i = Chance(2) ? random_.Below(4) : 0; i > 0; --i) {
      migration.statement_digests.push_back(Chance(2) ? "s" : "t");
    }
    return migration;
  }

  RecordState State() {
    const RecordState states[] = {RecordState::kRunning, RecordState::kAsserted, RecordState::kFailed,
                                  RecordState::kPartial, RecordState::kReverted};
    return Chance(2) ? RecordState::kApplied : states[random_.Below(std::size(states))];
  }

  void AddItem(bool ordered) {
    ExpectedItem item{.key = absl::StrCat("k", input_.expected.size()),
                      .migration = MakeMigration(),
                      .repeatable = Chance(6),
                      .expected_since = At(random_.Below(20)),
                      .position = ++position_};
    item.first_expected = std::min(item.expected_since, At(random_.Below(20)));
    if (ordered) item.order = random_.Below(5);
    input_.expected.push_back(item);
  }

  void AddEvent() {
    RecordedEvent event{.state = State(),
                        .migration = MakeMigration(),
                        .direct = Chance(4),
                        .live = Chance(2),
                        .occurred_time = At(random_.Below(20)),
                        .position = ++position_};
    event.baseline = event.state == RecordState::kAsserted && Chance(2);
    input_.recorded.push_back(event);
  }

  void AddSnapshot() {
    HistorySnapshot snapshot{.observed_time = At(random_.Below(20)),
                             .database_identity = Chance(4) ? (Chance(2) ? "x" : "y") : "",
                             .position = ++position_};
    if (Chance(3)) snapshot.completeness = Chance(2) ? HistoryCompleteness::kWatermark : HistoryCompleteness::kHeads;
    const bool edits_previous = !input_.snapshots.empty() && Chance(2);
    if (edits_previous) snapshot.rows = input_.snapshots.back().rows;
    if (!snapshot.rows.empty() && Chance(2)) snapshot.rows.erase(snapshot.rows.begin());
    if (!snapshot.rows.empty() && Chance(2)) snapshot.rows.back().state = State();
    for (uint64_t i = random_.Below(edits_previous ? 2 : 5); i > 0; --i) {
      HistoryRow row{.key = absl::StrCat("row", snapshot.rows.size()),
                     .rank = random_.Below(4),
                     .state = State(),
                     .migration = MakeMigration(),
                     .applied_time = Chance(3) ? absl::InfinitePast() : At(random_.Below(20)),
                     .position = snapshot.position};
      const bool taken = std::any_of(snapshot.rows.begin(), snapshot.rows.end(),
                                     [&](const HistoryRow& other) { return other.key == row.key; });
      row.baseline = row.state == RecordState::kAsserted && Chance(2);
      if (!taken) snapshot.rows.push_back(row);
    }
    input_.snapshots.push_back(snapshot);
  }

  SeededRandom random_;
  HistoryInput input_;
  uint64_t position_ = 0;
};

template <typename T>
void Shuffle(std::vector<T>& list, Random& random) {
  for (size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[random.Below(i)]);
}

bool OfHistoryDiff(FindingKind kind) {
  const FindingKind of_objects[] = {FindingKind::kOutOfBand, FindingKind::kSameDatabase, FindingKind::kAbsentObject,
                                    FindingKind::kChangedObject};
  return InfoOf(kind).heading < FindingHeading::kRules &&
         std::find(std::begin(of_objects), std::end(of_objects), kind) == std::end(of_objects);
}

constexpr uint64_t kSeeds = 8000;

TEST(HistoryDiffPropertyTest, AgreesWithTheSlowOracle) {
  std::set<FindingKind> reached;
  size_t held_back = 0;      // while a migration runs
  size_t before_record = 0;  // implied by the first record
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    const HistoryInput input = SmallInput(seed).Make();
    const OracleDiff slow = SlowDiff(input);
    const HistoryDiff diff = DiffHistory(input);
    const OracleDiff fast = InOracleWords(input, diff);
    if (!input.recorded.empty() || !input.snapshots.empty()) {
      ASSERT_EQ(absl::StrJoin(fast.pairs, "\n"), absl::StrJoin(slow.pairs, "\n"));
    }
    ASSERT_EQ(absl::StrJoin(fast.differences, "\n"), absl::StrJoin(slow.differences, "\n"));
    ASSERT_EQ(fast.verdict, slow.verdict);
    ASSERT_EQ(fast.implied_count, slow.implied_count);
    for (const Difference& difference : diff.differences) {
      reached.insert(difference.kind);
      absl::Time newest = absl::InfinitePast();
      for (const Claim& claim : difference.claims) newest = std::max(newest, claim.happened_time);
      const absl::Time settled = newest + input.options.settle;
      const bool cross = difference.kind == FindingKind::kUnrecorded || difference.kind == FindingKind::kUnconfirmed;
      held_back += cross && difference.opens_at > settled && difference.opens_at != absl::InfiniteFuture() ? 1 : 0;
    }
    if (input.snapshots.empty()) before_record += diff.implied_count;
  }
  EXPECT_GT(held_back, 50u);
  EXPECT_GT(before_record, 50u);
  // Agreement says nothing of a kind that did not occur.
  for (const FindingKindInfo& info : AllFindingKinds()) {
    EXPECT_EQ(reached.count(info.kind), OfHistoryDiff(info.kind) ? 1u : 0u) << info.name;
  }
}

TEST(HistoryDiffPropertyTest, OrderOfArrivalDoesNotMatter) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    HistoryInput input = SmallInput(seed).Make();
    const HistoryDiff before = DiffHistory(input);
    SeededRandom random(seed);
    Shuffle(input.expected, random);
    Shuffle(input.recorded, random);
    Shuffle(input.snapshots, random);
    for (HistorySnapshot& snapshot : input.snapshots) Shuffle(snapshot.rows, random);
    Shuffle(input.mappings, random);
    const HistoryDiff after = DiffHistory(input);
    ASSERT_EQ(before.differences, after.differences);
    ASSERT_EQ(before.pairs, after.pairs);
    ASSERT_EQ(before.verdict, after.verdict);
  }
}

TEST(HistoryDiffPropertyTest, PairsOfTheWholeAreThePairsOfItsComponents) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    const HistoryInput input = SmallInput(seed).Make();
    const HistoryDiff diff = DiffHistory(input);
    ASSERT_EQ(diff.pairs, PairComponent(input.options.version_order, diff.items, diff.records, input.mappings));
  }
}

// Items are matched, pending or late, folded, or implied.
void ExpectOnePlaceOfEachItem(const HistoryDiff& diff) {
  size_t unmatched_items = 0;
  for (size_t i = 0; i < diff.items.size(); ++i) {
    int places = 0;
    bool matched = false;
    for (const Pair& pair : diff.pairs) matched = matched || pair.item == i;
    for (const Difference& difference : diff.differences) {
      const bool unapplied = difference.kind == FindingKind::kPending || difference.kind == FindingKind::kLate ||
                             (difference.kind == FindingKind::kFolded && !matched);
      places += unapplied && difference.key == diff.items[i].key ? 1 : 0;
    }
    const int most = matched && !diff.items[i].repeatable ? 0 : 1;
    ASSERT_LE(places, most) << diff.items[i].key;
    if (!matched && places == 0) ++unmatched_items;
  }
  ASSERT_EQ(unmatched_items, diff.implied_count);
}

bool IsComplete(const HistoryInput& input) {
  const auto newest =
      std::max_element(input.snapshots.begin(), input.snapshots.end(), [](const auto& a, const auto& b) {
        return std::tie(a.observed_time, a.position) < std::tie(b.observed_time, b.position);
      });
  return newest == input.snapshots.end() || newest->completeness == HistoryCompleteness::kFull;
}

// Whether the difference says of this record that it has no item of its own.
bool IsPlaceOf(const Difference& difference, const Record& record, const std::string& key) {
  if (difference.kind == FindingKind::kMissingSource || difference.kind == FindingKind::kFuture) {
    return difference.key == key;
  }
  if (difference.kind != FindingKind::kDuplicateRecord) return false;
  const auto& labels = difference.actual;  // Its key is that of the item.
  return std::find(labels.begin(), labels.end(), Label(record.migration)) != labels.end();
}

// Records are matched, missing_source, future or duplicate_record; or nobody needs to expect them: what says that
// something is covered, runs, or failed before there was a row. Adds to `reached` what became of them.
void ExpectOnePlaceOfEachRecord(const HistoryInput& input, const HistoryDiff& diff,
                                std::map<std::string, size_t>* reached) {
  const VersionOrder order = input.options.version_order;
  std::map<std::string, size_t> records_of_key;
  for (const Record& record : diff.records) ++records_of_key[RecordKey(order, record.migration)];
  for (size_t i = 0; i < diff.records.size(); ++i) {
    const Record& record = diff.records[i];
    const std::string key = RecordKey(order, record.migration);
    std::vector<std::string> places;
    const bool matched =
        std::any_of(diff.pairs.begin(), diff.pairs.end(), [&](const Pair& p) { return p.record == i; });
    if (matched) places.push_back("matched");
    for (const Difference& difference : diff.differences) {
      if (IsPlaceOf(difference, record, key)) places.emplace_back(FindingKindName(difference.kind));
    }
    const bool took_no_effect =
        record.state == RecordState::kRunning || (record.state == RecordState::kFailed && !record.from_row);
    if (!matched && (record.baseline || took_no_effect)) places.push_back("not to be expected");
    // An incomplete history says nothing of what it does not list.
    if (places.empty() && !IsComplete(input)) places.push_back("left open");
    SCOPED_TRACE(absl::StrCat(key, ": ", absl::StrJoin(places, ", ")));
    ASSERT_FALSE(places.empty());
    if (records_of_key[key] > 1) continue;  // Differences do not say which of them they are about.
    ASSERT_EQ(places.size(), 1u);
    ++(*reached)[places.front()];
  }
}

TEST(HistoryDiffPropertyTest, EveryItemAndEveryRecordHasExactlyOnePlace) {
  std::map<std::string, size_t> reached;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    const HistoryInput input = SmallInput(seed).Make();
    if (input.recorded.empty() && input.snapshots.empty()) continue;
    const HistoryDiff diff = DiffHistory(input);
    ASSERT_NO_FATAL_FAILURE(ExpectOnePlaceOfEachItem(diff));
    ASSERT_NO_FATAL_FAILURE(ExpectOnePlaceOfEachRecord(input, diff, &reached));
  }
  for (const char* place :
       {"matched", "missing_source", "future", "duplicate_record", "not to be expected", "left open"}) {
    EXPECT_GT(reached[place], 50u) << place;
  }
}

// A sequence applied as expected, then only the labels of the applied side changed.
TEST(HistoryDiffPropertyTest, OtherLabelsOnTheSameSequenceAreRenumberedAndNothingElse) {
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    SeededRandom random(seed);
    HistoryInput input;
    HistorySnapshot snapshot{.observed_time = absl::UnixEpoch(), .position = 100};
    std::vector<std::string> labels;
    const size_t count = 1 + random.Below(8);
    for (size_t i = 0; i < count; ++i) labels.push_back(absl::StrCat(i + 1));
    Shuffle(labels, random);
    std::set<std::string> want;
    for (size_t i = 0; i < count; ++i) {
      const std::string version = absl::StrCat(i + 1);
      const Migration migration{version, "", {Sha256Digest(version)}, {}};
      input.expected.push_back({.key = version, .migration = migration, .position = i});
      snapshot.rows.push_back({.key = version, .rank = i, .migration = migration, .position = 100});
      snapshot.rows.back().migration.version = labels[i];
      if (labels[i] != version) want.insert(absl::StrCat("renumbered ", version));
    }
    input.snapshots.push_back(snapshot);
    std::set<std::string> got;
    for (const Difference& difference : DiffHistory(input).differences) {
      got.insert(absl::StrCat(FindingKindName(difference.kind), " ", difference.key));
    }
    ASSERT_EQ(got, want);
  }
}

TEST(HistoryDiffPropertyTest, WhatWasAppliedIsInSyncWithItself) {
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    SeededRandom random(seed);
    HistoryInput input;
    HistorySnapshot snapshot{.observed_time = absl::FromUnixSeconds(1000), .position = 100};
    const size_t count = 1 + random.Below(8);
    for (size_t i = 0; i < count; ++i) {
      const std::string version = absl::StrCat(i + 1);
      Migration migration{version, "name", {}, {}};
      if (random.Below(2) == 0) migration.digests.push_back(Sha256Digest(absl::StrCat(random.Below(3))));
      const absl::Time at = absl::FromUnixSeconds(static_cast<int64_t>(i));
      input.expected.push_back({.key = version, .migration = migration, .position = i});
      input.recorded.push_back({.migration = migration, .occurred_time = at, .position = 10 + i});
      snapshot.rows.push_back({.key = version, .rank = i, .migration = migration, .applied_time = at, .position = 100});
    }
    for (const bool with_history : {false, true}) {
      if (with_history) input.snapshots = {snapshot};
      const HistoryDiff diff = DiffHistory(input);
      ASSERT_TRUE(diff.differences.empty());
      ASSERT_EQ(diff.verdict, Verdict::kInSync);
    }
  }
}

}  // namespace
}  // namespace daybook

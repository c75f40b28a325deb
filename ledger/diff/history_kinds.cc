// The kinds of the history diff that hold records against what is expected.

#include <algorithm>
#include <compare>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "ledger/diff/applied_order.h"
#include "ledger/diff/history_layers.h"
#include "ledger/diff/history_view.h"

namespace daybook {
namespace {

Difference& AddAbout(const HistoryView& view, DifferenceSet& differences, FindingKind kind, const ExpectedItem& item) {
  Difference& difference = differences.Add(kind, item.key, view.SeverityOf(kind));
  Mention(difference, item);
  return difference;
}

Difference& AddAbout(const HistoryView& view, DifferenceSet& differences, FindingKind kind, const ExpectedItem& item,
                     const Record& record) {
  Difference& difference = AddAbout(view, differences, kind, item);
  Mention(difference, record);
  return difference;
}

bool HaveTwoVersions(VersionOrder order, const Migration& a, const Migration& b) {
  return !a.version.empty() && !b.version.empty() && !SameVersion(order, a, b);
}

// What is wrong with the content of a pair that is alone on both sides, if anything.
std::optional<FindingKind> ContentKind(const HistoryView& view, const Pair& pair) {
  const ExpectedItem& item = view.items[pair.item];
  const bool other_version = HaveTwoVersions(view.order, item.migration, view.records[pair.record].migration);
  if (pair.stage != PairStage::kMapped && other_version) return FindingKind::kRenumbered;
  const bool differs = pair.comparison == Comparison::kDiffers;
  if (!differs && pair.comparison != Comparison::kCosmetic) return std::nullopt;
  if (item.repeatable) return FindingKind::kPending;
  return differs ? FindingKind::kEdited : FindingKind::kEditedCosmetic;
}

// By which digests two contents differ: "sha256  1f0c9e2b77a0 expected, 52e61a8c33d1 applied".
std::string ContentFact(const DigestSet& expected, const DigestSet& applied) {
  constexpr size_t kShown = 12;
  for (const Digest& one : expected) {
    for (const Digest& other : applied) {
      if (one.algorithm != other.algorithm || one.algorithm == kNormV1Algorithm || one.value == other.value) continue;
      return absl::StrCat(one.algorithm, "  ", one.value.substr(0, kShown), " expected, ",
                          other.value.substr(0, kShown), " applied");
    }
  }
  return "";
}

std::optional<FindingKind> OutcomeKind(RecordState state) {
  switch (state) {
    case RecordState::kRunning:
      return FindingKind::kStuck;
    case RecordState::kAsserted:
      return FindingKind::kAssertedOnly;
    case RecordState::kFailed:
      return FindingKind::kFailed;
    case RecordState::kPartial:
      return FindingKind::kPartial;
    case RecordState::kApplied:
    case RecordState::kReverted:
      return std::nullopt;
  }
  return std::nullopt;
}

// What speaks for items that no record is of: baselines, the mark of an incomplete history, and without any history the
// first record.
class Coverage {
 public:
  explicit Coverage(const HistoryView& view) : view_(view) {
    for (size_t i = 0; i < view.records.size(); ++i) {
      const Record& record = view.records[i];
      const size_t end = PlacesEnd(i);
      if (record.baseline && IsApplied(record)) baselines_.push_back({&record, end});
      if (record.from_row) heads_end_ = std::max(heads_end_, end);
      if (first_ == nullptr && IsApplied(record) && OrderedEnd(i) > 0) {
        first_ = &record;
        first_end_ = OrderedEnd(i);
      }
    }
  }

  // The first baseline by rank that covers the item: by version, or else because it stands before that of the baseline.
  const Record* Baseline(size_t place) const {
    const std::string& version = view_.items[place].migration.version;
    for (const auto& [baseline, end] : baselines_) {
      const std::string& covered = baseline->migration.version;
      const bool by_version = view_.order != VersionOrder::kNone && !version.empty() && !covered.empty();
      const bool covers = by_version ? std::is_lteq(CompareVersions(view_.order, version, covered)) : place < end;
      if (covers && !view_.items[place].repeatable) return baseline;
    }
    return nullptr;
  }

  bool IsImplied(size_t place, bool reverted) const {
    if (!view_.newest.has_value()) return !reverted && PrecedesFirst(place);
    if (view_.complete) return false;
    if (!view_.newest->watermark.has_value()) return place < heads_end_;
    return AtOrBelowWatermark(view_.order, *view_.newest, view_.items[place].migration.version);
  }

 private:
  bool PrecedesFirst(size_t place) const {
    const ExpectedItem& item = view_.items[place];
    if (first_ == nullptr || item.first_expected > first_->time) return false;
    return item.repeatable || place < first_end_;
  }

  // Behind the last item of the record that has a place in the order; 0 without one.
  size_t OrderedEnd(size_t record) const {
    size_t end = 0;
    for (const size_t pair : view_.pairs_of_record[record]) {
      const size_t item = view_.pairs[pair].item;
      if (!view_.items[item].repeatable) end = std::max(end, item + 1);
    }
    return end;
  }

  // Behind the last item of the record.
  size_t PlacesEnd(size_t record) const {
    size_t end = 0;
    for (const size_t pair : view_.pairs_of_record[record]) end = std::max(end, view_.pairs[pair].item + 1);
    return end;
  }

  const HistoryView& view_;
  std::vector<std::pair<const Record*, size_t>> baselines_;
  size_t heads_end_ = 0;
  const Record* first_ = nullptr;
  size_t first_end_ = 0;
};

std::optional<std::string> HighestVersion(const HistoryView& view, const Elsewhere& elsewhere) {
  if (view.order == VersionOrder::kNone) return std::nullopt;
  std::optional<std::string> highest = elsewhere.highest_version;
  for (const ExpectedItem& item : view.items) {
    const std::string& version = item.migration.version;
    if (version.empty()) continue;
    if (!highest.has_value() || std::is_gt(CompareVersions(view.order, version, *highest))) highest = version;
  }
  return highest;
}

// Applied out of order, and what has been passed by anything applied.
HighWater AddAppliedOutOfOrder(const HistoryView& view, DifferenceSet& differences) {
  HighWater all;
  HighWater in_sequence;
  for (size_t i = 0; i < view.records.size(); ++i) {
    const Record& record = view.records[i];
    if (!IsApplied(record)) continue;
    for (const size_t pair : view.pairs_of_record[i]) {
      const size_t place = view.pairs[pair].item;
      if (view.items[place].repeatable) continue;
      all.Apply(place, i);
      if (!record.in_sequence) continue;
      const auto passed = in_sequence.Apply(place, i);
      if (!passed.has_value() || record.state != RecordState::kApplied) continue;
      Difference& difference = AddAbout(view, differences, FindingKind::kAppliedOutOfOrder, view.items[place], record);
      Mention(difference, view.records[passed->record]);
    }
  }
  return all;
}

void AddDiverged(const HistoryView& view, const std::vector<size_t>& pending, const std::vector<Alien>& aliens,
                 DifferenceSet& differences) {
  size_t items_end = 0;    // behind the last matched item
  size_t records_end = 0;  // behind the last matched record
  for (const Pair& pair : view.pairs) {
    if (!view.items[pair.item].repeatable) items_end = std::max(items_end, pair.item + 1);
    records_end = std::max(records_end, pair.record + 1);
  }
  const auto item = std::find_if(pending.begin(), pending.end(), [&](size_t place) { return place >= items_end; });
  const auto alien = std::find_if(aliens.begin(), aliens.end(), [&](const Alien& candidate) {
    const Record& record = view.records[candidate.record];
    return candidate.kind != FindingKind::kDuplicateRecord && candidate.record >= records_end && record.in_sequence &&
           IsApplied(record);
  });
  if (!view.complete || item == pending.end() || alien == aliens.end()) return;
  Difference& difference = differences.Add(FindingKind::kDiverged, "", view.SeverityOf(FindingKind::kDiverged));
  difference.subject = items_end == 0 ? "the beginning" : Label(view.items[items_end - 1].migration);
  Mention(difference, view.items[*item]);
  Mention(difference, view.records[alien->record]);
}

}  // namespace

void AddPairKinds(const HistoryView& view, DifferenceSet& differences) {
  for (const Pair& pair : view.pairs) {
    const ExpectedItem& item = view.items[pair.item];
    const Record& record = view.records[pair.record];
    if (pair.stage == PairStage::kSplit) AddAbout(view, differences, FindingKind::kSplit, item, record);
    if (pair.stage == PairStage::kFolded) AddAbout(view, differences, FindingKind::kFolded, item, record);
    const bool alone = view.pairs_of_item[pair.item].size() == 1 && view.pairs_of_record[pair.record].size() == 1;
    if (!alone) continue;
    if (AlgorithmChanged(item.migration.digests, record.migration.digests)) {
      AddAbout(view, differences, FindingKind::kChecksumAlgorithmChanged, item, record);
    }
    const auto kind = ContentKind(view, pair);
    if (!kind.has_value()) continue;
    Difference& difference = AddAbout(view, differences, *kind, item, record);
    std::string fact = ContentFact(item.migration.digests, record.migration.digests);
    if (*kind != FindingKind::kRenumbered && !fact.empty()) difference.facts.push_back(std::move(fact));
    difference.proposed = *kind == FindingKind::kRenumbered && pair.stage == PairStage::kName;
    if (*kind == FindingKind::kPending) difference.opens_at = item.expected_since + view.options.deploy_within;
  }
}

void AddOutcomeKinds(const HistoryView& view, DifferenceSet& differences) {
  for (size_t i = 0; i < view.records.size(); ++i) {
    const Record& record = view.records[i];
    const auto kind = OutcomeKind(record.state);
    if (!kind.has_value()) continue;
    const absl::Time opens_at =
        *kind == FindingKind::kStuck ? record.time + view.options.stuck_after : absl::InfinitePast();
    for (const size_t pair : view.pairs_of_record[i]) {
      AddAbout(view, differences, *kind, view.items[view.pairs[pair].item], record).opens_at = opens_at;
    }
    if (view.RecordIsMatched(i) || *kind == FindingKind::kAssertedOnly) continue;
    Difference& difference = differences.Add(*kind, RecordKey(view.order, record.migration), view.SeverityOf(*kind));
    Mention(difference, record);
    difference.opens_at = opens_at;
  }
}

uint64_t AddOrderKinds(const HistoryView& view, const std::vector<Alien>& aliens, DifferenceSet& differences) {
  const HighWater high_water = AddAppliedOutOfOrder(view, differences);
  RelatedIndex reverted(view.order);
  for (size_t i = 0; i < view.reverted.size(); ++i) reverted.Add(view.reverted[i].migration, i);
  const Coverage coverage(view);
  std::vector<size_t> pending;  // in order, and never applied
  uint64_t implied_count = 0;
  for (size_t place = 0; place < view.items.size(); ++place) {
    if (view.ItemIsMatched(place)) continue;
    const ExpectedItem& item = view.items[place];
    if (const Record* baseline = coverage.Baseline(place)) {
      AddAbout(view, differences, FindingKind::kFolded, item, *baseline);
      continue;
    }
    const std::vector<size_t> reverts = reverted.Find(item.migration);
    if (coverage.IsImplied(place, !reverts.empty())) {
      ++implied_count;
      continue;
    }
    const auto passed = high_water.FirstBeyond(place);
    const bool late = view.complete && !view.options.any_order && !item.repeatable && reverts.empty();
    if (late && passed.has_value()) {
      AddAbout(view, differences, FindingKind::kLate, item, view.records[passed->record]);
      continue;
    }
    Difference& difference = AddAbout(view, differences, FindingKind::kPending, item);
    absl::Time since = item.expected_since;
    if (!reverts.empty()) {
      const Record& last = view.reverted[reverts.back()];
      Mention(difference, last);
      since = std::max(since, last.time);
    } else if (!item.repeatable) {
      pending.push_back(place);
    }
    difference.opens_at = since + view.options.deploy_within;
  }
  AddDiverged(view, pending, aliens, differences);
  return implied_count;
}

std::vector<Alien> FindAliens(const HistoryView& view, const Elsewhere& elsewhere) {
  RelatedIndex matched(view.order);
  for (size_t i = 0; i < view.items.size(); ++i) {
    if (view.ItemIsMatched(i)) matched.Add(view.items[i].migration, i);
  }
  const std::optional<std::string> highest = HighestVersion(view, elsewhere);
  std::vector<Alien> aliens;
  for (size_t i = 0; i < view.records.size(); ++i) {
    const Record& record = view.records[i];
    const bool took_effect = IsApplied(record) || record.state == RecordState::kPartial || record.from_row;
    const bool ended = record.state != RecordState::kRunning;
    if (view.RecordIsMatched(i) || record.baseline || !took_effect || !ended) continue;
    const std::vector<size_t> items =
        view.complete && IsApplied(record) ? matched.Find(record.migration) : std::vector<size_t>();
    const std::string& version = record.migration.version;
    if (!items.empty()) {
      aliens.push_back({.record = i, .kind = FindingKind::kDuplicateRecord, .item = items.front()});
    } else if (highest.has_value() && !version.empty() && std::is_gt(CompareVersions(view.order, version, *highest))) {
      aliens.push_back({.record = i, .kind = FindingKind::kFuture});
    } else if (view.complete) {
      aliens.push_back({.record = i, .kind = FindingKind::kMissingSource});
    }
  }
  return aliens;
}

void AddAlienKinds(const HistoryView& view, const std::vector<Alien>& aliens, DifferenceSet& differences) {
  for (const Alien& alien : aliens) {
    const Record& record = view.records[alien.record];
    if (alien.kind == FindingKind::kDuplicateRecord) {
      AddAbout(view, differences, alien.kind, view.items[alien.item], record);
    } else {
      const std::string key = RecordKey(view.order, record.migration);
      Mention(differences.Add(alien.kind, key, view.SeverityOf(alien.kind)), record);
    }
  }
}

void AddDuplicateVersions(const HistoryView& view, DifferenceSet& differences) {
  absl::btree_map<std::string, std::vector<const ExpectedItem*>> by_version;
  for (const ExpectedItem& item : view.items) {
    if (item.repeatable || item.migration.version.empty()) continue;
    by_version[CanonicalVersion(view.order, item.migration.version)].push_back(&item);
  }
  for (const auto& [version, items] : by_version) {
    const bool all_equal = std::all_of(items.begin() + 1, items.end(), [&](const ExpectedItem* item) {
      return Compare(items.front()->migration.digests, item->migration.digests) == Comparison::kEqual;
    });
    if (all_equal) continue;
    const FindingKind kind = FindingKind::kDuplicateVersion;
    Difference& difference = differences.Add(kind, version, view.SeverityOf(kind));
    difference.subject = version;
    for (const ExpectedItem* item : items) Mention(difference, *item);
  }
}

}  // namespace daybook

#include "ledger/diff/history_layers.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/diff/history_view.h"
#include "ledger/diff/records.h"

namespace daybook {
namespace {

bool Applied(const HistoryRow& row) {
  return row.state == RecordState::kApplied || row.state == RecordState::kAsserted;
}

// It ran again since, and the table keeps one row of the two.
bool RanAgain(VersionOrder order, const HistoryRow& before, const HistorySnapshot& after) {
  return !Applied(before) && std::any_of(after.rows.begin(), after.rows.end(), [&](const HistoryRow& row) {
    return Answers(order, before.migration, row.migration);
  });
}

// A row of the newest snapshot that no event speaks of, though the target had been heard from.
void AddUnrecorded(const HistoryView& view, const HistoryInput& input, DifferenceSet& differences) {
  absl::Time first_live = absl::InfiniteFuture();
  RelatedIndex events(view.order);
  for (size_t i = 0; i < input.recorded.size(); ++i) {
    events.Add(input.recorded[i].migration, i);
    if (input.recorded[i].live) first_live = std::min(first_live, input.recorded[i].occurred_time);
  }
  absl::flat_hash_map<std::string, size_t> record_of_row;
  for (size_t i = 0; i < view.records.size(); ++i) record_of_row[view.records[i].rank.row_key] = i;
  const auto item_is_recorded = [&](const HistoryRow& row) {
    const auto record = record_of_row.find(row.key);
    if (record == record_of_row.end()) return false;
    const std::vector<size_t>& pairs = view.pairs_of_record[record->second];
    return std::any_of(pairs.begin(), pairs.end(),
                       [&](size_t pair) { return !events.Find(view.items[view.pairs[pair].item].migration).empty(); });
  };
  std::vector<HistoryRow> rows = view.snapshots.back()->rows;
  std::sort(rows.begin(), rows.end(), [](const HistoryRow& a, const HistoryRow& b) { return a.key < b.key; });
  for (const HistoryRow& row : rows) {
    if (row.applied_time <= first_live || !events.Find(row.migration).empty() || item_is_recorded(row)) continue;
    const FindingKind kind = FindingKind::kUnrecorded;
    Mention(differences.Add(kind, RecordKey(view.order, row.migration), view.SeverityOf(kind)), row);
  }
}

// What was told as applied before the newest snapshot, and is not in it.
void AddUnconfirmed(const HistoryView& view, DifferenceSet& differences) {
  RelatedIndex rows(view.order);
  for (size_t i = 0; i < view.snapshots.back()->rows.size(); ++i) rows.Add(view.snapshots.back()->rows[i].migration, i);
  RelatedIndex items(view.order);
  for (size_t i = 0; i < view.items.size(); ++i) items.Add(view.items[i].migration, i);
  const auto in_history = [&](size_t item) {
    const std::vector<size_t>& pairs = view.pairs_of_item[item];
    return std::any_of(pairs.begin(), pairs.end(),
                       [&](size_t pair) { return view.records[view.pairs[pair].record].from_row; });
  };
  for (const Record& told : view.before) {
    if (!IsApplied(told) || told.baseline || !rows.Find(told.migration).empty()) continue;
    const std::vector<size_t> expected = items.Find(told.migration);
    if (std::any_of(expected.begin(), expected.end(), in_history) || (told.direct && expected.empty())) continue;
    const FindingKind kind = FindingKind::kUnconfirmed;
    Mention(differences.Add(kind, RecordKey(view.order, told.migration), view.SeverityOf(kind)), told);
  }
}

}  // namespace

void AddLayerKinds(const HistoryView& view, const HistoryInput& input, DifferenceSet& differences) {
  if (!view.newest.has_value() || !view.complete) return;
  AddUnrecorded(view, input, differences);
  AddUnconfirmed(view, differences);
}

void AddSnapshotKinds(const HistoryView& view, const HistoryInput& input, DifferenceSet& differences) {
  // The full snapshots of the database that answers now.
  std::vector<const HistorySnapshot*> full;
  const HistorySnapshot* identified = nullptr;
  for (const HistorySnapshot* snapshot : view.snapshots) {
    const bool replaced = identified != nullptr && !snapshot->database_identity.empty() &&
                          identified->database_identity != snapshot->database_identity;
    if (replaced) {
      full.clear();
      Difference& difference =
          differences.Add(FindingKind::kTargetReplaced, "", view.SeverityOf(FindingKind::kTargetReplaced));
      difference.expected = {identified->database_identity};
      difference.actual = {snapshot->database_identity};
      difference.evidence = {identified->position, snapshot->position};
    }
    if (!snapshot->database_identity.empty()) identified = snapshot;
    if (snapshot->completeness == HistoryCompleteness::kFull) full.push_back(snapshot);
  }
  absl::flat_hash_map<std::string, const HistoryRow*> newest;
  if (!full.empty()) {
    for (const HistoryRow& row : full.back()->rows) newest[row.key] = &row;
  }
  for (size_t i = 1; i < full.size(); ++i) {
    const std::vector<std::string> keys =
        RowsRewritten(view.order, *full[i - 1], *full[i], input.repairs, input.recorded);
    for (const HistoryRow& row : full[i - 1]->rows) {
      if (!std::binary_search(keys.begin(), keys.end(), row.key)) continue;
      const auto now = newest.find(row.key);
      if (now != newest.end() && RowStands(view.order, row, *now->second)) continue;
      const FindingKind kind = FindingKind::kHistoryRewritten;
      Difference& difference = differences.Add(kind, row.key, view.SeverityOf(kind));
      Mention(difference, row);
      difference.evidence.push_back(full[i]->position);
    }
  }
}

void RelatedIndex::Add(const Migration& migration, size_t tag) {
  for (std::string& key : KeysOf(migration)) entries_[std::move(key)].push_back({&migration, tag});
}

std::vector<size_t> RelatedIndex::Find(const Migration& migration) const {
  std::vector<size_t> tags;
  for (const std::string& key : KeysOf(migration)) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) continue;
    for (const Entry& entry : found->second) {
      const bool related = Answers(order_, *entry.migration, migration) || SameContent(*entry.migration, migration);
      if (related) tags.push_back(entry.tag);
    }
  }
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  return tags;
}

std::vector<std::string> RelatedIndex::KeysOf(const Migration& migration) const {
  std::vector<std::string> keys = {RecordGroupKey(order_, migration)};
  for (const Digest& digest : migration.digests) keys.push_back(absl::StrCat("d:", MatchKey(digest)));
  return keys;
}

bool RowStands(VersionOrder order, const HistoryRow& before, const HistoryRow& after) {
  if (!Applied(before)) return true;
  const Comparison content = Compare(before.migration.digests, after.migration.digests);
  return Applied(after) && SameVersion(order, before.migration, after.migration) &&
         Slug(before.migration.name) == Slug(after.migration.name) && content != Comparison::kDiffers &&
         content != Comparison::kCosmetic;
}

std::vector<std::string> RowsRewritten(VersionOrder order, const HistorySnapshot& before, const HistorySnapshot& after,
                                       absl::Span<const RepairedRow> repairs,
                                       absl::Span<const RecordedEvent> recorded) {
  absl::flat_hash_map<std::string, const HistoryRow*> now;
  for (const HistoryRow& row : after.rows) now[row.key] = &row;
  const auto repaired = [&](const HistoryRow& row) {
    return std::any_of(repairs.begin(), repairs.end(), [&](const RepairedRow& repair) {
      return repair.row_key == row.key && repair.occurred_time > before.observed_time;
    });
  };
  const auto reverted = [&](const HistoryRow& row) {
    return std::any_of(recorded.begin(), recorded.end(), [&](const RecordedEvent& event) {
      return event.state == RecordState::kReverted && event.occurred_time > before.observed_time &&
             event.occurred_time <= after.observed_time && Answers(order, event.migration, row.migration);
    });
  };
  std::vector<std::string> keys;
  for (const HistoryRow& row : before.rows) {
    const auto found = now.find(row.key);
    const bool stands = found == now.end() ? RanAgain(order, row, after) : RowStands(order, row, *found->second);
    if (!stands && !repaired(row) && !reverted(row)) keys.push_back(row.key);
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

}  // namespace daybook

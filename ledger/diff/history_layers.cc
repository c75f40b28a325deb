#include "ledger/diff/history_layers.h"

#include <algorithm>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "ledger/diff/history_view.h"
#include "ledger/diff/records.h"

namespace daybook {
namespace {

bool Applied(const HistoryRow& row) {
  return row.state == RecordState::kApplied || row.state == RecordState::kAsserted;
}

// When what one layer says of something has settled, and the other's silence about it is worth a line.
class Settling {
 public:
  Settling(const HistoryView& view, const Elsewhere& elsewhere)
      : settle_(view.options.settle), stuck_after_(view.options.stuck_after), running_(elsewhere.running_since) {
    for (const Record& record : view.records) {
      if (record.state == RecordState::kRunning) running_.push_back(record.time);
    }
    std::sort(running_.begin(), running_.end());
  }

  absl::Duration settle() const { return settle_; }

  // Of what is so since `time`. While a migration runs, what it does is told when it ends, or committed then.
  absl::Time SettledAt(absl::Time time) const {
    const absl::Time settled = time + settle_;
    const auto behind = std::upper_bound(running_.begin(), running_.end(), settled);
    return behind == running_.begin() ? settled : std::max(settled, *std::prev(behind) + stuck_after_);
  }

 private:
  const absl::Duration settle_;
  const absl::Duration stuck_after_;
  std::vector<absl::Time> running_;  // ascending
};

// A row of the newest snapshot that no event speaks of, though the target had been heard from.
void AddUnrecorded(const HistoryView& view, const HistoryInput& input, const Settling& settling,
                   DifferenceSet& differences) {
  absl::Time first_live = input.elsewhere.first_live_time;
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
                       [&](size_t pair) { return events.Has(view.items[view.pairs[pair].item].migration); });
  };
  std::vector<HistoryRow> rows = view.snapshots.back()->rows;
  std::sort(rows.begin(), rows.end(), [](const HistoryRow& a, const HistoryRow& b) { return a.key < b.key; });
  for (const HistoryRow& row : rows) {
    if (row.applied_time <= first_live || events.Has(row.migration) || item_is_recorded(row)) continue;
    const FindingKind kind = FindingKind::kUnrecorded;
    Difference& difference = differences.Add(kind, RecordKey(view.order, row.migration), view.SeverityOf(kind));
    Mention(difference, row);
    difference.opens_at = std::max(difference.opens_at, settling.SettledAt(row.applied_time));
  }
}

// What was told as applied before the newest snapshot, and is not in it.
void AddUnconfirmed(const HistoryView& view, const Settling& settling, DifferenceSet& differences) {
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
    if (!IsApplied(told) || told.baseline || rows.Has(told.migration)) continue;
    const std::vector<size_t> expected = items.Find(told.migration);
    if (std::any_of(expected.begin(), expected.end(), in_history) || (told.direct && expected.empty())) continue;
    const FindingKind kind = FindingKind::kUnconfirmed;
    Difference& difference = differences.Add(kind, RecordKey(view.order, told.migration), view.SeverityOf(kind));
    Mention(difference, told);
    // A snapshot as soon as that may not have it yet; only another one can say.
    const bool looked_later = told.time + settling.settle() <= view.newest->observed_time;
    const absl::Time opens_at = looked_later ? settling.SettledAt(told.time) : absl::InfiniteFuture();
    difference.opens_at = std::max(difference.opens_at, opens_at);
  }
}

// Whether the event accounts for what the row says after it: a revert that answers to it, or a run of what the row
// holds.
bool Excuses(VersionOrder order, const RecordedEvent& event, const RowAccount& account) {
  if (!account.row.has_value() || !Answers(order, event.migration, account.row->migration)) return false;
  if (event.state == RecordState::kReverted) return true;
  return event.state == RecordState::kApplied && event.occurred_time <= account.observed_time &&
         Applied(*account.row) &&
         Compare(event.migration.digests, account.row->migration.digests) == Comparison::kEqual;
}

// The last repair of the row, or event that excuses an account of it.
absl::Time ExcusedTime(VersionOrder order, const HistoryInput& input, const std::string& row_key,
                       absl::Span<const RowAccount> accounts) {
  absl::Time excused = absl::InfinitePast();
  for (const RepairedRow& repair : input.repairs) {
    if (repair.row_key == row_key) excused = std::max(excused, repair.occurred_time);
  }
  for (const RecordedEvent& event : input.recorded) {
    const bool excuses = std::any_of(accounts.begin(), accounts.end(),
                                     [&](const RowAccount& account) { return Excuses(order, event, account); });
    if (excuses) excused = std::max(excused, event.occurred_time);
  }
  return excused;
}

// What the full snapshots, oldest first, said of each row.
std::vector<WitnessedRow> Witness(const std::vector<const HistorySnapshot*>& full) {
  absl::btree_map<std::string, std::vector<RowAccount>> accounts;
  for (size_t i = 0; i < full.size(); ++i) {
    for (const HistoryRow& row : full[i]->rows) {
      std::vector<RowAccount>& of_row = accounts[row.key];
      while (of_row.size() < full.size()) {
        const HistorySnapshot& snapshot = *full[of_row.size()];
        of_row.push_back({snapshot.observed_time, snapshot.position, std::nullopt});
      }
      of_row[i].row = row;
    }
  }
  std::vector<WitnessedRow> witnessed;
  for (auto& [key, of_row] : accounts) witnessed.push_back({key, std::move(of_row)});
  return witnessed;
}

void AddRewritten(const HistoryView& view, const HistoryInput& input, const std::vector<WitnessedRow>& witnessed,
                  const HistorySnapshot& newest_full, DifferenceSet& differences) {
  RelatedIndex newest(view.order);
  for (const HistoryRow& row : newest_full.rows) newest.Add(row.migration, 0);
  for (const auto& [key, of_row] : witnessed) {
    const auto first =
        std::find_if(of_row.begin(), of_row.end(), [](const RowAccount& a) { return a.row.has_value(); });
    const bool ran_again = newest.Has(first->row->migration);
    const auto rewrite = FindRewrite(view.order, of_row, ExcusedTime(view.order, input, key, of_row), ran_again);
    if (!rewrite.has_value()) continue;
    const FindingKind kind = FindingKind::kHistoryRewritten;
    Difference& difference = differences.Add(kind, key, view.SeverityOf(kind));
    Mention(difference, rewrite->witnessed);
    difference.evidence.push_back(rewrite->contradicted_by);
    difference.claims.push_back({.position = rewrite->contradicted_by});
  }
}

}  // namespace

void AddLayerKinds(const HistoryView& view, const HistoryInput& input, DifferenceSet& differences) {
  if (!view.newest.has_value() || !view.complete) return;
  const Settling settling(view, input.elsewhere);
  AddUnrecorded(view, input, settling, differences);
  AddUnconfirmed(view, settling, differences);
}

void AddSnapshotKinds(const HistoryView& view, const HistoryInput& input, DifferenceSet& differences) {
  // The full snapshots of the database that answers now.
  std::vector<const HistorySnapshot*> full;
  const HistorySnapshot* identified = nullptr;
  for (const HistorySnapshot* snapshot : view.snapshots) {
    const bool named = !snapshot->database_identity.empty();
    if (named && identified != nullptr && identified->database_identity != snapshot->database_identity) {
      full.clear();
      const FindingKind kind = FindingKind::kTargetReplaced;
      Difference& difference = differences.Add(kind, "", view.SeverityOf(kind));
      difference.expected = {identified->database_identity};
      difference.actual = {snapshot->database_identity};
      difference.evidence = {identified->position, snapshot->position};
      difference.claims = {{.position = identified->position}, {.position = snapshot->position}};
    }
    if (named) identified = snapshot;
    if (snapshot->completeness == HistoryCompleteness::kFull) full.push_back(snapshot);
  }
  if (full.empty()) return;
  const bool told = !input.elsewhere.witnessed.empty();
  AddRewritten(view, input, told ? input.elsewhere.witnessed : Witness(full), *full.back(), differences);
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
      if (IsRelated(entry, migration)) tags.push_back(entry.tag);
    }
  }
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  return tags;
}

bool RelatedIndex::Has(const Migration& migration) const {
  const std::vector<std::string> keys = KeysOf(migration);
  return std::any_of(keys.begin(), keys.end(), [&](const std::string& key) {
    const auto found = entries_.find(key);
    return found != entries_.end() && std::any_of(found->second.begin(), found->second.end(),
                                                  [&](const Entry& entry) { return IsRelated(entry, migration); });
  });
}

bool RelatedIndex::IsRelated(const Entry& entry, const Migration& migration) const {
  return Answers(order_, *entry.migration, migration) || SameContent(*entry.migration, migration);
}

std::vector<std::string> RelatedIndex::KeysOf(const Migration& migration) const {
  std::vector<std::string> keys = {RecordGroupKey(order_, migration)};
  for (const Digest& digest : migration.digests) keys.push_back(absl::StrCat("d:", MatchKey(digest)));
  return keys;
}

bool RowStands(VersionOrder order, const HistoryRow& before, const HistoryRow& after) {
  if (!Applied(before)) return true;
  // Of one key: two without version are the same row though their names (only signs, say) would not tell a migration.
  const std::string& version = before.migration.version;
  const bool same_version =
      version.empty() ? after.migration.version.empty() : SameVersion(order, before.migration, after.migration);
  const Comparison content = Compare(before.migration.digests, after.migration.digests);
  return Applied(after) && same_version && Slug(before.migration.name) == Slug(after.migration.name) &&
         content != Comparison::kDiffers && content != Comparison::kCosmetic;
}

std::optional<Rewrite> FindRewrite(VersionOrder order, absl::Span<const RowAccount> accounts, absl::Time excused_time,
                                   bool ran_again) {
  const RowAccount* witnessed = nullptr;
  for (const RowAccount& account : accounts) {
    if (!account.row.has_value() || account.observed_time < excused_time) continue;
    if (witnessed == nullptr || (!Applied(*witnessed->row) && Applied(*account.row))) witnessed = &account;
  }
  if (witnessed == nullptr || (!Applied(*witnessed->row) && ran_again)) return std::nullopt;
  const auto stands = [&](const RowAccount& account) {
    return account.row.has_value() && RowStands(order, *witnessed->row, *account.row);
  };
  if (stands(accounts.back())) return std::nullopt;
  const auto* const contradiction = std::find_if_not(witnessed + 1, accounts.data() + accounts.size(), stands);
  if (contradiction == accounts.data() + accounts.size()) return std::nullopt;
  return Rewrite{*witnessed->row, contradiction->position};
}

}  // namespace daybook

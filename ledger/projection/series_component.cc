#include "ledger/projection/series_component.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "ledger/base/status_macros.h"
#include "ledger/diff/contract_migration.h"
#include "ledger/diff/history_layers.h"
#include "ledger/projection/series.h"
#include "ledger/projection/series_summary.h"

namespace daybook {
namespace {

using store::v1::AccountRow;
using store::v1::ExpectedRow;
using store::v1::GroupRow;
using store::v1::MentionRow;
using store::v1::SeriesCountsRow;
using store::v1::SeriesFactsRow;
using store::v1::StateItemRow;
using store::v1::WitnessRow;

void AddElsewhere(const SeriesFactsRow& facts, HistoryInput* input) {
  Elsewhere& elsewhere = input->elsewhere;
  if (facts.has_first_live_time_micros()) {
    elsewhere.first_live_time = absl::FromUnixMicros(facts.first_live_time_micros());
  }
  if (facts.has_highest_version()) elsewhere.highest_version = facts.highest_version();
}

// The newest snapshot, without rows.
void AddSnapshot(const SeriesFactsRow& facts, HistoryInput* input) {
  HistorySnapshot& snapshot = input->snapshots.emplace_back();
  snapshot.completeness = ToComparer(facts.completeness());
  snapshot.observed_time = absl::FromUnixMicros(facts.observed_time_micros());
  snapshot.position = facts.snapshot_position();
  if (facts.has_watermark()) snapshot.watermark = facts.watermark();
}

absl::Status AddRow(SeriesBase& base, const std::string& key, HistoryInput* input) {
  ASSIGN_OR_RETURN(const WitnessRow witness, base.Witness(key));
  if (witness.has_repaired_time_micros()) {
    input->repairs.push_back({.row_key = key, .occurred_time = absl::FromUnixMicros(witness.repaired_time_micros())});
  }
  std::optional<HistoryRow> row = RowOf(witness);
  if (row.has_value()) {
    ASSIGN_OR_RETURN(row, base.WithNorm(*std::move(row)));
  }
  if (base.facts.has_full_time_micros() && witness.accounts_size() > 0) {
    const absl::Time newest = absl::FromUnixMicros(base.facts.full_time_micros());
    input->elsewhere.witnessed.push_back({key, AccountsOf(witness, row, newest)});
  }
  if (row.has_value()) input->snapshots.back().rows.push_back(*std::move(row));
  return absl::OkStatus();
}

absl::Status AddItem(SeriesBase& base, const std::string& key, SeriesComponent* component) {
  ASSIGN_OR_RETURN(const std::optional<ExpectedRow> row, base.Item(key));
  if (!row.has_value()) return absl::OkStatus();
  ExpectedItem item = ItemOf(*row);
  if (!item.migration.version.empty()) {
    const std::string group = RecordGroupKey(base.order(), item.migration);
    ASSIGN_OR_RETURN(component->groups[group], base.Group(group));
  }
  component->input.expected.push_back(item);
  component->items[key] = {std::move(item), row->place()};
  return absl::OkStatus();
}

bool IsAboutExpectation(FindingKind kind) {
  switch (kind) {
    case FindingKind::kFailed:
    case FindingKind::kPartial:
    case FindingKind::kStuck:
    case FindingKind::kUnrecorded:
    case FindingKind::kUnconfirmed:
    case FindingKind::kHistoryRewritten:
      return false;
    default:
      return true;
  }
}

// Which group a difference belongs to that no item has.
class GroupsOfDifferences {
 public:
  GroupsOfDifferences(VersionOrder order, const SeriesComponent& component, const OwnedDiff& diff) {
    for (const Record& record : diff.records) AddRecord(order, record.migration);
    for (const RecordedEvent& event : component.input.recorded) AddRecord(order, event.migration);
    for (const HistorySnapshot& snapshot : component.input.snapshots) {
      for (const HistoryRow& row : snapshot.rows) {
        AddRecord(order, row.migration);
        of_row_[row.key] = RecordGroupKey(order, row.migration);
      }
    }
    for (const WitnessedRow& witnessed : component.input.elsewhere.witnessed) {
      for (const RowAccount& account : witnessed.accounts) {
        if (account.row.has_value()) of_row_[witnessed.row_key] = RecordGroupKey(order, account.row->migration);
      }
    }
    for (const auto& [key, item] : component.items) {
      if (item.item.migration.version.empty()) continue;
      of_version_[CanonicalVersion(order, item.item.migration.version)] = RecordGroupKey(order, item.item.migration);
    }
  }

  const std::string& Of(const Difference& difference) const {
    const auto& groups = difference.kind == FindingKind::kHistoryRewritten   ? of_row_
                         : difference.kind == FindingKind::kDuplicateVersion ? of_version_
                                                                             : of_record_;
    return groups.at(difference.key);
  }

 private:
  void AddRecord(VersionOrder order, const Migration& migration) {
    // A record may have learnt its name from another account, and a baseline's is dropped.
    const std::string group = RecordGroupKey(order, migration);
    of_record_.emplace(RecordKey(order, migration), group);
    Migration unnamed = migration;
    if (!unnamed.version.empty()) unnamed.name.clear();
    of_record_.emplace(RecordKey(order, unnamed), group);
  }

  absl::btree_map<std::string, std::string> of_record_;
  absl::btree_map<std::string, std::string> of_row_;
  absl::btree_map<std::string, std::string> of_version_;
};

void AssignOwners(const SeriesFactsRow& facts, const SeriesComponent& component, OwnedDiff* diff) {
  if (!facts.declared()) {
    std::erase_if(diff->differences, [](const Difference& difference) { return IsAboutExpectation(difference.kind); });
  }
  if (diff->differences.empty()) return;
  const GroupsOfDifferences groups(OrderOf(facts), component, *diff);
  absl::btree_map<std::string, size_t> item_at;
  for (size_t i = 0; i < diff->items.size(); ++i) item_at[diff->items[i].key] = i;
  for (Difference& difference : diff->differences) {
    const bool of_group = difference.kind == FindingKind::kHistoryRewritten ||
                          difference.kind == FindingKind::kDuplicateVersion ||
                          difference.kind == FindingKind::kUnrecorded || difference.kind == FindingKind::kUnconfirmed;
    const auto item = item_at.find(difference.key);
    if (!of_group && item != item_at.end()) {
      diff->of_items[item->second].push_back(std::move(difference));
    } else {
      diff->of_groups[groups.Of(difference)].push_back(std::move(difference));
    }
  }
  diff->differences.clear();
}

void FindToldRows(const SeriesFactsRow& facts, const SeriesComponent& component, OwnedDiff* diff) {
  if (component.input.snapshots.empty()) return;
  RelatedIndex events(OrderOf(facts));
  for (const RecordedEvent& event : component.input.recorded) events.Add(event.migration, 0);
  for (const HistoryRow& row : component.input.snapshots.back().rows) {
    if (events.Has(row.migration)) diff->told_rows.insert(row.key);
  }
}

// What tells of the record: the event it stands on, or the newest that speaks of the same.
void SetSources(VersionOrder order, const SeriesComponent& component, const Record& record, StateItemRow* row) {
  const std::string group = RecordGroupKey(order, record.migration);
  if (record.rank.layer == 0) row->set_row_key(record.rank.row_key);
  if (record.rank.layer != 0) {
    row->set_recorded_position(record.evidence.back());
    row->set_recorded_group(group);
    return;
  }
  const auto found = component.groups.find(group);
  if (found == component.groups.end()) return;
  const AccountRow* newest = nullptr;
  for (const AccountRow& account : found->second.accounts()) {
    if (!Answers(order, ToComparer(account.migration()), record.migration)) continue;
    if (newest == nullptr || newest->occurred_time_micros() <= account.occurred_time_micros()) newest = &account;
  }
  if (newest == nullptr) return;
  row->set_recorded_position(newest->position());
  row->set_recorded_group(group);
}

absl::string_view StateName(const UnmatchedRecord& unmatched, const Record& record) {
  if (unmatched.kind.has_value()) return FindingKindName(*unmatched.kind);
  switch (record.state) {
    case RecordState::kRunning:
      return "running";
    case RecordState::kFailed:
      return "failed";
    case RecordState::kPartial:
      return "partial";
    default:
      return record.baseline ? "baseline" : "not expected";
  }
}

bool IsBeyond(const UnmatchedRecord& unmatched, const Record& record) {
  const bool alien = unmatched.kind == FindingKind::kMissingSource || unmatched.kind == FindingKind::kFuture;
  return alien && record.in_sequence && IsApplied(record);
}

}  // namespace

absl::StatusOr<SeriesComponent> LoadComponent(SeriesBase& base, const PairNodes& nodes, const HistoryOptions& options) {
  SeriesComponent component;
  component.input.options = options;
  component.input.options.version_order = base.order();
  AddElsewhere(base.facts, &component.input);
  if (base.facts.observed()) AddSnapshot(base.facts, &component.input);
  absl::btree_set<std::string> row_keys;
  for (const PairNode& node : nodes) {
    if (node.type == PairNode::Type::kItem) {
      RETURN_IF_ERROR(AddItem(base, node.name, &component));
    } else if (node.type == PairNode::Type::kGroup) {
      ASSIGN_OR_RETURN(component.groups[node.name], base.Group(node.name));
    } else {
      ASSIGN_OR_RETURN(std::optional<Mapping> mapping, base.MappingOf(node.name));
      if (mapping.has_value()) component.input.mappings.push_back(*std::move(mapping));
    }
  }
  for (const auto& [key, group] : component.groups) {
    for (const AccountRow& account : group.accounts()) component.input.recorded.push_back(EventOf(account));
    row_keys.insert(group.row_keys().begin(), group.row_keys().end());
  }
  for (const std::string& key : row_keys) RETURN_IF_ERROR(AddRow(base, key, &component.input));
  return component;
}

OwnedDiff DiffComponentOf(const SeriesFactsRow& facts, const SeriesComponent& component) {
  OwnedDiff diff;
  static_cast<ComponentDiff&>(diff) = DiffComponent(component.input);
  diff.of_items.resize(diff.items.size());
  diff.pairs_of_item.resize(diff.items.size());
  diff.pairs_of_record.resize(diff.records.size());
  for (size_t i = 0; i < diff.pairs.size(); ++i) {
    diff.pairs_of_item[diff.pairs[i].item].push_back(i);
    diff.pairs_of_record[diff.pairs[i].record].push_back(i);
  }
  if (!facts.told() && !facts.observed()) diff.differences.clear();  // Nothing was heard: nothing differs.
  AssignOwners(facts, component, &diff);
  FindToldRows(facts, component, &diff);
  return diff;
}

StateItemRow ItemRowOf(const SeriesComponent& component, const OwnedDiff& diff, size_t item) {
  const ExpectedItem& expected = diff.items[item];
  const VersionOrder order = component.input.options.version_order;
  StateItemRow row;
  row.set_item_key(expected.key);
  row.set_label(Label(expected.migration));
  row.set_version(expected.migration.version);
  row.set_repeatable(expected.repeatable);
  row.set_position(expected.position);
  row.set_since_micros(absl::ToUnixMicros(expected.expected_since));
  row.set_first_expected_micros(absl::ToUnixMicros(expected.first_expected));
  bool unverified = false;
  bool equal = false;
  for (const size_t i : diff.pairs_of_item[item]) {
    const Pair& pair = diff.pairs[i];
    const Record& record = diff.records[pair.record];
    StateItemRow::Pair& stored = *row.add_pairs();
    stored.set_rank(RankOf(record.rank));
    stored.set_group(RecordGroupKey(order, record.migration));
    stored.set_stage(static_cast<uint32_t>(pair.stage));
    stored.set_applied(IsApplied(record));
    stored.set_asserted(record.state == RecordState::kAsserted);
    stored.set_in_sequence(record.in_sequence);
    *stored.mutable_record() = MentionOf(record);
    unverified = unverified || pair.comparison == Comparison::kNotComparable;
    equal = equal || pair.comparison == Comparison::kEqual;
    SetSources(order, component, record, &row);
  }
  if (unverified) row.mutable_counts()->set_unverified(1);
  if (equal && !unverified) row.mutable_counts()->set_matched(1);
  const std::optional<Record>& reverted = diff.reverted[item];
  if (reverted.has_value() && row.pairs_size() == 0) *row.mutable_reverted() = MentionOf(*reverted);
  return row;
}

std::vector<UnmatchedState> UnmatchedStatesOf(const SeriesFactsRow& facts, const SeriesComponent& component,
                                              const OwnedDiff& diff) {
  const VersionOrder order = OrderOf(facts);
  std::vector<UnmatchedState> states;
  for (UnmatchedRecord unmatched : diff.unmatched) {
    if (!facts.declared()) unmatched.kind.reset();
    const Record& record = diff.records[unmatched.record];
    UnmatchedState& state = states.emplace_back();
    state.rank = RankOf(record.rank);
    state.row.set_state(std::string(StateName(unmatched, record)));
    state.row.set_record_group(RecordGroupKey(order, record.migration));
    state.row.set_beyond(IsBeyond(unmatched, record));
    *state.row.mutable_record() = MentionOf(record);
    SetSources(order, component, record, &state.row);
  }
  return states;
}

std::vector<StateItemRow> LeftOverRowsOf(const SeriesComponent& component, const absl::btree_set<std::string>& shown) {
  std::vector<StateItemRow> left_over;
  if (component.input.snapshots.empty()) return left_over;
  for (const HistoryRow& row : component.input.snapshots.back().rows) {
    if (shown.contains(row.key)) continue;
    StateItemRow& state = left_over.emplace_back();
    state.set_row_key(row.key);
    state.set_record_group(RecordGroupKey(component.input.options.version_order, row.migration));
    state.set_state(row.state == RecordState::kReverted ? "reverted" : "superseded");
  }
  return left_over;
}

SeriesCountsRow GroupCountsOf(const SeriesFactsRow& facts, const SeriesComponent& component, const OwnedDiff& diff,
                              const std::string& group) {
  const VersionOrder order = OrderOf(facts);
  const bool has_heads =
      facts.observed() && facts.completeness() != v1::HISTORY_COMPLETENESS_FULL && !facts.has_watermark();
  SeriesCountsRow counts;
  for (const UnmatchedRecord& unmatched : diff.unmatched) {
    const Record& record = diff.records[unmatched.record];
    if (RecordGroupKey(order, record.migration) != group) continue;
    const bool alien = unmatched.kind == FindingKind::kMissingSource || unmatched.kind == FindingKind::kFuture;
    if (alien && facts.declared()) counts.set_not_expected(counts.not_expected() + 1);
    if (has_heads && record.from_row) counts.set_unknown_heads(counts.unknown_heads() + 1);
  }
  for (const HistorySnapshot& snapshot : component.input.snapshots) {
    for (const HistoryRow& row : snapshot.rows) {
      const bool told = diff.told_rows.contains(row.key) && RecordGroupKey(order, row.migration) == group;
      if (told) counts.set_rows_told(counts.rows_told() + 1);
    }
  }
  const auto differences = diff.of_groups.find(group);
  if (differences == diff.of_groups.end()) return counts;
  for (const Difference& difference : differences->second) {
    if (difference.kind == FindingKind::kUnrecorded) counts.set_unrecorded(counts.unrecorded() + 1);
    if (difference.kind == FindingKind::kUnconfirmed) counts.set_unconfirmed(counts.unconfirmed() + 1);
  }
  return counts;
}

void SetBaselines(const SeriesComponent& component, const OwnedDiff& diff, SeriesFactsRow* facts) {
  const VersionOrder order = OrderOf(*facts);
  absl::btree_map<std::string, SeriesFactsRow::Baseline> by_rank;
  for (const SeriesFactsRow::Baseline& known : facts->baselines()) {
    if (!component.groups.contains(known.group())) by_rank[known.rank()] = known;
  }
  for (size_t i = 0; i < diff.records.size(); ++i) {
    const Record& record = diff.records[i];
    if (!record.baseline || !IsApplied(record)) continue;
    SeriesFactsRow::Baseline& baseline = by_rank[RankOf(record.rank)];
    baseline.set_rank(RankOf(record.rank));
    baseline.set_version(record.migration.version);
    baseline.set_group(RecordGroupKey(order, record.migration));
    *baseline.mutable_record() = MentionOf(record);
    for (const size_t pair : diff.pairs_of_record[i]) {
      baseline.set_place(std::max(baseline.place(), component.items.at(diff.items[diff.pairs[pair].item].key).place));
    }
  }
  facts->clear_baselines();
  for (auto& [rank, baseline] : by_rank) *facts->add_baselines() = std::move(baseline);
}

void SetLastHead(const SeriesComponent& component, const OwnedDiff& diff, SeriesFactsRow* facts) {
  facts->clear_last_head();
  for (const Pair& pair : diff.pairs) {
    if (!diff.records[pair.record].from_row) continue;
    facts->set_last_head(std::max(facts->last_head(), component.items.at(diff.items[pair.item].key).place));
  }
}

}  // namespace daybook

#include "ledger/projection/series_base.h"

#include <algorithm>
#include <utility>

#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/diff/contract_migration.h"
#include "ledger/event/times.h"
#include "ledger/projection/rows.h"
#include "ledger/projection/series_accounts.h"
#include "ledger/projection/tables.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::AccountRow;
using store::v1::ExpectedRow;
using store::v1::GroupRow;
using store::v1::MappingRow;
using store::v1::SeriesFactsRow;
using store::v1::StateItemRow;
using store::v1::WitnessRow;

template <typename Strings>
bool Contains(const Strings& sorted, absl::string_view wanted) {
  return std::binary_search(sorted.begin(), sorted.end(), wanted);
}

// Adds `added` where it stands in the order, once.
void InsertSorted(google::protobuf::RepeatedPtrField<std::string>* sorted, const std::string& added) {
  const auto index = std::lower_bound(sorted->begin(), sorted->end(), added) - sorted->begin();
  if (index < sorted->size() && sorted->Get(static_cast<int>(index)) == added) return;
  *sorted->Add() = added;
  std::rotate(sorted->begin() + index, sorted->end() - 1, sorted->end());
}

bool SameMessage(const google::protobuf::MessageLite& a, const google::protobuf::MessageLite& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

// Whether two say the same but for the number that orders them: only how it compares with others says anything.
bool SameButOrder(v1::ExpectedItem a, const v1::ExpectedItem& b) {
  a.clear_order();
  if (b.has_order()) a.set_order(b.order());
  return SameMessage(a, b);
}

bool SameButRank(v1::HistoryRow a, const v1::HistoryRow& b) {
  a.set_rank(b.rank());
  return SameMessage(a, b);
}

}  // namespace

template <typename Row>
absl::StatusOr<std::vector<std::pair<std::string, Row>>> SeriesBase::RowsOfSeries(TableId table) {
  std::vector<std::pair<std::string, Row>> found;
  absl::Status damaged;
  RETURN_IF_ERROR(rows_->Scan(table, key_, [&](absl::string_view key, absl::string_view value) {
    auto row = ParseRow<Row>(table, value);
    damaged.Update(row.status());
    if (row.ok()) found.push_back({RowKeyReader(key.substr(key_.size())).Text(), *std::move(row)});
    return damaged.ok();
  }));
  RETURN_IF_ERROR(damaged);
  return found;
}

absl::StatusOr<SeriesBase> SeriesBase::Load(FoldRows& rows, const FoldMoment& now, SeriesId id) {
  SeriesBase base(rows, now, std::move(id));
  ASSIGN_OR_RETURN(base.facts, GetRow<SeriesFactsRow>(rows, kSeriesFactsTable, base.key_));
  base.layers_heard_before_ = base.LayersHeard();
  return base;
}

absl::StatusOr<std::optional<ExpectedRow>> SeriesBase::Item(absl::string_view key) {
  return FindRow<ExpectedRow>(*rows_, kExpectedTable, RowKeyOf(key));
}

absl::StatusOr<SeriesBase::KnownGroup*> SeriesBase::Known(const std::string& key) {
  const auto known = known_groups_.find(key);
  if (known != known_groups_.end()) return &known->second;
  ASSIGN_OR_RETURN(GroupRow row, GetRow<GroupRow>(*rows_, kGroupTable, RowKeyOf(key)));
  return &known_groups_.emplace(key, KnownGroup{std::move(row), std::nullopt}).first->second;
}

absl::StatusOr<GroupRow> SeriesBase::Group(const std::string& key) {
  ASSIGN_OR_RETURN(const KnownGroup* known, Known(key));
  return known->row;
}

absl::StatusOr<WitnessRow> SeriesBase::Witness(absl::string_view key) {
  return GetRow<WitnessRow>(*rows_, kWitnessTable, RowKeyOf(key));
}

void SeriesBase::PutGroup(const std::string& key, GroupRow row) {
  const KnownGroup& known = known_groups_[key] = {std::move(row), std::nullopt};
  StoreGroup(key, known.row);
}

void SeriesBase::StoreGroup(const std::string& key, const GroupRow& row) {
  if (row.ByteSizeLong() == 0) return rows_->Delete(kGroupTable, RowKeyOf(key));
  PutRow(*rows_, kGroupTable, RowKeyOf(key), row);
}

absl::StatusOr<std::optional<Mapping>> SeriesBase::MappingOf(absl::string_view name) {
  ASSIGN_OR_RETURN(const auto row, FindRow<MappingRow>(*rows_, kMappingTable, absl::StrCat(key_, name)));
  if (!row.has_value()) return std::optional<Mapping>();
  RowKeyReader reader(name);
  Mapping mapping;
  mapping.recorded_version = reader.Text();
  mapping.recorded_name = reader.Text();
  mapping.item_key = row->expected_key();
  mapping.position = row->position();
  return std::make_optional(std::move(mapping));
}

// --- The expectation.

absl::StatusOr<bool> SeriesBase::SetItem(const v1::ExpectedItem& item, absl::Time since) {
  ASSIGN_OR_RETURN(const std::optional<ExpectedRow> before, Item(item.key()));
  if (before.has_value() && SameMessage(before->item(), item)) return false;
  ExpectedRow row;
  *row.mutable_item() = item;
  const bool only_moves = before.has_value() && SameButOrder(before->item(), item);
  row.set_position(only_moves ? before->position() : now_.position.value);
  row.set_since_micros(only_moves ? before->since_micros() : absl::ToUnixMicros(since));
  row.set_first_expected_micros(before.has_value() ? before->first_expected_micros() : absl::ToUnixMicros(since));
  std::vector<std::string> keys_before;
  if (before.has_value()) {
    const ExpectedItem was = ItemOf(*before);
    keys_before = PairingKeys(order(), was);
    RETURN_IF_ERROR(LeavePlace(*before, was));
  }
  const ExpectedItem is = ItemOf(row);
  RETURN_IF_ERROR(LearnAll(item.digests()));
  RETURN_IF_ERROR(PlaceItem(item.key(), std::move(row)));
  RETURN_IF_ERROR(AddToVersions(is));
  RETURN_IF_ERROR(index_.Move({PairNode::Type::kItem, item.key()}, keys_before, PairingKeys(order(), is)));
  return !before.has_value();
}

absl::StatusOr<bool> SeriesBase::DropItem(const std::string& key) {
  ASSIGN_OR_RETURN(const std::optional<ExpectedRow> before, Item(key));
  if (!before.has_value()) return false;
  const ExpectedItem was = ItemOf(*before);
  rows_->Delete(kExpectedTable, RowKeyOf(key));
  RETURN_IF_ERROR(LeavePlace(*before, was));
  RETURN_IF_ERROR(index_.Move({PairNode::Type::kItem, key}, PairingKeys(order(), was), {}));
  return true;
}

absl::Status SeriesBase::LeavePlace(const ExpectedRow& row, const ExpectedItem& item) {
  left_places_.push_back(row.place());
  // What two items of one version come to is the version's.
  Touch({PairNode::Type::kGroup, RecordGroupKey(order(), item.migration)});
  return DropFromVersions(item);
}

absl::Status SeriesBase::PlaceItem(const std::string& key, ExpectedRow row) {
  row.set_place(PlaceOf(order(), ItemOf(row)));
  PutRow(*rows_, kExpectedTable, RowKeyOf(key), row);
  return absl::OkStatus();
}

std::string SeriesBase::VersionKey(const ExpectedItem& item) const {
  // Complemented, so that the highest comes first.
  std::string sortable = RowKey().Text(SortableVersion(order(), item.migration.version)).Take();
  for (char& byte : sortable) byte = static_cast<char>(~byte);
  return absl::StrCat(key_, RowKey().Text(sortable).Text(item.key).Take());
}

absl::Status SeriesBase::AddToVersions(const ExpectedItem& item) {
  if (item.migration.version.empty() || order() == VersionOrder::kNone) return absl::OkStatus();
  rows_->Put(kItemByVersionTable, VersionKey(item), item.migration.version);
  return SetHighestVersion();
}

absl::Status SeriesBase::DropFromVersions(const ExpectedItem& item) {
  if (item.migration.version.empty() || order() == VersionOrder::kNone) return absl::OkStatus();
  rows_->Delete(kItemByVersionTable, VersionKey(item));
  return SetHighestVersion();
}

absl::Status SeriesBase::SetHighestVersion() {
  std::optional<std::string> highest;
  RETURN_IF_ERROR(rows_->Scan(kItemByVersionTable, key_, [&](absl::string_view, absl::string_view value) {
    highest = std::string(value);
    return false;
  }));
  const bool was = facts.has_highest_version();
  const bool same = was == highest.has_value() && (!was || CompareVersions(order(), facts.highest_version(),
                                                                           *highest) == std::strong_ordering::equal);
  if (highest.has_value()) {
    facts.set_highest_version(*highest);
  } else {
    facts.clear_highest_version();
  }
  return same ? absl::OkStatus() : TouchUnexpected();
}

// Whether a record is future or missing_source depends on the highest version.
absl::Status SeriesBase::TouchUnexpected() {
  absl::Status damaged;
  RETURN_IF_ERROR(rows_->Scan(kItemTable, SectionKey(key_, StateSection::kUnexpected),
                              [&](absl::string_view, absl::string_view value) {
                                const auto row = ParseRow<StateItemRow>(kItemTable, value);
                                damaged.Update(row.status());
                                if (row.ok()) index_.Touch({PairNode::Type::kGroup, row->record_group()});
                                return damaged.ok();
                              }));
  return damaged;
}

// --- Accounts.

absl::StatusOr<std::vector<Migration>> SeriesBase::MigrationsOf(const WitnessRow& row) {
  std::vector<Migration> migrations;
  std::optional<HistoryRow> is = RowOf(row);
  if (is.has_value()) {
    ASSIGN_OR_RETURN(is, WithNorm(*std::move(is)));
    migrations.push_back(is->migration);
  }
  for (const RowAccount& account : AccountsOf(row, is, absl::UnixEpoch())) {
    if (account.row.has_value()) migrations.push_back(account.row->migration);
  }
  return migrations;
}

absl::StatusOr<std::vector<std::string>> SeriesBase::KeysOfGroup(const std::string& key) {
  ASSIGN_OR_RETURN(KnownGroup * known, Known(key));
  if (known->keys.has_value()) return *known->keys;
  ASSIGN_OR_RETURN(std::vector<std::string> keys, MakeKeys(known->row));
  // Those of rows change when a row does, or what is known of its content.
  if (known->row.row_keys().empty()) known->keys = keys;
  return keys;
}

absl::StatusOr<std::vector<std::string>> SeriesBase::MakeKeys(const GroupRow& group) {
  absl::btree_set<std::string> keys;
  const auto add = [&](const Migration& migration) {
    for (std::string& key : PairingKeys(order(), migration)) keys.insert(std::move(key));
  };
  for (const AccountRow& account : group.accounts()) add(EventOf(account).migration);
  for (const std::string& row_key : group.row_keys()) {
    ASSIGN_OR_RETURN(const WitnessRow row, Witness(row_key));
    ASSIGN_OR_RETURN(const std::vector<Migration> migrations, MigrationsOf(row));
    for (const Migration& migration : migrations) add(migration);
  }
  return std::vector<std::string>(keys.begin(), keys.end());
}

absl::StatusOr<std::vector<std::string>> SeriesBase::KeysOf(const PairNode& node) {
  if (node.type == PairNode::Type::kGroup) return KeysOfGroup(node.name);
  if (node.type == PairNode::Type::kItem) {
    ASSIGN_OR_RETURN(const std::optional<ExpectedRow> item, Item(node.name));
    return item.has_value() ? PairingKeys(order(), ItemOf(*item)) : std::vector<std::string>();
  }
  ASSIGN_OR_RETURN(const std::optional<Mapping> mapping, MappingOf(node.name));
  return mapping.has_value() ? PairingKeys(order(), *mapping) : std::vector<std::string>();
}

absl::Status SeriesBase::ChangeGroup(const std::string& key, absl::FunctionRef<void(GroupRow&)> change) {
  ASSIGN_OR_RETURN(const std::vector<std::string> before, KeysOfGroup(key));
  ASSIGN_OR_RETURN(KnownGroup * known, Known(key));
  change(known->row);
  known->keys.reset();
  StoreGroup(key, known->row);
  ASSIGN_OR_RETURN(const std::vector<std::string> after, KeysOfGroup(key));
  return index_.Move({PairNode::Type::kGroup, key}, before, after);
}

absl::Status SeriesBase::AddEvent(const v1::Event& event, RecordedEvent recorded) {
  recorded.occurred_time = std::min(recorded.occurred_time, now_.recorded_time);
  RETURN_IF_ERROR(LearnAll(MigrationOfEvent(event)->digests()));
  RETURN_IF_ERROR(AddAccount(AccountRowOf(event, recorded)));
  if (!facts.told() && !facts.observed()) TouchAll();  // From here on, something was heard.
  facts.set_told(true);
  const int64_t micros = absl::ToUnixMicros(recorded.occurred_time);
  if (recorded.live && (!facts.has_first_live_time_micros() || micros < facts.first_live_time_micros())) {
    facts.set_first_live_time_micros(micros);
    if (facts.observed()) TouchAll();  // Rows applied since then are to be told of.
  }
  return absl::OkStatus();
}

absl::Status SeriesBase::AddAccount(const AccountRow& account) {
  const RecordedEvent event = EventOf(account);
  const std::string key = RecordGroupKey(order(), event.migration);
  RETURN_IF_ERROR(ChangeGroup(key, [&](GroupRow& group) { AddAccountTo(account, group); }));
  if (!facts.observed() || event.occurred_time > absl::FromUnixMicros(facts.observed_time_micros())) {
    const std::string row_key =
        absl::StrCat(key_, RowKey().Time(event.occurred_time).At(Position{account.position()}).Take());
    if (account.position() == now_.position.value) {
      rows_->Insert(kNewerAccountTable, row_key, key);
    } else {
      rows_->Put(kNewerAccountTable, row_key, key);
    }
  }
  return absl::OkStatus();
}

// --- The history.

absl::Status SeriesBase::StoreRow(const std::string& key, WitnessRow row) {
  ASSIGN_OR_RETURN(const std::vector<Migration> migrations, MigrationsOf(row));
  absl::btree_set<std::string> groups;
  for (const Migration& migration : migrations) groups.insert(RecordGroupKey(order(), migration));
  ASSIGN_OR_RETURN(const WitnessRow was, Witness(key));
  absl::btree_set<std::string> all(was.groups().begin(), was.groups().end());
  all.insert(groups.begin(), groups.end());
  // A group's keys come from its rows: those before it is stored, and those after.
  absl::btree_map<std::string, std::vector<std::string>> keys_before;
  for (const std::string& group_key : all) {
    ASSIGN_OR_RETURN(keys_before[group_key], KeysOfGroup(group_key));
  }
  row.mutable_groups()->Assign(groups.begin(), groups.end());
  if (groups.empty() && !row.has_repaired_time_micros()) {
    rows_->Delete(kWitnessTable, RowKeyOf(key));
  } else {
    PutRow(*rows_, kWitnessTable, RowKeyOf(key), row);
  }
  for (const auto& [group_key, before] : keys_before) {
    ASSIGN_OR_RETURN(GroupRow group, Group(group_key));
    auto& row_keys = *group.mutable_row_keys();
    if (groups.contains(group_key)) {
      InsertSorted(&row_keys, key);
    } else {
      row_keys.erase(std::remove(row_keys.begin(), row_keys.end(), key), row_keys.end());
    }
    PutGroup(group_key, std::move(group));
    ASSIGN_OR_RETURN(const std::vector<std::string> after, KeysOfGroup(group_key));
    RETURN_IF_ERROR(index_.Move({PairNode::Type::kGroup, group_key}, before, after));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> SeriesBase::SetRow(const v1::HistoryRow& row, const SnapshotStep& step) {
  ASSIGN_OR_RETURN(WitnessRow witness, Witness(row.key()));
  const bool is_new = !witness.has_row();
  if (!is_new && SameMessage(witness.row(), row)) return false;
  if (!is_new && SameButRank(witness.row(), row)) {
    *witness.mutable_row() = row;
    RETURN_IF_ERROR(StoreRow(row.key(), std::move(witness)));
    return false;
  }
  const bool ever_seen = witness.groups_size() > 0;
  KeepLastAccount(witness);
  *witness.mutable_row() = row;
  witness.set_position(now_.position.value);
  if (row.has_applied_time()) {
    witness.set_applied_time_micros(absl::ToUnixMicros(TimeFromProto(row.applied_time())));
  } else if (!ever_seen && step.again) {
    witness.set_applied_time_micros(absl::ToUnixMicros(step.observed_time));
  }
  if (step.full) TakeAccount(step, witness);
  RETURN_IF_ERROR(StoreRow(row.key(), std::move(witness)));
  return is_new;
}

absl::StatusOr<bool> SeriesBase::DropRow(const std::string& key, const SnapshotStep& step) {
  ASSIGN_OR_RETURN(WitnessRow witness, Witness(key));
  if (!witness.has_row()) return false;
  KeepLastAccount(witness);
  witness.clear_row();
  if (step.full) TakeAccount(step, witness);
  RETURN_IF_ERROR(StoreRow(key, std::move(witness)));
  return true;
}

absl::Status SeriesBase::WitnessAll(const SnapshotStep& step) {
  ASSIGN_OR_RETURN(auto all, RowsOfSeries<WitnessRow>(kWitnessTable));
  for (auto& [key, row] : all) {
    const int known = row.accounts_size();
    TakeAccount(step, row);
    if (row.accounts_size() != known) RETURN_IF_ERROR(StoreRow(key, std::move(row)));
  }
  return absl::OkStatus();
}

absl::Status SeriesBase::ForgetAccounts() {
  ASSIGN_OR_RETURN(auto all, RowsOfSeries<WitnessRow>(kWitnessTable));
  for (auto& [key, row] : all) {
    row.clear_accounts();
    RETURN_IF_ERROR(StoreRow(key, std::move(row)));
  }
  facts.clear_full_time_micros();
  TouchAll();
  return absl::OkStatus();
}

absl::Status SeriesBase::RepairRow(const std::string& key, absl::Time occurred) {
  ASSIGN_OR_RETURN(WitnessRow witness, Witness(key));
  const int64_t micros = absl::ToUnixMicros(std::min(occurred, now_.recorded_time));
  if (witness.has_repaired_time_micros() && micros <= witness.repaired_time_micros()) return absl::OkStatus();
  witness.set_repaired_time_micros(micros);
  for (const std::string& group : witness.groups()) Touch({PairNode::Type::kGroup, group});
  PutRow(*rows_, kWitnessTable, RowKeyOf(key), witness);
  return absl::OkStatus();
}

absl::Status SeriesBase::PassEvents(absl::Time observed) {
  std::vector<std::string> passed;
  RETURN_IF_ERROR(rows_->Scan(kNewerAccountTable, key_, [&](absl::string_view key, absl::string_view group) {
    if (RowKeyReader(key.substr(key_.size())).Time() > observed) return false;
    passed.emplace_back(key);
    Touch({PairNode::Type::kGroup, std::string(group)});
    return true;
  }));
  for (const std::string& key : passed) rows_->Delete(kNewerAccountTable, key);
  return rows_->Scan(kAwaitingTable, key_, [&](absl::string_view key, absl::string_view) {
    Touch({PairNode::Type::kGroup, RowKeyReader(key.substr(key_.size())).Text()});
    return true;
  });
}

void SeriesBase::SetAwaitsSnapshot(const std::string& group, bool awaited, bool awaits) {
  if (awaits && !awaited) rows_->Put(kAwaitingTable, RowKeyOf(group), "");
  if (!awaits && awaited) rows_->Delete(kAwaitingTable, RowKeyOf(group));
}

absl::Status SeriesBase::AddMapping(const std::string& name) {
  ASSIGN_OR_RETURN(const std::optional<Mapping> mapping, MappingOf(name));
  if (!mapping.has_value()) return absl::OkStatus();
  const std::string key = absl::StrCat(key_, name);
  ASSIGN_OR_RETURN(const std::optional<std::string> before, rows_->Get(kMappedItemTable, key));
  std::vector<std::string> keys_before;
  if (before.has_value()) {
    Mapping was = *mapping;
    was.item_key = *before;
    keys_before = PairingKeys(order(), was);
  }
  rows_->Put(kMappedItemTable, key, mapping->item_key);
  return index_.Move({PairNode::Type::kMapping, name}, keys_before, PairingKeys(order(), *mapping));
}

// --- Contents.

absl::Status SeriesBase::LearnAll(const google::protobuf::RepeatedPtrField<v1::Digest>& digests) {
  for (const v1::Digest& digest : digests) {
    if (digest.algorithm() == kNormV1Algorithm) return Learn(digest, digests);
  }
  return absl::OkStatus();
}

absl::Status SeriesBase::Learn(const v1::Digest& norm, const google::protobuf::RepeatedPtrField<v1::Digest>& digests) {
  for (const v1::Digest& digest : digests) {
    const auto canonical = MakeDigest(digest.algorithm(), digest.value());
    if (!canonical.ok() || canonical->algorithm == kNormV1Algorithm || IsOfEmptyContent(*canonical)) continue;
    const std::string match_key = MatchKey(*canonical);
    ASSIGN_OR_RETURN(const auto known, rows_->Get(kNormTable, RowKeyOf(match_key)));
    if (known.has_value()) continue;
    // Rows of this content have one key more from here on.
    ASSIGN_OR_RETURN(const std::vector<PairNode> holders, index_.NodesOn(absl::StrCat("d:", match_key)));
    std::vector<std::pair<PairNode, std::vector<std::string>>> groups;
    for (const PairNode& holder : holders) {
      if (holder.type != PairNode::Type::kGroup) continue;
      ASSIGN_OR_RETURN(std::vector<std::string> before, KeysOf(holder));
      groups.push_back({holder, std::move(before)});
    }
    rows_->Put(kNormTable, RowKeyOf(match_key), norm.value());
    for (const auto& [group, before] : groups) {
      ASSIGN_OR_RETURN(const std::vector<std::string> after, KeysOf(group));
      RETURN_IF_ERROR(index_.Move(group, before, after));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<HistoryRow> SeriesBase::WithNorm(HistoryRow row) {
  DigestSet& digests = row.migration.digests;
  const auto is_norm = [](const Digest& digest) { return digest.algorithm == kNormV1Algorithm; };
  if (std::any_of(digests.begin(), digests.end(), is_norm)) return row;
  for (const Digest& digest : digests) {
    ASSIGN_OR_RETURN(const auto norm, rows_->Get(kNormTable, RowKeyOf(MatchKey(digest))));
    if (!norm.has_value()) continue;
    digests.push_back({kNormV1Algorithm, *norm});
    std::sort(digests.begin(), digests.end());
    break;
  }
  return row;
}

// --- Everything anew.

absl::Status SeriesBase::SetConvention(const std::string& convention) {
  const VersionOrder before = order();
  if (facts.convention() != convention) TouchAll();
  facts.set_convention(convention);
  return order() == before ? absl::OkStatus() : LayOutAnew();
}

absl::Status SeriesBase::LayOutAnew() {
  ASSIGN_OR_RETURN(const auto items, RowsOfSeries<ExpectedRow>(kExpectedTable));
  ASSIGN_OR_RETURN(const auto groups, RowsOfSeries<GroupRow>(kGroupTable));
  ASSIGN_OR_RETURN(const auto witnesses, RowsOfSeries<WitnessRow>(kWitnessTable));
  for (const TableId table : {kGroupTable, kPairKeyTable, kNewerAccountTable, kItemByVersionTable, kMappedItemTable,
                              kRunningTable, kUnansweredTable, kAwaitingTable}) {
    RETURN_IF_ERROR(DeleteSeries(table));
  }
  facts.set_running(0);
  known_groups_.clear();
  index_.Forget();
  facts.clear_highest_version();
  for (const auto& [key, row] : items) {
    RETURN_IF_ERROR(PlaceItem(key, row));
    RETURN_IF_ERROR(AddToVersions(ItemOf(row)));
    RETURN_IF_ERROR(index_.Move({PairNode::Type::kItem, key}, {}, PairingKeys(order(), ItemOf(row))));
  }
  absl::btree_map<uint64_t, AccountRow> accounts;  // By position.
  for (const auto& [key, group] : groups) {
    facts.mutable_differences()->MergeFrom(group.differences());
    for (const AccountRow& account : group.accounts()) accounts[account.position()] = account;
  }
  for (auto& [position, account] : accounts) RETURN_IF_ERROR(AddAccount(account));
  for (const auto& [key, row] : witnesses) {
    WitnessRow without_groups = row;
    without_groups.clear_groups();
    PutRow(*rows_, kWitnessTable, RowKeyOf(key), without_groups);
    RETURN_IF_ERROR(StoreRow(key, row));
  }
  std::vector<std::string> names;
  RETURN_IF_ERROR(rows_->Scan(kMappingTable, key_, [&](absl::string_view key, absl::string_view) {
    names.emplace_back(key.substr(key_.size()));
    return true;
  }));
  for (const std::string& name : names) RETURN_IF_ERROR(AddMapping(name));
  return absl::OkStatus();
}

absl::Status SeriesBase::DeleteSeries(TableId table) {
  std::vector<std::string> keys;
  RETURN_IF_ERROR(rows_->Scan(table, key_, [&](absl::string_view key, absl::string_view) {
    keys.emplace_back(key);
    return true;
  }));
  for (const std::string& key : keys) rows_->Delete(table, key);
  return absl::OkStatus();
}

// --- What is affected.

absl::StatusOr<PairNodes> SeriesBase::Affected() {
  if (all_) return AllNodes();
  return index_.Closure(index_.touched(), [this](const PairNode& node) { return KeysOf(node); });
}

absl::StatusOr<PairNodes> SeriesBase::AllNodes() {
  PairNodes nodes;
  const std::pair<TableId, PairNode::Type> tables[] = {{kExpectedTable, PairNode::Type::kItem},
                                                       {kGroupTable, PairNode::Type::kGroup}};
  for (const auto& [table, type] : tables) {
    RETURN_IF_ERROR(rows_->Scan(table, key_, [&, of = type](absl::string_view key, absl::string_view) {
      nodes.insert({of, RowKeyReader(key.substr(key_.size())).Text()});
      return true;
    }));
  }
  RETURN_IF_ERROR(rows_->Scan(kMappingTable, key_, [&](absl::string_view key, absl::string_view) {
    nodes.insert({PairNode::Type::kMapping, std::string(key.substr(key_.size()))});
    return true;
  }));
  return nodes;
}

}  // namespace daybook

#include "ledger/projection/series_sets.h"

#include <algorithm>
#include <compare>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/diff/contract_migration.h"
#include "ledger/event/times.h"
#include "ledger/projection/rows.h"
#include "ledger/projection/same_database.h"
#include "ledger/projection/series_summary.h"
#include "ledger/projection/sets.h"
#include "ledger/projection/tables.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::SeriesFactsRow;
using store::v1::SetRow;
using store::v1::WitnessRow;

bool IsLastPart(const v1::SetChange& change) { return change.part() == change.part_count(); }
bool HasParts(const v1::SetChange& change) { return change.part_count() > 1; }

// What a set does with its members; each returns whether that member came, or went.
template <typename Member>
struct SetMembers {
  absl::FunctionRef<absl::StatusOr<bool>(const Member&)> set;
  absl::FunctionRef<absl::StatusOr<bool>(const std::string&)> drop;
  // Where the members are, by their keys.
  TableId table;
};

// One event's change of a set.
template <typename Member>
class SetApplication {
 public:
  SetApplication(SeriesBase& base, Layer layer, const v1::SetChange& change, SetMembers<Member> members)
      : base_(base), layer_(layer), change_(change), members_(members) {}

  // Applies upserts and removals; returns how many members more there are. A set that is restated has those alone that
  // it names, in one part or several.
  template <typename Upserts, typename Removals>
  absl::StatusOr<int64_t> Apply(bool restated, const Upserts& upserts, const Removals& removals) {
    int64_t added = 0;
    for (const Member& member : upserts) {
      ASSIGN_OR_RETURN(const bool is_new, members_.set(member));
      added += restated ? (Name(member.key()) ? 1 : 0) : (is_new ? 1 : 0);
    }
    for (const std::string& key : removals) {
      ASSIGN_OR_RETURN(const bool was_there, members_.drop(key));
      if (was_there && !restated) --added;
    }
    if (restated && IsLastPart(change_)) RETURN_IF_ERROR(DropUnnamed());
    return added;
  }

 private:
  // Remembers that the set being restated has it; false if that is known.
  bool Name(const std::string& key) {
    if (!HasParts(change_)) return named_.insert(key).second;
    const auto known = base_.rows().Get(kRestatedTable, RestatedKey(key));
    if (known.ok() && known->has_value()) return false;
    base_.rows().Put(kRestatedTable, RestatedKey(key), "");
    return true;
  }

  absl::Status DropUnnamed() {
    std::vector<std::string> restated;
    const std::string prefix = RestatedPrefix();
    RETURN_IF_ERROR(base_.rows().Scan(kRestatedTable, prefix, [&](absl::string_view key, absl::string_view) {
      named_.insert(RowKeyReader(key.substr(prefix.size())).Text());
      restated.emplace_back(key);
      return true;
    }));
    for (const std::string& key : restated) base_.rows().Delete(kRestatedTable, key);
    std::vector<std::string> unnamed;
    RETURN_IF_ERROR(base_.rows().Scan(members_.table, base_.key(), [&](absl::string_view key, absl::string_view) {
      std::string name = RowKeyReader(key.substr(base_.key().size())).Text();
      if (!named_.contains(name)) unnamed.push_back(std::move(name));
      return true;
    }));
    for (const std::string& key : unnamed) RETURN_IF_ERROR(members_.drop(key).status());
    return absl::OkStatus();
  }

  std::string RestatedPrefix() const {
    return absl::StrCat(base_.key(), RowKey().Number(static_cast<uint64_t>(layer_)).Take());
  }
  std::string RestatedKey(absl::string_view key) const {
    return absl::StrCat(RestatedPrefix(), RowKey().Text(key).Take());
  }

  SeriesBase& base_;
  const Layer layer_;
  const v1::SetChange& change_;
  SetMembers<Member> members_;
  absl::btree_set<std::string> named_;
};

absl::Time ClaimedTime(const v1::Event& event, const FoldMoment& now) {
  return std::min(TimeFromProto(event.occurred_time()), now.recorded_time);
}

// --- Snapshots.

void NoteTool(const std::string& tool, SeriesBase& base) {
  const bool enforced = OptionsOf(base.facts).tool_enforces_digest;
  base.facts.set_tool(tool);
  if (OptionsOf(base.facts).tool_enforces_digest != enforced) base.TouchAll();
}

absl::Status NoteDatabase(const v1::HistorySnapshot& snapshot, SeriesBase& base) {
  const std::string& identity = snapshot.database_identity();
  if (identity.empty()) return absl::OkStatus();
  SeriesFactsRow& facts = base.facts;
  const std::string before = facts.database_identity();
  if (!before.empty() && before != identity) {
    SeriesFactsRow::Replacement& replaced = *facts.mutable_replaced();
    replaced.set_from(before);
    replaced.set_to(identity);
    replaced.set_from_position(facts.identity_position());
    replaced.set_position(base.now().position.value);
    RETURN_IF_ERROR(base.ForgetAccounts());
  }
  facts.set_database_identity(identity);
  facts.set_identity_position(base.now().position.value);
  return before == identity ? absl::OkStatus() : MoveDatabase(base.rows(), base.now(), base.id(), before, identity);
}

absl::StatusOr<std::string> HighestRowVersion(SeriesBase& base) {
  std::string highest;
  absl::Status damaged;
  RETURN_IF_ERROR(base.rows().Scan(kWitnessTable, base.key(), [&](absl::string_view, absl::string_view value) {
    const auto row = ParseRow<WitnessRow>(kWitnessTable, value);
    damaged.Update(row.status());
    if (!row.ok() || !row->has_row() || row->row().version().empty()) return damaged.ok();
    const std::string& version = row->row().version();
    if (highest.empty() || std::is_gt(CompareVersions(base.order(), version, highest))) highest = version;
    return true;
  }));
  RETURN_IF_ERROR(damaged);
  return highest;
}

absl::Status SetWatermark(SeriesBase& base) {
  SeriesFactsRow& facts = base.facts;
  const bool has_one =
      facts.completeness() == v1::HISTORY_COMPLETENESS_WATERMARK && base.order() != VersionOrder::kNone;
  if (!has_one) {
    facts.clear_watermark();
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(std::string highest, HighestRowVersion(base));
  facts.set_watermark(std::move(highest));
  return absl::OkStatus();
}

// All parts of the snapshot are here: it is the newest now.
absl::Status CompleteSnapshot(const v1::HistorySnapshot& snapshot, const SnapshotStep& step, SeriesBase& base) {
  SeriesFactsRow& facts = base.facts;
  const bool was_full = facts.observed() && facts.completeness() == v1::HISTORY_COMPLETENESS_FULL;
  if (step.full && (!was_full || !facts.has_full_time_micros())) RETURN_IF_ERROR(base.WitnessAll(step));
  // What an incomplete history says of one item depends on the others.
  if (!step.full || (facts.observed() && !was_full) || (!facts.told() && !facts.observed())) base.TouchAll();
  RETURN_IF_ERROR(base.PassEvents(step.observed_time));
  facts.set_observed(true);
  facts.set_completeness(snapshot.completeness());
  facts.set_observed_time_micros(absl::ToUnixMicros(step.observed_time));
  facts.set_snapshot_position(step.position);
  if (step.full) facts.set_full_time_micros(absl::ToUnixMicros(step.observed_time));
  return SetWatermark(base);
}

SnapshotStep StepOf(const v1::Event& event, const SeriesBase& base) {
  const SeriesFactsRow& facts = base.facts;
  SnapshotStep step;
  step.full = event.history_snapshot().completeness() == v1::HISTORY_COMPLETENESS_FULL;
  step.again = facts.observed();
  step.observed_time = ClaimedTime(event, base.now());
  if (facts.observed()) {
    step.observed_time = std::max(step.observed_time, absl::FromUnixMicros(facts.observed_time_micros()));
  }
  step.position = base.now().position.value;
  if (facts.has_full_time_micros()) step.full_before = absl::FromUnixMicros(facts.full_time_micros());
  return step;
}

}  // namespace

absl::Status TakeExpectation(const v1::Event& event, SeriesBase& base) {
  const v1::ExpectationDeclared& declared = event.expectation_declared();
  SeriesFactsRow& facts = base.facts;
  const SetId id{base.id().target, base.id().series, v1::ScopeDeclared::LAYER_EXPECTED};
  ASSIGN_OR_RETURN(SetStep step, BeginSetStep(base.rows(), id, declared.set()));
  int64_t added = 0;
  const bool restated = step.from_nothing || (declared.set().part() > 1 && facts.expectation_restated());
  if (step.applies) {
    const bool any_order = declared.order() == v1::ExpectationDeclared::ORDER_ANY;
    if (!facts.declared() || facts.any_order() != any_order) base.TouchAll();
    facts.set_declared(facts.declared() || IsLastPart(declared.set()));
    facts.set_any_order(any_order);
    RETURN_IF_ERROR(base.SetConvention(declared.convention()));
    if (facts.observed()) RETURN_IF_ERROR(SetWatermark(base));
    const absl::Time since = ClaimedTime(event, base.now());
    const auto set = [&](const v1::ExpectedItem& item) { return base.SetItem(item, since); };
    const auto drop = [&](const std::string& key) { return base.DropItem(key); };
    SetApplication<v1::ExpectedItem> application(base, id.layer, declared.set(), {set, drop, kExpectedTable});
    ASSIGN_OR_RETURN(added, application.Apply(restated, declared.upserts(), declared.removals()));
    ASSIGN_OR_RETURN(auto series, GetRow<v1::SeriesState>(base.rows(), kSeriesTable, base.key()));
    series.set_revision(declared.revision());
    PutRow(base.rows(), kSeriesTable, base.key(), series);
  }
  const SetRow row = EndSetStep(base.rows(), base.now(), id, declared.set(), std::move(step), added);
  if (HasParts(declared.set())) base.TouchAll();
  facts.set_expectation_broken(row.broken_reason());
  facts.set_expectation_in_parts(row.part() != 0 && row.broken_reason().empty());
  facts.set_expectation_restated(facts.expectation_in_parts() && restated);
  return absl::OkStatus();
}

absl::Status TakeSnapshot(const v1::Event& event, SeriesBase& base) {
  const v1::HistorySnapshot& snapshot = event.history_snapshot();
  SeriesFactsRow& facts = base.facts;
  const SetId id{base.id().target, base.id().series, v1::ScopeDeclared::LAYER_HISTORY};
  ASSIGN_OR_RETURN(SetStep step, BeginSetStep(base.rows(), id, snapshot.set()));
  int64_t added = 0;
  const bool restated = step.from_nothing || (snapshot.set().part() > 1 && facts.history_restated());
  if (step.applies) {
    NoteTool(snapshot.tool(), base);
    RETURN_IF_ERROR(NoteDatabase(snapshot, base));
    const SnapshotStep taken = StepOf(event, base);
    const auto set = [&](const v1::HistoryRow& row) { return base.SetRow(row, taken); };
    const auto drop = [&](const std::string& key) { return base.DropRow(key, taken); };
    SetApplication<v1::HistoryRow> application(base, id.layer, snapshot.set(), {set, drop, kWitnessTable});
    ASSIGN_OR_RETURN(added, application.Apply(restated, snapshot.upserts(), snapshot.removals()));
    if (IsLastPart(snapshot.set())) RETURN_IF_ERROR(CompleteSnapshot(snapshot, taken, base));
  }
  const SetRow row = EndSetStep(base.rows(), base.now(), id, snapshot.set(), std::move(step), added);
  if (HasParts(snapshot.set())) base.TouchAll();
  facts.set_history_broken(row.broken_reason());
  facts.set_history_in_parts(row.part() != 0 && row.broken_reason().empty());
  facts.set_history_restated(facts.history_in_parts() && restated);
  return absl::OkStatus();
}

}  // namespace daybook

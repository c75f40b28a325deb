#include "ledger/projection/series_evaluation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/diff/contract_migration.h"
#include "ledger/projection/order_judge.h"
#include "ledger/projection/rows.h"
#include "ledger/projection/running_migrations.h"
#include "ledger/projection/series_component.h"
#include "ledger/projection/series_summary.h"
#include "ledger/projection/tables.h"
#include "ledger/projection/targets.h"
#include "ledger/projection/thresholds.h"

namespace daybook {
namespace {

using store::v1::GroupRow;
using store::v1::PointRow;
using store::v1::SeriesCountsRow;
using store::v1::SeriesFactsRow;
using store::v1::StateItemRow;
using store::v1::TargetRow;

using Baselines = google::protobuf::RepeatedPtrField<SeriesFactsRow::Baseline>;

bool SameMessage(const google::protobuf::MessageLite& a, const google::protobuf::MessageLite& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

class Evaluation {
 public:
  Evaluation(SeriesBase& base, const TargetRow& target, const HistoryOptions& options, RunningMigrations& running,
             std::optional<Claim> cause)
      : base_(base),
        rows_(base.rows()),
        options_(options),
        running_(running),
        findings_(base.rows(), base.now(), base.id(), target, cause),
        water_(base.rows(), base.key(), base.facts) {}

  absl::Status Run() {
    ASSIGN_OR_RETURN(const PairNodes nodes, base_.Affected());
    ASSIGN_OR_RETURN(component_, LoadComponent(base_, nodes, options_));
    ASSIGN_OR_RETURN(component_.input.elsewhere.running_since, running_.Elsewhere(component_.groups));
    for (const auto& [key, group] : component_.groups) findings_.Remember(group.differences());
    findings_.Remember(base_.facts.differences());
    everything_ = base_.touches_all();
    RETURN_IF_ERROR(RemoveOld());
    diff_ = DiffComponentOf(base_.facts, component_);
    RETURN_IF_ERROR(PlaceItems());
    RETURN_IF_ERROR(PlaceUnmatched());
    RETURN_IF_ERROR(MoveWater());
    NoteMarks();
    RETURN_IF_ERROR(MoveBeginning());
    RETURN_IF_ERROR(JudgePlaces());
    RETURN_IF_ERROR(JudgeSeries());
    RETURN_IF_ERROR(findings_.Finish());
    return absl::OkStatus();
  }

 private:
  using Points = absl::btree_map<std::pair<std::string, std::string>, PointRow>;  // By rank and place.

  // --- What stood before.

  absl::Status RemoveOld() {
    if (everything_) return RemoveEverything();
    for (const auto& [key, item] : component_.items) RETURN_IF_ERROR(TakePlace(item.place));
    for (const std::string& place : base_.left_places()) RETURN_IF_ERROR(TakePlace(place));
    return TakeUnmatched();
  }

  absl::Status RemoveEverything() {
    RETURN_IF_ERROR(TakeAllPlaces());
    RETURN_IF_ERROR(water_.Clear());
    for (const StateSection section : {StateSection::kUnexpected, StateSection::kLeftOver}) {
      std::vector<std::string> keys;
      RETURN_IF_ERROR(
          rows_.Scan(kItemTable, SectionKey(base_.key(), section), [&](absl::string_view key, absl::string_view) {
            keys.emplace_back(key);
            return true;
          }));
      for (const std::string& key : keys) rows_.Delete(kItemTable, key);
    }
    base_.facts.clear_counts();
    base_.facts.set_beyond(0);
    return absl::OkStatus();
  }

  absl::Status TakeAllPlaces() {
    const std::string section = SectionKey(base_.key(), StateSection::kPlaces);
    std::vector<std::string> places;
    RETURN_IF_ERROR(rows_.Scan(kItemTable, section, [&](absl::string_view key, absl::string_view) {
      places.push_back(RowKeyReader(key.substr(section.size())).Text());
      return true;
    }));
    for (const std::string& place : places) RETURN_IF_ERROR(TakePlace(place));
    return absl::OkStatus();
  }

  // Takes an item's row out, with what it adds to the series; its differences are remembered by the item's key.
  absl::Status TakePlace(const std::string& place) {
    if (!taken_places_.insert(place).second) return absl::OkStatus();
    const std::string key = PlaceKey(place);
    ASSIGN_OR_RETURN(std::optional<StateItemRow> row, FindRow<StateItemRow>(rows_, kItemTable, key));
    if (!row.has_value()) return absl::OkStatus();
    rows_.Delete(kItemTable, key);
    Count(row->counts(), -1);
    NoteWaiting(*row);
    findings_.Remember(row->differences());
    findings_.Remember(row->order_differences());
    for (const StateItemRow::Pair& pair : row->pairs()) old_points_[{pair.rank(), place}] = PointOf(*row, pair);
    StateItemRow& old = old_items_[row->item_key()];
    old = *std::move(row);
    return absl::OkStatus();
  }

  absl::Status TakeUnmatched() {
    for (auto& [key, group] : component_.groups) {
      Count(group.counts(), -1);
      for (const std::string& rank : group.unmatched_ranks()) {
        const std::string row_key = ItemRowKey(base_.key(), StateSection::kUnexpected, rank);
        ASSIGN_OR_RETURN(const auto row, GetRow<StateItemRow>(rows_, kItemTable, row_key));
        if (row.beyond()) base_.facts.set_beyond(base_.facts.beyond() - 1);
        rows_.Delete(kItemTable, row_key);
      }
      for (const std::string& row_key : group.left_over()) {
        rows_.Delete(kItemTable, ItemRowKey(base_.key(), StateSection::kLeftOver, row_key));
      }
    }
    return absl::OkStatus();
  }

  // --- Items, in their places.

  absl::Status PlaceItems() {
    for (size_t i = 0; i < diff_.items.size(); ++i) {
      const ExpectedItem& item = diff_.items[i];
      StateItemRow row = ItemRowOf(component_, diff_, i);
      const auto old = old_items_.find(item.key);
      OwnedDifferences local;
      if (old != old_items_.end()) {
        local = std::move(*old->second.mutable_differences());
        *row.mutable_order_differences() = std::move(*old->second.mutable_order_differences());
        old_items_.erase(old);
      }
      findings_.Replace(diff_.of_items[i], &local);
      *row.mutable_differences() = std::move(local);
      const std::string& place = component_.items[item.key].place;
      for (const StateItemRow::Pair& pair : row.pairs()) new_points_[{pair.rank(), place}] = PointOf(row, pair);
      shown_rows_.insert(row.row_key());
      judged_[place] = std::move(row);
    }
    // Items that are gone.
    for (auto& [key, row] : old_items_) {
      findings_.Replace({}, row.mutable_differences());
      findings_.Replace({}, row.mutable_order_differences());
      Arm({PairNode::Type::kItem, key}, absl::InfiniteFuture(), waited_.contains(key));
    }
    return absl::OkStatus();
  }

  static PointRow PointOf(const StateItemRow& row, const StateItemRow::Pair& pair) {
    PointRow point;
    point.set_applied(pair.applied());
    point.set_in_sequence(pair.in_sequence());
    point.set_repeatable(row.repeatable());
    *point.mutable_record() = pair.record();
    return point;
  }

  // --- Records that no item has, and rows that no record is made of.

  absl::Status PlaceUnmatched() {
    for (auto& [key, group] : component_.groups) {
      group.clear_unmatched_ranks();
      group.clear_left_over();
      group.clear_counts();
    }
    for (const UnmatchedState& state : UnmatchedStatesOf(base_.facts, component_, diff_)) {
      component_.groups[state.row.record_group()].add_unmatched_ranks(state.rank);
      if (state.row.beyond()) base_.facts.set_beyond(base_.facts.beyond() + 1);
      shown_rows_.insert(state.row.row_key());
      PutRow(rows_, kItemTable, ItemRowKey(base_.key(), StateSection::kUnexpected, state.rank), state.row);
    }
    for (const StateItemRow& row : LeftOverRowsOf(component_, shown_rows_)) {
      component_.groups[row.record_group()].add_left_over(row.row_key());
      PutRow(rows_, kItemTable, ItemRowKey(base_.key(), StateSection::kLeftOver, row.row_key()), row);
    }
    for (auto& [key, group] : component_.groups) {
      const bool waited = NextOpening(group.differences()) != absl::InfiniteFuture();
      const bool awaited = AnyAwaitsSnapshot(group.differences());
      findings_.Replace(diff_.of_groups[key], group.mutable_differences());
      base_.SetAwaitsSnapshot(key, awaited, AnyAwaitsSnapshot(group.differences()));
      SeriesCountsRow counts = GroupCountsOf(base_.facts, component_, diff_, key);
      CountDecisions(group.differences(), 1, &counts);
      if (counts.ByteSizeLong() > 0) *group.mutable_counts() = counts;
      Count(counts, 1);
      Arm({PairNode::Type::kGroup, key}, NextOpening(group.differences()), waited);
      running_.Note(key, diff_, &group);
      base_.PutGroup(key, std::move(group));  // From here on only its key is asked for.
    }
    return absl::OkStatus();
  }

  // --- What the order of the whole decides.

  absl::Status MoveWater() {
    for (const auto& [at, point] : old_points_) {
      const auto is = new_points_.find(at);
      const bool stays = !everything_ && is != new_points_.end() && SameMessage(is->second, point);
      if (stays) {
        new_points_.erase(is);
      } else if (!everything_) {
        RETURN_IF_ERROR(water_.Remove(at.first, at.second));
        NoteMoved(at.first);
      }
    }
    for (const auto& [at, point] : new_points_) {
      RETURN_IF_ERROR(water_.Add(at.first, at.second, point));
      NoteMoved(at.first);
    }
    return absl::OkStatus();
  }

  void NoteMoved(const std::string& rank) {
    const SeriesFactsRow& facts = base_.facts;
    beginning_moves_ = beginning_moves_ || !facts.has_beginning() || rank <= facts.beginning().rank();
  }

  absl::Status MoveBeginning() {
    if (!everything_ && (base_.facts.observed() || !beginning_moves_)) return absl::OkStatus();
    const SeriesFactsRow::Beginning before = base_.facts.beginning();
    RETURN_IF_ERROR(SetBeginning(base_));
    if (!SameMessage(before, base_.facts.beginning())) rejudge_all_ = true;
    return absl::OkStatus();
  }

  // Baselines and heads, which speak for items elsewhere.
  void NoteMarks() {
    const SeriesFactsRow before = base_.facts;
    if (everything_) base_.facts.clear_baselines();
    SetBaselines(component_, diff_, &base_.facts);
    if (everything_) SetLastHead(component_, diff_, &base_.facts);
    rejudge_all_ =
        !std::equal(before.baselines().begin(), before.baselines().end(), base_.facts.baselines().begin(),
                    base_.facts.baselines().end(), [](const auto& a, const auto& b) { return SameMessage(a, b); });
  }

  absl::Status JudgePlaces() {
    if (!everything_) {
      if (rejudge_all_) {
        RETURN_IF_ERROR(AddPlaces("", ""));
      } else {
        for (const HighWaterRows::Range& range : water_.moved()) RETURN_IF_ERROR(AddPlaces(range.begin, range.end));
      }
    }
    const OrderJudge judge(base_.facts, options_, water_);
    for (auto& [place, row] : judged_) {
      ASSIGN_OR_RETURN(const OrderJudgement judgement, judge.Judge(place, row));
      findings_.Replace(judgement.differences, row.mutable_order_differences());
      SetItemCounts(judgement, &row);
      Count(row.counts(), 1);
      SetItemState(judgement, &row);
      PutRow(rows_, kItemTable, PlaceKey(place), row);
      Arm({PairNode::Type::kItem, row.item_key()},
          std::min(NextOpening(row.differences()), NextOpening(row.order_differences())),
          waited_.contains(row.item_key()));
    }
    return absl::OkStatus();
  }

  // The places of [begin, end) are to be judged too; all from `begin` on if `end` is empty.
  absl::Status AddPlaces(const std::string& begin, const std::string& end) {
    const std::string section = SectionKey(base_.key(), StateSection::kPlaces);
    absl::btree_map<std::string, StateItemRow> found;
    absl::Status damaged;
    const auto visit = [&](absl::string_view key, absl::string_view value) {
      std::string place = RowKeyReader(key.substr(section.size())).Text();
      if (!end.empty() && place >= end) return false;
      if (judged_.contains(place)) return true;
      auto row = ParseRow<StateItemRow>(kItemTable, value);
      damaged.Update(row.status());
      if (row.ok()) found[std::move(place)] = *std::move(row);
      return damaged.ok();
    };
    if (!begin.empty()) {
      ASSIGN_OR_RETURN(const auto at_begin, rows_.Get(kItemTable, PlaceKey(begin)));
      if (at_begin.has_value()) visit(PlaceKey(begin), *at_begin);
    }
    const std::string after = begin.empty() ? "" : PlaceKey(begin);
    RETURN_IF_ERROR(rows_.ScanRangeOf({kItemTable, section, after}, visit));
    RETURN_IF_ERROR(damaged);
    for (auto& [place, row] : found) {
      Count(row.counts(), -1);
      NoteWaiting(row);
      judged_[place] = std::move(row);
    }
    return absl::OkStatus();
  }

  absl::Status JudgeSeries() {
    ASSIGN_OR_RETURN(std::vector<Difference> differences, SeriesDifferences(base_));
    findings_.Replace(differences, base_.facts.mutable_differences());
    return absl::OkStatus();
  }

  // --- Small things.

  void Count(const SeriesCountsRow& counts, int64_t by) { AddCounts(counts, by, base_.facts.mutable_counts()); }

  // Whether a deadline is armed for the item.
  void NoteWaiting(const StateItemRow& row) {
    const bool waits = NextOpening(row.differences()) != absl::InfiniteFuture() ||
                       NextOpening(row.order_differences()) != absl::InfiniteFuture();
    if (waits) waited_.insert(row.item_key());
  }

  void Arm(const PairNode& node, absl::Time opens_at, bool waited) {
    const std::string key = SeriesDeadlineKey(base_.id(), node);
    if (opens_at != absl::InfiniteFuture()) {
      rows_.Arm(key, opens_at);
    } else if (waited) {
      rows_.Disarm(key);
    }
  }

  std::string PlaceKey(absl::string_view place) const { return ItemRowKey(base_.key(), StateSection::kPlaces, place); }

  SeriesBase& base_;
  FoldRows& rows_;
  const HistoryOptions options_;
  RunningMigrations& running_;
  DifferenceFindings findings_;
  HighWaterRows water_;

  SeriesComponent component_;
  OwnedDiff diff_;
  bool everything_ = false;
  bool rejudge_all_ = false;
  bool beginning_moves_ = false;
  absl::btree_set<std::string> taken_places_;
  absl::btree_set<std::string> waited_;                   // Keys of items.
  absl::btree_map<std::string, StateItemRow> old_items_;  // By item key.
  absl::btree_set<std::string> shown_rows_;
  Points old_points_;
  Points new_points_;
  absl::btree_map<std::string, StateItemRow> judged_;  // By place.
};

}  // namespace

absl::Status EvaluateSeries(SeriesBase& base, std::optional<absl::Time> happened) {
  SeriesFactsRow& facts = base.facts;
  if (!facts.expectation_in_parts() && !facts.history_in_parts()) {
    // Which items the heads imply depends on all of them.
    if (!IsComplete(facts) && !facts.has_watermark()) base.TouchAll();
    const std::string& target = base.id().target;
    ASSIGN_OR_RETURN(const auto target_row, GetRow<TargetRow>(base.rows(), kTargetTable, TargetKey(target)));
    HistoryOptions options = OptionsOf(facts);
    ASSIGN_OR_RETURN(options.deploy_within, ThresholdFor(base.rows(), target, kDeployWithin));
    ASSIGN_OR_RETURN(options.stuck_after, ThresholdFor(base.rows(), target, kStuckAfter));
    ASSIGN_OR_RETURN(options.settle, ThresholdFor(base.rows(), target, kSettle));
    options.as_of = base.now().recorded_time;
    // The first word of a layer brings to light what was so before, as the clock does; and it may be the adoption.
    std::optional<Claim> cause;
    if (base.hears_first()) {
      base.TouchAll();
    } else if (happened.has_value()) {
      cause = Claim{base.now().position.value, *happened, true};
    }
    RunningMigrations running(base, options);
    RETURN_IF_ERROR(Evaluation(base, target_row, options, running, cause).Run());
    ASSIGN_OR_RETURN(const bool held_back, running.TouchHeldBack());
    if (held_back) RETURN_IF_ERROR(Evaluation(base, target_row, options, running, cause).Run());
    RETURN_IF_ERROR(StoreSummary(base));
  }
  PutRow(base.rows(), kSeriesFactsTable, base.key(), facts);
  return absl::OkStatus();
}

std::string SeriesDeadlineKey(const SeriesId& id, const PairNode& node) {
  return RowKey().Text(id.target).Text(id.series).Number(static_cast<uint64_t>(node.type)).Text(node.name).Take();
}

SeriesDeadline SeriesDeadlineFromKey(absl::string_view key) {
  RowKeyReader reader(key);
  SeriesDeadline deadline;
  deadline.id.target = reader.Text();
  deadline.id.series = reader.Text();
  deadline.node.type = static_cast<PairNode::Type>(reader.Number());
  deadline.node.name = reader.Text();
  return deadline;
}

}  // namespace daybook

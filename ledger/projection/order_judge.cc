#include "ledger/projection/order_judge.h"

#include <algorithm>
#include <compare>
#include <optional>
#include <utility>

#include "ledger/base/status_macros.h"
#include "ledger/projection/series.h"
#include "ledger/projection/series_summary.h"

namespace daybook {
namespace {

using store::v1::HighWaterRow;
using store::v1::SeriesFactsRow;
using store::v1::StateItemRow;

}  // namespace

bool IsComplete(const SeriesFactsRow& facts) {
  return !facts.observed() || facts.completeness() == v1::HISTORY_COMPLETENESS_FULL;
}

absl::StatusOr<OrderJudgement> OrderJudge::Judge(const std::string& place, const StateItemRow& item) const {
  if (!facts_.told() && !facts_.observed()) return OrderJudgement();
  return item.pairs_size() > 0 ? JudgeMatched(place, item) : JudgeUnmatched(place, item);
}

absl::StatusOr<OrderJudgement> OrderJudge::JudgeMatched(const std::string& place, const StateItemRow& item) const {
  OrderJudgement judgement;
  if (item.repeatable()) return judgement;
  DifferenceSet differences;
  for (const StateItemRow::Pair& pair : item.pairs()) {
    if (!pair.applied() || pair.asserted() || !pair.in_sequence()) continue;
    ASSIGN_OR_RETURN(const std::optional<HighWaterRow::Mark> passed, water_.FirstBeyond(WaterLine::kInSequence, place));
    if (!passed.has_value() || passed->rank() >= pair.rank()) continue;
    const FindingKind kind = FindingKind::kAppliedOutOfOrder;
    Difference& difference = differences.Add(kind, item.item_key(), SeverityOf(kind));
    MentionItem(difference, item);
    Mention(difference, pair.record());
    Mention(difference, passed->record());
  }
  judgement.differences = std::move(differences).Take();
  return judgement;
}

absl::StatusOr<OrderJudgement> OrderJudge::JudgeUnmatched(const std::string& place, const StateItemRow& item) const {
  OrderJudgement judgement;
  DifferenceSet differences;
  const auto add = [&](FindingKind kind) -> Difference& {
    Difference& difference = differences.Add(kind, item.item_key(), SeverityOf(kind));
    MentionItem(difference, item);
    return difference;
  };
  if (const SeriesFactsRow::Baseline* baseline = BaselineOf(place, item)) {
    Mention(add(FindingKind::kFolded), baseline->record());
    judgement.differences = std::move(differences).Take();
    return judgement;
  }
  judgement.implied = IsImplied(place, item);
  if (judgement.implied) return judgement;
  judgement.not_applied = true;
  std::optional<HighWaterRow::Mark> passed;
  const bool can_be_late = IsComplete(facts_) && !options_.any_order && !item.repeatable() && !item.has_reverted();
  if (can_be_late) {
    ASSIGN_OR_RETURN(passed, water_.FirstBeyond(WaterLine::kAll, place));
  }
  if (passed.has_value()) {
    Mention(add(FindingKind::kLate), passed->record());
  } else {
    Difference& difference = add(FindingKind::kPending);
    absl::Time since = absl::FromUnixMicros(item.since_micros());
    if (item.has_reverted()) {
      Mention(difference, item.reverted());
      if (item.reverted().has_time_micros()) {
        since = std::max(since, absl::FromUnixMicros(item.reverted().time_micros()));
      }
    }
    difference.opens_at = since + options_.deploy_within;
  }
  judgement.differences = std::move(differences).Take();
  return judgement;
}

const SeriesFactsRow::Baseline* OrderJudge::BaselineOf(const std::string& place, const StateItemRow& item) const {
  if (item.repeatable()) return nullptr;
  const VersionOrder order = options_.version_order;
  for (const SeriesFactsRow::Baseline& baseline : facts_.baselines()) {
    const bool by_version = order != VersionOrder::kNone && !item.version().empty() && !baseline.version().empty();
    const bool covers = by_version ? std::is_lteq(CompareVersions(order, item.version(), baseline.version()))
                                   : !baseline.place().empty() && place <= baseline.place();
    if (covers) return &baseline;
  }
  return nullptr;
}

bool OrderJudge::PrecedesTheRecord(const std::string& place, const StateItemRow& item) const {
  if (!facts_.has_beginning() || item.has_reverted()) return false;
  const SeriesFactsRow::Beginning& beginning = facts_.beginning();
  return item.first_expected_micros() <= beginning.time_micros() && (item.repeatable() || place < beginning.place());
}

bool OrderJudge::IsImplied(const std::string& place, const StateItemRow& item) const {
  if (!facts_.observed()) return PrecedesTheRecord(place, item);
  if (IsComplete(facts_)) return false;
  if (!facts_.has_watermark()) return !facts_.last_head().empty() && place <= facts_.last_head();
  return !facts_.watermark().empty() && !item.version().empty() &&
         std::is_lteq(CompareVersions(options_.version_order, item.version(), facts_.watermark()));
}

Severity OrderJudge::SeverityOf(FindingKind kind) const {
  const bool any_order = kind == FindingKind::kAppliedOutOfOrder && options_.any_order;
  return any_order ? Severity::kNote : InfoOf(kind).severity;
}

}  // namespace daybook

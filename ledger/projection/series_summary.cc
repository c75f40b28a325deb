#include "ledger/projection/series_summary.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/diff/tool_habits.h"
#include "ledger/projection/difference_findings.h"
#include "ledger/projection/rows.h"
#include "ledger/projection/tables.h"
#include "ledger/projection/targets.h"
#include "ledger/projection/verdict.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::OwnedDifferenceRow;
using store::v1::PointRow;
using store::v1::SeriesCountsRow;
using store::v1::SeriesFactsRow;
using store::v1::StateItemRow;

// The end of what items and history have in common.
struct CommonEnd {
  std::string place;
  std::string label;
  std::string rank;
};

// Points by rank, then place, until `visit` returns false.
absl::Status ScanPoints(SeriesBase& base,
                        absl::FunctionRef<bool(std::string rank, std::string place, const PointRow& point)> visit) {
  absl::Status damaged;
  RETURN_IF_ERROR(base.rows().Scan(kPointTable, base.key(), [&](absl::string_view key, absl::string_view value) {
    const auto point = ParseRow<PointRow>(kPointTable, value);
    damaged.Update(point.status());
    if (!point.ok()) return false;
    RowKeyReader reader(key.substr(base.key().size()));
    std::string rank = reader.Text();
    return visit(std::move(rank), reader.Text(), *point);
  }));
  return damaged;
}

absl::StatusOr<CommonEnd> CommonEndOf(SeriesBase& base) {
  CommonEnd end;
  RETURN_IF_ERROR(ScanPoints(base, [&](std::string rank, std::string place, const PointRow& point) {
    end.rank = std::move(rank);
    if (!point.repeatable() && place > end.place) end.place = std::move(place);
    return true;
  }));
  if (end.place.empty()) return end;
  const std::string key = ItemRowKey(base.key(), StateSection::kPlaces, end.place);
  ASSIGN_OR_RETURN(const auto row, GetRow<StateItemRow>(base.rows(), kItemTable, key));
  end.label = row.label();
  return end;
}

// The first row of a section behind `after` that is `wanted`.
template <typename Wanted>
absl::StatusOr<std::optional<StateItemRow>> FirstBehind(SeriesBase& base, StateSection section,
                                                        const std::string& after, Wanted wanted) {
  std::optional<StateItemRow> found;
  absl::Status damaged;
  const std::string prefix = SectionKey(base.key(), section);
  const std::string behind = after.empty() ? "" : ItemRowKey(base.key(), section, after);
  RETURN_IF_ERROR(
      base.rows().ScanRangeOf({kItemTable, prefix, behind}, [&](absl::string_view, absl::string_view value) {
        auto row = ParseRow<StateItemRow>(kItemTable, value);
        damaged.Update(row.status());
        if (row.ok() && wanted(*row)) found = *std::move(row);
        return damaged.ok() && !found.has_value();
      }));
  RETURN_IF_ERROR(damaged);
  return found;
}

bool IsPendingInOrder(const StateItemRow& item) {
  const auto& differences = item.order_differences();
  const bool pending = std::any_of(differences.begin(), differences.end(), [](const OwnedDifferenceRow& difference) {
    return difference.kind() == static_cast<uint32_t>(FindingKind::kPending);
  });
  return pending && !item.repeatable() && !item.has_reverted();
}

absl::Status AddDiverged(SeriesBase& base, DifferenceSet* differences) {
  const SeriesFactsRow& facts = base.facts;
  // Seldom both: then it is worth looking at every point.
  if (!IsComplete(facts) || !facts.declared() || facts.beyond() == 0 || facts.counts().not_applied() == 0) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const CommonEnd end, CommonEndOf(base));
  ASSIGN_OR_RETURN(const std::optional<StateItemRow> item,
                   FirstBehind(base, StateSection::kPlaces, end.place, IsPendingInOrder));
  ASSIGN_OR_RETURN(
      const std::optional<StateItemRow> record,
      FirstBehind(base, StateSection::kUnexpected, end.rank, [](const StateItemRow& row) { return row.beyond(); }));
  if (!item.has_value() || !record.has_value()) return absl::OkStatus();
  const FindingKind kind = FindingKind::kDiverged;
  Difference& difference = differences->Add(kind, "", InfoOf(kind).severity);
  difference.subject = end.place.empty() ? "the beginning" : end.label;
  MentionItem(difference, *item);
  Mention(difference, record->record());
  return absl::OkStatus();
}

// How two layers stand to each other, from how many differences decide it.
v1::Comparison ComparisonOf(const SeriesBase& base, Layer left, Layer right, int64_t deciding) {
  const SeriesFactsRow& facts = base.facts;
  v1::Comparison comparison;
  comparison.set_left(left);
  comparison.set_right(right);
  comparison.set_series(base.id().series);
  comparison.set_verdict(deciding > 0 ? v1::VERDICT_OUT_OF_SYNC : v1::VERDICT_IN_SYNC);
  const auto unknown = [&](const std::string& reason) {
    comparison.set_verdict(v1::VERDICT_UNKNOWN);
    comparison.set_unknown_reason(reason);
  };
  const bool of_expected = left == v1::ScopeDeclared::LAYER_EXPECTED;
  const bool of_history = right == v1::ScopeDeclared::LAYER_HISTORY;
  if (of_expected && !facts.told() && !facts.observed()) {
    const std::string& series = base.id().series;
    unknown(absl::StrCat("nothing was heard of ", series.empty() ? "what is expected" : "series ", series));
  }
  if (of_expected && deciding == 0 && facts.counts().unknown_heads() > 0) unknown("a head of the history is no item");
  if (of_history && !facts.history_broken().empty()) unknown(facts.history_broken());
  if (of_expected && !facts.expectation_broken().empty()) unknown(facts.expectation_broken());
  const auto count = [](int64_t number) { return static_cast<uint32_t>(std::max<int64_t>(number, 0)); };
  const SeriesCountsRow& counts = facts.counts();
  comparison.set_matched(count(of_expected ? counts.matched() : counts.rows_told()));
  comparison.set_unverified(count(of_expected ? counts.unverified() : 0));
  comparison.set_not_applied(count(of_expected ? counts.not_applied() : counts.unconfirmed()));
  comparison.set_implied(count(of_expected ? counts.implied() : 0));
  comparison.set_not_expected(count(of_expected ? counts.not_expected() : counts.unrecorded()));
  return comparison;
}

}  // namespace

HistoryOptions OptionsOf(const SeriesFactsRow& facts) {
  HistoryOptions options;
  options.version_order = OrderOf(facts);
  options.any_order = facts.any_order();
  options.tool_enforces_digest = EnforcesDigest(facts.tool().empty() ? facts.convention() : facts.tool());
  return options;
}

void AddCounts(const SeriesCountsRow& counts, int64_t by, SeriesCountsRow* sum) {
  sum->set_matched(sum->matched() + by * counts.matched());
  sum->set_unverified(sum->unverified() + by * counts.unverified());
  sum->set_not_applied(sum->not_applied() + by * counts.not_applied());
  sum->set_implied(sum->implied() + by * counts.implied());
  sum->set_not_expected(sum->not_expected() + by * counts.not_expected());
  sum->set_unknown_heads(sum->unknown_heads() + by * counts.unknown_heads());
  sum->set_rows_told(sum->rows_told() + by * counts.rows_told());
  sum->set_unrecorded(sum->unrecorded() + by * counts.unrecorded());
  sum->set_unconfirmed(sum->unconfirmed() + by * counts.unconfirmed());
  sum->set_expected_decide(sum->expected_decide() + by * counts.expected_decide());
  sum->set_outcome_decide(sum->outcome_decide() + by * counts.outcome_decide());
  sum->set_told_decide(sum->told_decide() + by * counts.told_decide());
  sum->set_history_decide(sum->history_decide() + by * counts.history_decide());
}

void MentionItem(Difference& difference, const StateItemRow& item) {
  std::vector<std::string>& labels = difference.expected;
  if (std::find(labels.begin(), labels.end(), item.label()) == labels.end()) labels.push_back(item.label());
  difference.evidence.push_back(item.position());
  difference.claims.push_back({item.position(), absl::FromUnixMicros(item.since_micros()), true});
}

void SetItemCounts(const OrderJudgement& judgement, StateItemRow* item) {
  SeriesCountsRow& counts = *item->mutable_counts();
  counts.set_not_applied(judgement.not_applied ? 1 : 0);
  counts.set_implied(judgement.implied ? 1 : 0);
  counts.clear_expected_decide();
  counts.clear_outcome_decide();
  CountDecisions(item->differences(), 1, &counts);
  CountDecisions(item->order_differences(), 1, &counts);
}

void SetItemState(const OrderJudgement& judgement, StateItemRow* item) {
  std::optional<FindingKind> worst;
  for (const OwnedDifferences* owned : {&item->differences(), &item->order_differences()}) {
    for (const OwnedDifferenceRow& difference : *owned) {
      const auto kind = static_cast<FindingKind>(difference.kind());
      if (!worst.has_value() || InfoOf(kind).severity > InfoOf(*worst).severity) worst = kind;
    }
  }
  if (worst.has_value()) {
    item->set_state(std::string(FindingKindName(*worst)));
  } else if (item->pairs_size() == 0) {
    item->set_state(judgement.implied ? "implied" : "not compared");
  } else {
    item->set_state(item->counts().unverified() > 0 ? "unverified" : "matched");
  }
}

absl::Status SetBeginning(SeriesBase& base) {
  SeriesFactsRow& facts = base.facts;
  facts.clear_beginning();
  if (facts.observed()) return absl::OkStatus();
  return ScanPoints(base, [&](std::string rank, std::string place, const PointRow& point) {
    if (facts.has_beginning() && facts.beginning().rank() != rank) return false;
    if (!point.applied() || point.repeatable()) return true;
    SeriesFactsRow::Beginning& beginning = *facts.mutable_beginning();
    beginning.set_rank(std::move(rank));
    beginning.set_place(std::move(place));  // A record's places ascend: the last one stays.
    beginning.set_time_micros(point.record().time_micros());
    return true;
  });
}

absl::StatusOr<std::vector<Difference>> SeriesDifferences(SeriesBase& base) {
  DifferenceSet differences;
  RETURN_IF_ERROR(AddDiverged(base, &differences));
  if (base.facts.has_replaced()) {
    const SeriesFactsRow::Replacement& replaced = base.facts.replaced();
    const FindingKind kind = FindingKind::kTargetReplaced;
    Difference& difference = differences.Add(kind, "", InfoOf(kind).severity);
    difference.expected = {replaced.from()};
    difference.actual = {replaced.to()};
    difference.evidence = {replaced.from_position(), replaced.position()};
    difference.claims = {{.position = replaced.from_position()}, {.position = replaced.position()}};
  }
  return std::move(differences).Take();
}

absl::Status StoreSummary(SeriesBase& base) {
  const SeriesFactsRow& facts = base.facts;
  SeriesCountsRow own;
  CountDecisions(facts.differences(), 1, &own);
  const int64_t outcome = facts.counts().outcome_decide() + own.outcome_decide();
  const int64_t expected = facts.counts().expected_decide() + own.expected_decide() + outcome;
  const int64_t told = facts.counts().told_decide() + own.told_decide();
  const int64_t history = facts.counts().history_decide() + own.history_decide();
  // A set that cannot be told was heard all the same, and an expectation that nothing was heard of is not met.
  const bool is_expected = facts.declared() || !facts.expectation_broken().empty();
  const bool has_history = facts.observed() || !facts.history_broken().empty();
  const bool alone = !facts.told() && !has_history;
  std::vector<v1::Comparison> comparisons;
  const auto compare = [&](Layer left, Layer right, int64_t deciding) {
    comparisons.push_back(ComparisonOf(base, left, right, deciding));
  };
  if (is_expected && (facts.told() || alone)) {
    compare(v1::ScopeDeclared::LAYER_EXPECTED, v1::ScopeDeclared::LAYER_RECORDED, expected);
  }
  if (is_expected && (has_history || alone)) {
    compare(v1::ScopeDeclared::LAYER_EXPECTED, v1::ScopeDeclared::LAYER_HISTORY, expected + history);
  }
  if (facts.told() && has_history) {
    compare(v1::ScopeDeclared::LAYER_RECORDED, v1::ScopeDeclared::LAYER_HISTORY, told + history + outcome);
  }
  RETURN_IF_ERROR(SetComparisons(base.rows(), base.id().target, base.id().series, comparisons));
  ASSIGN_OR_RETURN(auto series, GetRow<v1::SeriesState>(base.rows(), kSeriesTable, base.key()));
  series.set_series(base.id().series);
  series.set_convention(facts.convention());
  series.set_completeness(facts.observed() ? facts.completeness() : v1::HISTORY_COMPLETENESS_UNSPECIFIED);
  PutRow(base.rows(), kSeriesTable, base.key(), series);
  return absl::OkStatus();
}

}  // namespace daybook

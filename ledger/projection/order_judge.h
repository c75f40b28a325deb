// What an item's place decides: whether it is late or only pending, covered by a baseline, implied by an incomplete
// history or by the first record, or applied out of order. As ledger/diff/history_diff.h defines it, from rows.

#ifndef DAYBOOK_LEDGER_PROJECTION_ORDER_JUDGE_H_
#define DAYBOOK_LEDGER_PROJECTION_ORDER_JUDGE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daybook/store/v1/rows.pb.h"
#include "ledger/diff/difference.h"
#include "ledger/diff/history_diff.h"
#include "ledger/projection/high_water_rows.h"

namespace daybook {

struct OrderJudgement {
  std::vector<Difference> differences;  // by kind; each keyed by the item
  bool implied = false;
  bool not_applied = false;
};

// Confined to the projector thread. Borrows what it is given.
class OrderJudge {
 public:
  OrderJudge(const store::v1::SeriesFactsRow& facts, const HistoryOptions& options, HighWaterRows& water)
      : facts_(facts), options_(options), water_(water) {}

  absl::StatusOr<OrderJudgement> Judge(const std::string& place, const store::v1::StateItemRow& item) const;

 private:
  absl::StatusOr<OrderJudgement> JudgeMatched(const std::string& place, const store::v1::StateItemRow& item) const;
  absl::StatusOr<OrderJudgement> JudgeUnmatched(const std::string& place, const store::v1::StateItemRow& item) const;
  const store::v1::SeriesFactsRow::Baseline* BaselineOf(const std::string& place,
                                                        const store::v1::StateItemRow& item) const;
  bool IsImplied(const std::string& place, const store::v1::StateItemRow& item) const;
  bool PrecedesTheRecord(const std::string& place, const store::v1::StateItemRow& item) const;
  Severity SeverityOf(FindingKind kind) const;

  const store::v1::SeriesFactsRow& facts_;
  const HistoryOptions& options_;
  HighWaterRows& water_;
};

// Whether the newest snapshot, if any, lists every migration.
bool IsComplete(const store::v1::SeriesFactsRow& facts);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_ORDER_JUDGE_H_

// What a series comes to as a whole: its options, its counts, what differs about it, and its comparisons.

#ifndef DAYBOOK_LEDGER_PROJECTION_SERIES_SUMMARY_H_
#define DAYBOOK_LEDGER_PROJECTION_SERIES_SUMMARY_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daybook/store/v1/rows.pb.h"
#include "ledger/diff/difference.h"
#include "ledger/diff/history_diff.h"
#include "ledger/projection/order_judge.h"
#include "ledger/projection/series_base.h"

namespace daybook {

// How the series is compared, but for thresholds and the time.
HistoryOptions OptionsOf(const store::v1::SeriesFactsRow& facts);

// Adds `counts` to `sum`, by 1 or -1 each.
void AddCounts(const store::v1::SeriesCountsRow& counts, int64_t by, store::v1::SeriesCountsRow* sum);

void MentionItem(Difference& difference, const store::v1::StateItemRow& item);

// What the item adds, and how it stands, after it was judged.
void SetItemCounts(const OrderJudgement& judgement, store::v1::StateItemRow* item);
void SetItemState(const OrderJudgement& judgement, store::v1::StateItemRow* item);

// Where the record begins, if there is no snapshot.
absl::Status SetBeginning(SeriesBase& base);

// diverged, target_replaced.
absl::StatusOr<std::vector<Difference>> SeriesDifferences(SeriesBase& base);

// The rows that answers are read from: the comparisons, with the verdict of the target, and the series.
absl::Status StoreSummary(SeriesBase& base);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_SERIES_SUMMARY_H_

// What a series comes to after a change: the components that the change touched are compared again, and whatever the
// order of the whole decides is judged again where it may have moved. What stands in rows afterwards is what
// DiffHistory says of everything that was said of the series.
//
//   touched ─▶ closure ─▶ DiffComponent ─▶ items, unmatched records, points
//                                               └─▶ high-water lines ─▶ places that moved ─▶ late, out of order, …

#ifndef DAYBOOK_LEDGER_PROJECTION_SERIES_EVALUATION_H_
#define DAYBOOK_LEDGER_PROJECTION_SERIES_EVALUATION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daybook/store/v1/rows.pb.h"
#include "ledger/diff/component_diff.h"
#include "ledger/diff/history_layers.h"
#include "ledger/projection/difference_findings.h"
#include "ledger/projection/fold.h"
#include "ledger/projection/high_water_rows.h"
#include "ledger/projection/series_base.h"

namespace daybook {

// Evaluates the series and stores its facts; `base` is used up. The evaluation waits while a set is coming in parts.
// `happened` is when the event that is folded happened, as claimed and not after it was recorded; nothing if it is the
// clock.
absl::Status EvaluateSeries(SeriesBase& base, std::optional<absl::Time> happened);

// The deadline of a node of a series, as FoldRows::Arm takes it, and back.
std::string SeriesDeadlineKey(const SeriesId& id, const PairNode& node);
struct SeriesDeadline {
  SeriesId id;
  PairNode node;
};
SeriesDeadline SeriesDeadlineFromKey(absl::string_view key);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_SERIES_EVALUATION_H_

// The sets of a series as they come, whole or in deltas, at once or in parts: its expectation, and its tool's history.

#ifndef DAYBOOK_LEDGER_PROJECTION_SERIES_SETS_H_
#define DAYBOOK_LEDGER_PROJECTION_SERIES_SETS_H_

#include "absl/status/status.h"
#include "daybook/v1/event.pb.h"
#include "ledger/projection/series_base.h"

namespace daybook {

// Takes an expectation of migrations into the series.
absl::Status TakeExpectation(const v1::Event& event, SeriesBase& base);

// Takes a snapshot of the history. Its time is when it was taken as claimed, but not before the snapshot it follows,
// and not after it was recorded: the one recorded last is the newest.
absl::Status TakeSnapshot(const v1::Event& event, SeriesBase& base);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_SERIES_SETS_H_

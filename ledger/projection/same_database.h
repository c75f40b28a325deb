// Targets whose histories come from one database: same_database, on each of them, and each out of sync, for as long as
// they do.

#ifndef DAYBOOK_LEDGER_PROJECTION_SAME_DATABASE_H_
#define DAYBOOK_LEDGER_PROJECTION_SAME_DATABASE_H_

#include <string>

#include "absl/status/status.h"
#include "ledger/projection/fold.h"
#include "ledger/projection/series.h"

namespace daybook {

// The history of a series comes from database `to` now, and no more from `from`, if that is not empty. Several series
// of one target may share a database; what proves it of a target is the first of their snapshots.
absl::Status MoveDatabase(FoldRows& rows, const FoldMoment& now, const SeriesId& id, const std::string& from,
                          const std::string& to);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_SAME_DATABASE_H_

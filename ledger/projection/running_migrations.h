// The migrations of a series that run, and what they hold back. What one layer says and another does not opens when it
// has settled (ledger/diff/history_diff.h); that a migration begins or ends meanwhile moves when that is.

#ifndef DAYBOOK_LEDGER_PROJECTION_RUNNING_MIGRATIONS_H_
#define DAYBOOK_LEDGER_PROJECTION_RUNNING_MIGRATIONS_H_

#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daybook/store/v1/rows.pb.h"
#include "ledger/diff/history_diff.h"
#include "ledger/projection/series_base.h"
#include "ledger/projection/series_component.h"

namespace daybook {

// One evaluation of a component. Confined to the projector thread. Borrows the series.
class RunningMigrations {
 public:
  RunningMigrations(SeriesBase& base, const HistoryOptions& options) : base_(base), options_(options) {}

  // When what runs outside of `groups` began, by key; of what is not stuck, the newest kRunningMax.
  absl::StatusOr<std::vector<absl::Time>> Elsewhere(const absl::btree_map<std::string, store::v1::GroupRow>& groups);

  // What runs of the group now, and what of it is unanswered, as `diff` says. The caller stores `row`.
  void Note(const std::string& group, const OwnedDiff& diff, store::v1::GroupRow* row);

  // Touches the groups, but for those noted, on which it bears that something began or ended: the first kHeldBackMax,
  // and others open when they would have. Returns whether there is any.
  absl::StatusOr<bool> TouchHeldBack();

 private:
  std::string RunningKey(int64_t micros, const std::string& group) const;
  std::string UnansweredKey(int64_t micros, const std::string& group) const;

  SeriesBase& base_;
  const HistoryOptions& options_;
  std::vector<absl::Time> moved_;  // Begins that came or went.
  absl::btree_set<std::string> noted_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_RUNNING_MIGRATIONS_H_

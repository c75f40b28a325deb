// Changes: which events belong to one; and commits: how far the import of one reaches.

#ifndef DAYBOOK_LEDGER_PROJECTION_CHANGES_FOLD_H_
#define DAYBOOK_LEDGER_PROJECTION_CHANGES_FOLD_H_

#include "absl/status/statusor.h"
#include "ledger/projection/fold.h"
#include "ledger/projection/rows.h"

namespace daybook {

// The events that belong to the import of a commit declare an expectation at that revision, or have "commit:" and the
// commit as their correlation id (migrations assumed applied when it was merged). Confined to the projector thread.
class ChangesFold final : public Fold {
 public:
  static constexpr absl::string_view kName = "changes";
  absl::string_view name() const override { return kName; }
  int version() const override { return 1; }
  absl::Status Apply(const FoldEvent& event, FoldRows& rows) override;
};

// The imported commits that an id or the beginning of one names.
struct CommitMatches {
  // At most two are counted: one is what was meant, two are one too many.
  int count = 0;
  // The last event of the import of the first.
  Position position;
};

// A whole id names its commit, whatever other ids begin with it. Upper case does as well.
absl::StatusOr<CommitMatches> MatchCommits(const RowsAt& rows, absl::string_view commit);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_CHANGES_FOLD_H_

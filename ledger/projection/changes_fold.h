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
  absl::string_view name() const override { return "changes"; }
  int version() const override { return 1; }
  absl::Status Apply(const FoldEvent& event, FoldRows& rows) override;
};

// The last event of the import of the commit that is named by its id or by a prefix of it of at least seven digits.
// Returns INVALID_ARGUMENT if several commits begin so or `commit` cannot name one; NOT_FOUND if none does.
absl::StatusOr<Position> FindCommit(const RowsAt& rows, absl::string_view commit);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_CHANGES_FOLD_H_

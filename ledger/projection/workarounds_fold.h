// Workarounds: declared with an owner and an end, extended, retired. One past its end is a finding until it is extended
// or retired.
//
// Events are spooled, and arrive in any order. They count in the order in which they occurred, as claimed, and not
// after they were recorded; then in that of their positions. The newest declaration begins the workaround anew, retired
// before or not, and of it and what occurred since, the last says where it stands: an extension after a retirement
// takes it up again. What occurred before that declaration says nothing; what comes before any declaration waits for
// one.

#ifndef DAYBOOK_LEDGER_PROJECTION_WORKAROUNDS_FOLD_H_
#define DAYBOOK_LEDGER_PROJECTION_WORKAROUNDS_FOLD_H_

#include "ledger/projection/fold.h"

namespace daybook {

// Confined to the projector thread.
class WorkaroundsFold final : public Fold {
 public:
  static constexpr absl::string_view kName = "workarounds";
  absl::string_view name() const override { return kName; }
  int version() const override { return 3; }
  absl::Status Apply(const FoldEvent& event, FoldRows& rows) override;
  // A lifetime has run out.
  absl::Status Fire(absl::string_view key, const FoldMoment& now, FoldRows& rows) override;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_WORKAROUNDS_FOLD_H_

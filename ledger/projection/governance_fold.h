// Decisions: waivers, acknowledgements and assignments of findings, controls with their thresholds, and mappings.

#ifndef DAYBOOK_LEDGER_PROJECTION_GOVERNANCE_FOLD_H_
#define DAYBOOK_LEDGER_PROJECTION_GOVERNANCE_FOLD_H_

#include "ledger/projection/fold.h"

namespace daybook {

// Confined to the projector thread.
class GovernanceFold final : public Fold {
 public:
  static constexpr absl::string_view kName = "governance";
  absl::string_view name() const override { return kName; }
  int version() const override { return 1; }
  absl::Status Apply(const FoldEvent& event, FoldRows& rows) override;
  // A waiver has ended.
  absl::Status Fire(absl::string_view key, const FoldMoment& now, FoldRows& rows) override;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_GOVERNANCE_FOLD_H_

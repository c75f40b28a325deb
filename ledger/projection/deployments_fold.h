// Deployments: every one, and which is the current one of each artifact of a target: of those that succeeded, the one
// that occurred last, as claimed, and not after it was recorded.

#ifndef DAYBOOK_LEDGER_PROJECTION_DEPLOYMENTS_FOLD_H_
#define DAYBOOK_LEDGER_PROJECTION_DEPLOYMENTS_FOLD_H_

#include "ledger/projection/fold.h"

namespace daybook {

// Confined to the projector thread.
class DeploymentsFold final : public Fold {
 public:
  static constexpr absl::string_view kName = "deployments";
  absl::string_view name() const override { return kName; }
  int version() const override { return 2; }
  absl::Status Apply(const FoldEvent& event, FoldRows& rows) override;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_DEPLOYMENTS_FOLD_H_

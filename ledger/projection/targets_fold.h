// Targets: which there are, how busy they are, which layers were heard from and when, who answers for them.
//
// Events of rules and decisions (controls, waivers, acknowledgements, custom) do not make their stream a target; all
// count in its activity.

#ifndef DAYBOOK_LEDGER_PROJECTION_TARGETS_FOLD_H_
#define DAYBOOK_LEDGER_PROJECTION_TARGETS_FOLD_H_

#include "ledger/projection/fold.h"

namespace daybook {

// Confined to the projector thread.
class TargetsFold final : public Fold {
 public:
  static constexpr absl::string_view kName = "targets";
  absl::string_view name() const override { return kName; }
  int version() const override { return 2; }
  absl::Status Apply(const FoldEvent& event, FoldRows& rows) override;
  // A layer of a target has become stale.
  absl::Status Fire(absl::string_view key, const FoldMoment& now, FoldRows& rows) override;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_TARGETS_FOLD_H_

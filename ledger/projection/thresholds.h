// Thresholds: how long is too long. The defaults hold until a control that is in force says otherwise for a target; so
// an answer as of the past has the thresholds of the past. A new threshold moves no deadline that is armed already.

#ifndef DAYBOOK_LEDGER_PROJECTION_THRESHOLDS_H_
#define DAYBOOK_LEDGER_PROJECTION_THRESHOLDS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daybook/v1/governance.pb.h"
#include "ledger/projection/fold.h"
#include "ledger/projection/limits.h"

namespace daybook {

// A threshold that is a length of time, by the name that control.adopted overrides it with.
struct DurationThreshold {
  absl::string_view name;
  absl::Duration default_value;
};
inline constexpr DurationThreshold kDeployWithin{"deploy_within", kDeployWithinDefault};
inline constexpr DurationThreshold kStuckAfter{"stuck_after", kStuckAfterDefault};
inline constexpr DurationThreshold kSettle{"settle", kSettleDefault};

// What holds for the target: of the newest control that sets it for the target, otherwise the default.
absl::StatusOr<absl::Duration> ThresholdFor(FoldRows& rows, absl::string_view target,
                                            const DurationThreshold& threshold);

// Puts a control into force, in place of an earlier one of its id; takes it out of force. One that only watches sets no
// threshold.
absl::Status AdoptControl(FoldRows& rows, const FoldMoment& now, const v1::ControlAdopted& control);
absl::Status RetireControl(FoldRows& rows, absl::string_view control_id);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_THRESHOLDS_H_

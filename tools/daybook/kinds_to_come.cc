#include "tools/daybook/kinds_to_come.h"

namespace daybook {

const KindSet& KindsToCome() {
  static const KindSet kKinds = {Kind::kStatementCaptured, Kind::kSchemaObserved,    Kind::kRuntimeObserved,
                                 Kind::kIncidentChanged,   Kind::kFailureObserved,   Kind::kControlEvaluated,
                                 Kind::kControlOverridden, Kind::kApprovalRequested, Kind::kApprovalDecided,
                                 Kind::kFreezeDeclared,    Kind::kFreezeLifted,      Kind::kIdentityAsserted,
                                 Kind::kWorkChanged,       Kind::kThingDescribed,    Kind::kDependencyObserved,
                                 Kind::kDependencyRemoved, Kind::kSourceHeartbeat,   Kind::kSourceClosed};
  return kKinds;
}

}  // namespace daybook

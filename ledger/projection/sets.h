// Large sets that come in deltas (SetChange): whether a delta fits what is here, and where the set stands after it.
//
// A fold that keeps the items of a set asks BeginSetStep before it applies an event's upserts and removals, and says
// with EndSetStep how many items that added. A delta that does not fit breaks the set: its content cannot be told until
// a whole one comes, that builds on nothing.

#ifndef DAYBOOK_LEDGER_PROJECTION_SETS_H_
#define DAYBOOK_LEDGER_PROJECTION_SETS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daybook/store/v1/rows.pb.h"
#include "daybook/v1/schema.pb.h"
#include "ledger/projection/fold.h"
#include "ledger/projection/targets.h"

namespace daybook {

// Which set: one for each target, series and layer.
struct SetId {
  absl::string_view target;
  absl::string_view series;
  Layer layer;
};

std::string SetKey(const SetId& id);

struct SetStep {
  // Whether the event's items are to be applied.
  bool applies = false;
  // Whether all items that are here go first.
  bool from_nothing = false;
  // The row as EndSetStep will go on with it.
  store::v1::SetRow row;
};

// Holds `change` against the set as it is.
absl::StatusOr<SetStep> BeginSetStep(FoldRows& rows, const SetId& id, const v1::SetChange& change);

// Stores where the set stands, `added` items more than before (or than none, from nothing; less than 0 for fewer), and
// returns it. The set is whole if `part` is 0 and `broken_reason` empty.
store::v1::SetRow EndSetStep(FoldRows& rows, const FoldMoment& now, const SetId& id, const v1::SetChange& change,
                             SetStep step, int64_t added);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_SETS_H_

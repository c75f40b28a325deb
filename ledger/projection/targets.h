// What every fold and answer may know of a target: its layers, its adoption, its keys.

#ifndef DAYBOOK_LEDGER_PROJECTION_TARGETS_H_
#define DAYBOOK_LEDGER_PROJECTION_TARGETS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daybook/store/v1/rows.pb.h"
#include "daybook/v1/governance.pb.h"
#include "ledger/base/position.h"
#include "ledger/event/kinds.h"
#include "ledger/views/row_key.h"

namespace daybook {

using Layer = v1::ScopeDeclared::Layer;

// The key of every table that has one row for each target.
inline std::string TargetKey(absl::string_view target) { return RowKey().Text(target).Take(); }

// The layer that an event of this kind speaks for; none for those that speak for none. A repair is somebody's word
// about the history, which was not read for it.
std::optional<Layer> LayerOfKind(Kind kind);

// "expected", "recorded", "history", "observed".
absl::string_view LayerName(Layer layer);

// The layers that the target is judged on, ascending: those declared, otherwise those ever heard from.
std::vector<Layer> JudgedLayers(const store::v1::TargetRow& target, const store::v1::TargetActivityRow& activity);

// Whether the target was adopted: an expectation or a snapshot of it came.
bool IsAdopted(const store::v1::TargetRow& target);

// Where the target was adopted: its first expectation or snapshot. It must have one.
Position AdoptionPosition(const store::v1::TargetRow& target);

// Whether something was so before the target was adopted (its first expectation or snapshot, whichever came first):
// the target came with it. `evidence` is the event that says so, `happened` when it happened as far as anybody claims.
// What the first expectation and the first snapshot hold counts as there before, unless it claims to have happened
// after the adoption.
bool PrecedesAdoption(const store::v1::TargetRow& target, Position evidence, std::optional<absl::Time> happened);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_TARGETS_H_

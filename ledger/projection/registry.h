// The folds of this release, in the order they run, and the kinds of events that may be recorded because of them.
//
// A kind is accepted once its meaning is folded: what was recorded before that would be silently without effect. So
// refused in this release, for the folds that are to come:
//   approval.*, freeze.*, control.evaluated, control.overridden, identity.asserted   the rules on changes
//   schema.observed, statement.captured, runtime.observed                            the inventory diff
//   incident.changed, failure.observed                                               tempo and echoes
//   work.changed, thing.described, dependency.*                                      runway and crossings
//   source.heartbeat, source.closed                                                  silent sources
// Accepted without a fold, because being on record is all they mean: finding.notified, custom.

#ifndef DAYBOOK_LEDGER_PROJECTION_REGISTRY_H_
#define DAYBOOK_LEDGER_PROJECTION_REGISTRY_H_

#include <memory>
#include <string>
#include <vector>

#include "ledger/event/kinds.h"
#include "ledger/projection/fold.h"

namespace daybook {

// New instances of every fold, in the order in which they run.
std::vector<std::unique_ptr<Fold>> MakeFolds();

// The release of all folds together: rows made by another are rebuilt. "1:targets=1,findings=1".
const std::string& FoldSetVersion();

// The kinds that a client may append.
const KindSet& AcceptedKinds();

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_REGISTRY_H_

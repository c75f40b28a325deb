// The kinds of the contract that servers of this release refuse, because their folds are to come.

#ifndef DAYBOOK_TOOLS_DAYBOOK_KINDS_TO_COME_H_
#define DAYBOOK_TOOLS_DAYBOOK_KINDS_TO_COME_H_

#include "ledger/event/kinds.h"

namespace daybook {

// All that ledger/projection/registry.h does not accept, to which a test holds it.
const KindSet& KindsToCome();

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_KINDS_TO_COME_H_

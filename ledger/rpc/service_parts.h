// What the services of one server share.

#ifndef DAYBOOK_LEDGER_RPC_SERVICE_PARTS_H_
#define DAYBOOK_LEDGER_RPC_SERVICE_PARTS_H_

#include <string>

#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "ledger/engine/ledger.h"
#include "ledger/event/kinds.h"
#include "ledger/rpc/head_bell.h"
#include "ledger/rpc/open_calls.h"
#include "ledger/rpc/open_streams.h"
#include "ledger/rpc/work_queue.h"

namespace daybook {

// Everything named must outlive the services, and every call of theirs. Thread-safe.
struct ServiceParts {
  Ledger& ledger;
  const Clock& clock;
  // Used by many threads: SecureRandom.
  Random& random;
  HeadBell& bell;
  OpenCalls& calls;
  OpenStreams& streams;
  WorkQueue& work;
  // The kinds that may be appended: those that have a fold.
  KindSet accepted;
  // "0.1.0".
  std::string release;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_SERVICE_PARTS_H_

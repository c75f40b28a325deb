// Wakes whoever waits for new events. The ledger is asked once for all of them, and a waiter that has gone is
// forgotten: subscribers that come and go while nothing happens leave nothing behind.

#ifndef DAYBOOK_LEDGER_RPC_HEAD_BELL_H_
#define DAYBOOK_LEDGER_RPC_HEAD_BELL_H_

#include <cstdint>

#include "absl/container/btree_map.h"
#include "absl/functional/any_invocable.h"
#include "ledger/base/mutex.h"
#include "ledger/base/position.h"
#include "ledger/engine/ledger.h"

namespace daybook {

// Thread-safe. `ledger` must have stopped before this goes.
class HeadBell {
 public:
  using Ticket = uint64_t;
  using Wake = absl::AnyInvocable<void()>;

  explicit HeadBell(Ledger& ledger) : ledger_(ledger) {}

  // Calls `wake` once, when the durable head has passed `size` (which it had reached) or the ledger stops; on one of
  // the ledger's threads or the caller's. It must not block.
  Ticket Wait(TreeSize size, Wake wake);
  // `wake` may be running already; otherwise it is not called.
  void Forget(Ticket ticket);

 private:
  void Ring();

  Ledger& ledger_;

  // Guarded by mu_.
  Mutex mu_;
  Ticket next_ticket_ ABSL_GUARDED_BY(mu_) = 1;
  absl::btree_map<Ticket, Wake> waiting_ ABSL_GUARDED_BY(mu_);
  // Whether the ledger will ring, and the head it had reached when it was asked.
  bool armed_ ABSL_GUARDED_BY(mu_) = false;
  TreeSize armed_at_ ABSL_GUARDED_BY(mu_);
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_HEAD_BELL_H_

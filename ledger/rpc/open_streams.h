// The streams that are open, so that they can be told to end when the server stops.

#ifndef DAYBOOK_LEDGER_RPC_OPEN_STREAMS_H_
#define DAYBOOK_LEDGER_RPC_OPEN_STREAMS_H_

#include <cstdint>

#include "absl/container/btree_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "ledger/base/mutex.h"

namespace daybook {

// Thread-safe.
class OpenStreams {
 public:
  using Ticket = uint64_t;

  // Counts a stream in; `stop` will be called once if the server stops while it is open, and must not block.
  // Returns RESOURCE_EXHAUSTED when limits.h admits no more, UNAVAILABLE when stopping.
  absl::StatusOr<Ticket> Add(absl::AnyInvocable<void()> stop);
  void Remove(Ticket ticket);

  // Stops all, and lets none in from now on.
  void Stop();
  // UNAVAILABLE once stopping.
  absl::Status Admitting() const;

 private:
  // Guarded by mu_.
  mutable Mutex mu_;
  Ticket next_ticket_ ABSL_GUARDED_BY(mu_) = 1;
  absl::btree_map<Ticket, absl::AnyInvocable<void()>> stops_ ABSL_GUARDED_BY(mu_);
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_OPEN_STREAMS_H_

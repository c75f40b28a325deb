#include "ledger/rpc/head_bell.h"

#include <utility>

namespace daybook {

HeadBell::Ticket HeadBell::Wait(TreeSize size, Wake wake) {
  bool arm = false;
  Ticket ticket = 0;
  {
    MutexLock lock(&mu_);
    ticket = next_ticket_++;
    // Armed later than `size`: the head has passed it already, and that bell has rung.
    if (!armed_ || armed_at_ <= size) {
      waiting_.emplace(ticket, std::move(wake));
      arm = !std::exchange(armed_, true);
      if (arm) armed_at_ = size;
      wake = nullptr;
    }
  }
  if (arm) ledger_.NotifyDurableBeyond(size, [this] { Ring(); });
  if (wake) wake();
  return ticket;
}

void HeadBell::Forget(Ticket ticket) {
  MutexLock lock(&mu_);
  waiting_.erase(ticket);
}

void HeadBell::Ring() {
  absl::btree_map<Ticket, Wake> woken;
  {
    MutexLock lock(&mu_);
    armed_ = false;
    woken.swap(waiting_);
  }
  for (auto& [ticket, wake] : woken) wake();
}

}  // namespace daybook

#include "ledger/rpc/open_streams.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/event/refusal.h"
#include "ledger/rpc/limits.h"

namespace daybook {
namespace {

absl::Status StoppingStatus() { return Refusal(kStopping, "the server is stopping; the same call may be sent again"); }

}  // namespace

absl::StatusOr<OpenStreams::Ticket> OpenStreams::Add(absl::AnyInvocable<void()> stop) {
  MutexLock lock(&mu_);
  if (stopping_) return StoppingStatus();
  if (stops_.size() >= kStreamsMax) {
    return WithRetryDelay(Refusal(kTooManyCalls, absl::StrCat(kStreamsMax, " streams are open, which is the limit")),
                          absl::Seconds(1));
  }
  const Ticket ticket = next_ticket_++;
  stops_.emplace(ticket, std::move(stop));
  return ticket;
}

void OpenStreams::Remove(Ticket ticket) {
  MutexLock lock(&mu_);
  stops_.erase(ticket);
}

void OpenStreams::Stop() {
  absl::btree_map<Ticket, absl::AnyInvocable<void()>> stops;
  {
    MutexLock lock(&mu_);
    stopping_ = true;
    stops.swap(stops_);
  }
  for (auto& [ticket, stop] : stops) stop();
}

absl::Status OpenStreams::Admitting() const {
  MutexLock lock(&mu_);
  return stopping_ ? StoppingStatus() : absl::OkStatus();
}

}  // namespace daybook

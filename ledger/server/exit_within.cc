#include "ledger/server/exit_within.h"

#include <cstdlib>
#include <utility>

namespace daybook {

ExitWithin::ExitWithin(absl::Duration limit, absl::AnyInvocable<int()> end)
    : end_(std::move(end)), thread_([this, limit] { Watch(limit); }) {}

ExitWithin::~ExitWithin() {
  {
    MutexLock lock(&mu_);
    in_time_ = true;
  }
  thread_.join();
}

void ExitWithin::Watch(absl::Duration limit) {
  // Held to the end: whoever comes too late waits in the destructor, and does not end the process a second time.
  MutexLock lock(&mu_);
  if (!mu_.AwaitWithTimeout(absl::Condition(&in_time_), limit)) std::_Exit(end_());
}

}  // namespace daybook

#include "clients/cpp/retry.h"

#include <algorithm>

#include "ledger/base/mutex.h"
#include "ledger/event/refusal.h"

namespace daybook {
namespace {

void WaitFor(absl::Duration delay) {
  const bool never = false;
  Mutex mutex;
  const MutexLock lock(&mutex);
  mutex.AwaitWithTimeout(absl::Condition(&never), delay);
}

}  // namespace

bool Retry::After(const absl::Status& status) {
  if (!absl::IsUnavailable(status)) return false;
  const absl::Duration delay = std::max(backoff_.Next(), RetryDelayOf(status).value_or(absl::ZeroDuration()));
  if (clock_.Now() + delay > until_) return false;
  WaitFor(delay);
  return true;
}

void Retry::Reset() {
  backoff_.Reset();
  until_ = clock_.Now() + within_;
}

}  // namespace daybook

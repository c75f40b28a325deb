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

std::optional<absl::Duration> Retry::DelayAfter(const absl::Status& status) {
  const std::optional<absl::Duration> asked = RetryDelayOf(status);
  if (!absl::IsUnavailable(status) && !asked) return std::nullopt;
  const absl::Duration delay = std::max(backoff_.Next(), asked.value_or(absl::ZeroDuration()));
  const absl::Time now = clock_.Now();
  if (!until_) until_ = now + within_;
  if (now + delay > *until_) return std::nullopt;
  return delay;
}

bool Retry::After(const absl::Status& status) {
  const std::optional<absl::Duration> delay = DelayAfter(status);
  if (delay) WaitFor(*delay);
  return delay.has_value();
}

void Retry::Reset() {
  backoff_.Reset();
  until_.reset();
}

}  // namespace daybook

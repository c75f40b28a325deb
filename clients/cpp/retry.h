// Trying again while a server is away: with backoff, and for so long only.

#ifndef DAYBOOK_CLIENTS_CPP_RETRY_H_
#define DAYBOOK_CLIENTS_CPP_RETRY_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ledger/base/backoff.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"

namespace daybook {

// Thread-compatible: callers synchronise. `clock` and `random` must outlive it.
class Retry {
 public:
  Retry(const Clock& clock, Random& random, absl::Duration within)
      : clock_(clock), backoff_(random), within_(within), until_(clock.Now() + within) {}

  // Whether to try again after `status`: only when it is UNAVAILABLE and there is time left. Waits before it says yes,
  // at least as long as the server asked for.
  bool After(const absl::Status& status);
  // Something worked: the time begins anew.
  void Reset();

 private:
  const Clock& clock_;
  Backoff backoff_;
  const absl::Duration within_;
  absl::Time until_;
};

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_CPP_RETRY_H_

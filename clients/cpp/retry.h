// Trying again while a server is away, or asks for a moment: with backoff, and for so long only.

#ifndef DAYBOOK_CLIENTS_CPP_RETRY_H_
#define DAYBOOK_CLIENTS_CPP_RETRY_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ledger/base/backoff.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"

namespace daybook {

// Thread-compatible: callers synchronise. `clock` and `random` must outlive it.
class Retry {
 public:
  Retry(const Clock& clock, Random& random, absl::Duration within) : clock_(clock), backoff_(random), within_(within) {}

  // How long to wait before trying again after `status`; nullopt for not at all. Only what is UNAVAILABLE, or what the
  // server has said may be sent again (RetryInfo), is tried while there is time left since the first failure, and never
  // before the server wants.
  std::optional<absl::Duration> DelayAfter(const absl::Status& status);
  // Waits for DelayAfter. False at once if there is none.
  bool After(const absl::Status& status);
  // Something worked: the next failure is the first.
  void Reset();

 private:
  const Clock& clock_;
  Backoff backoff_;
  const absl::Duration within_;
  std::optional<absl::Time> until_;  // Once something has failed.
};

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_CPP_RETRY_H_

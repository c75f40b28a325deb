// Exponential backoff with jitter, as gRPC's retry design has it: 0.1 s, doubling to 2 s, each spread by a fifth.

#ifndef DAYBOOK_LEDGER_BASE_BACKOFF_H_
#define DAYBOOK_LEDGER_BASE_BACKOFF_H_

#include "absl/time/time.h"
#include "ledger/base/random.h"

namespace daybook {

// Thread-compatible: callers synchronise. `random` must outlive it.
class Backoff {
 public:
  explicit Backoff(Random& random) : random_(random) {}

  // How long to wait before the next attempt.
  absl::Duration Next();
  void Reset() { current_ = kFirst; }

  static constexpr absl::Duration kFirst = absl::Milliseconds(100);
  static constexpr absl::Duration kMost = absl::Seconds(2);

 private:
  Random& random_;
  absl::Duration current_ = kFirst;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_BASE_BACKOFF_H_

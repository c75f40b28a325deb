// The last of a stop: a process that is held by what nobody needs any more ends all the same.

#ifndef DAYBOOK_LEDGER_SERVER_EXIT_WITHIN_H_
#define DAYBOOK_LEDGER_SERVER_EXIT_WITHIN_H_

#include <thread>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "ledger/base/mutex.h"

namespace daybook {

// Thread-compatible: callers synchronise.
class ExitWithin {
 public:
  // Unless it is destroyed within `limit`, the process ends there and then, without destructors, with what `end`
  // returns; `end` is called on another thread.
  ExitWithin(absl::Duration limit, absl::AnyInvocable<int()> end);
  ~ExitWithin();
  ExitWithin(const ExitWithin&) = delete;
  ExitWithin& operator=(const ExitWithin&) = delete;

 private:
  void Watch(absl::Duration limit);

  absl::AnyInvocable<int()> end_;  // The thread's.

  // Guarded by mu_.
  Mutex mu_;
  bool in_time_ ABSL_GUARDED_BY(mu_) = false;

  std::thread thread_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_SERVER_EXIT_WITHIN_H_

// How many calls are open: so that a server that stops knows when the last answer has left.

#ifndef DAYBOOK_LEDGER_RPC_OPEN_CALLS_H_
#define DAYBOOK_LEDGER_RPC_OPEN_CALLS_H_

#include <cstddef>

#include "absl/time/time.h"
#include "ledger/base/mutex.h"

namespace daybook {

// Thread-safe.
class OpenCalls {
 public:
  // A call is open as long as one of these lives: a member of what gRPC tells that the call is done.
  class Token {
   public:
    explicit Token(OpenCalls& calls);
    ~Token();
    Token(const Token&) = delete;
    Token& operator=(const Token&) = delete;

   private:
    OpenCalls& calls_;
  };

  // Blocks until no call is open; false when that is not so after `timeout`.
  bool AwaitNone(absl::Duration timeout);

 private:
  Mutex mu_;
  size_t open_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_OPEN_CALLS_H_

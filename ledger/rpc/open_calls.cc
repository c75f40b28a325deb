#include "ledger/rpc/open_calls.h"

namespace daybook {

OpenCalls::Token::Token(OpenCalls& calls) : calls_(calls) {
  MutexLock lock(&calls_.mu_);
  ++calls_.open_;
}

OpenCalls::Token::~Token() {
  MutexLock lock(&calls_.mu_);
  --calls_.open_;
}

bool OpenCalls::AwaitNone(absl::Duration timeout) {
  MutexLock lock(&mu_);
  return mu_.AwaitWithTimeout(absl::Condition(
                                  +[](size_t* open) { return *open == 0; }, &open_),
                              timeout);
}

}  // namespace daybook

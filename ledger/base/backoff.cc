#include "ledger/base/backoff.h"

#include <algorithm>

namespace daybook {

absl::Duration Backoff::Next() {
  const double spread = 0.8 + 0.4 * static_cast<double>(random_.Below(1001)) / 1000.0;
  const absl::Duration wait = current_ * spread;
  current_ = std::min(current_ * 2, kMost);
  return wait;
}

}  // namespace daybook

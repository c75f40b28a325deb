#include "ledger/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace daybook {

void CheckFailed(const char* file, int line, absl::string_view condition) {
  std::fprintf(stderr, "%s:%d: CHECK failed: %.*s\n", file, line, static_cast<int>(condition.size()), condition.data());
  std::abort();
}

}  // namespace daybook

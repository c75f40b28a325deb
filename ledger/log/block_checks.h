// What every block store holds its callers to.

#ifndef DAYBOOK_LEDGER_LOG_BLOCK_CHECKS_H_
#define DAYBOOK_LEDGER_LOG_BLOCK_CHECKS_H_

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/log/block.h"

namespace daybook {

// Ends the process unless `block` is whole and goes on at `head`: a log with a gap, or with a root that is not its
// tree's, could never be repaired.
inline void CheckBlockContinues(const Block& block, const LogHead& head) {
  DAYBOOK_CHECK(block.entry_count() > 0);
  DAYBOOK_CHECK(block.entry_ends.back() == block.entry_bytes.size());
  DAYBOOK_CHECK(block.first == NextPosition(head.size));
  DAYBOOK_CHECK(block.recorded_time >= head.recorded_time);
  DAYBOOK_CHECK(block.frontier_after.size() == block.size_after());
  DAYBOOK_CHECK(block.frontier_after.Root() == block.root_after);
}

inline absl::Status CheckWithinHead(TreeSize size, const LogHead& head) {
  if (size <= head.size) return absl::OkStatus();
  return absl::OutOfRangeError(absl::StrCat("size: ", size.value, ", want at most the log's ", head.size.value));
}

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_LOG_BLOCK_CHECKS_H_

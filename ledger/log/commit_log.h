// Order and durability of blocks: the seam at which a replicated log replaces the local one.

#ifndef DAYBOOK_LEDGER_LOG_COMMIT_LOG_H_
#define DAYBOOK_LEDGER_LOG_COMMIT_LOG_H_

#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "ledger/log/block.h"

namespace daybook {

// What became of a block.
enum class CommitOutcome {
  // Durable, at the expected place.
  kCommitted,
  // The log's head was another; nothing was written.
  kConflict,
  // It may or may not be durable. The local log is then stopped for good: recovery is by restart.
  kUnknown,
};

struct CommitResult {
  CommitOutcome outcome = CommitOutcome::kUnknown;
  // Why, unless committed.
  absl::Status status;
};

// Thread-compatible: callers synchronise. One of them appends.
class CommitLog {
 public:
  using Done = absl::AnyInvocable<void(CommitResult)>;

  virtual ~CommitLog() = default;

  // Makes `block` durable if the log's head is `expected`, and calls `done` once, on the log's own thread or the
  // caller's. Blocks are committed in the order given; at most window() may be in flight.
  virtual void Append(std::shared_ptr<const Block> block, const LogHead& expected, Done done) = 0;

  // How many appends may be in flight, at least 1.
  virtual int window() const = 0;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_LOG_COMMIT_LOG_H_

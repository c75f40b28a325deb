// The commit log of a ledger on one machine: a block is committed when its synced write has returned.

#ifndef DAYBOOK_LEDGER_LOG_LOCAL_COMMIT_LOG_H_
#define DAYBOOK_LEDGER_LOG_LOCAL_COMMIT_LOG_H_

#include <memory>

#include "ledger/log/block_store.h"
#include "ledger/log/commit_log.h"

namespace daybook {

// Thread-compatible: callers synchronise. Append writes on the caller's thread and calls `done` before it returns: the
// thread that waits for the disk is the engine's, and so one write is in flight.
class LocalCommitLog final : public CommitLog {
 public:
  // `blocks` must outlive it, and nobody else may put into it.
  explicit LocalCommitLog(BlockStore* blocks) : blocks_(*blocks) {}

  void Append(std::shared_ptr<const Block> block, const LogHead& expected, Done done) override;
  int window() const override { return 1; }

 private:
  BlockStore& blocks_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_LOG_LOCAL_COMMIT_LOG_H_

// Durable events into the projector, some blocks at a time.

#ifndef DAYBOOK_LEDGER_ENGINE_PROJECTION_FEED_H_
#define DAYBOOK_LEDGER_ENGINE_PROJECTION_FEED_H_

#include "absl/status/statusor.h"
#include "ledger/base/position.h"
#include "ledger/log/block.h"
#include "ledger/log/block_store.h"
#include "ledger/projection/projector.h"

namespace daybook {

// Confined to the projector thread. What it is given must outlive it.
class ProjectionFeed {
 public:
  ProjectionFeed(const BlockStore& blocks, Projector& projector) : blocks_(blocks), projector_(projector) {}

  // Folds and writes some blocks of those within `durable`; false if there are none. Errors are those of the log and of
  // the views; a fold that fails is none.
  absl::StatusOr<bool> Step(const LogHead& durable);

  // Events folded and written.
  TreeSize size() const { return projector_.size(); }

 private:
  const BlockStore& blocks_;
  Projector& projector_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_PROJECTION_FEED_H_

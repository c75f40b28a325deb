// Durable blocks into the index: from memory while they are there, from the log after a start.

#ifndef DAYBOOK_LEDGER_ENGINE_INDEXER_H_
#define DAYBOOK_LEDGER_ENGINE_INDEXER_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/position.h"
#include "ledger/engine/unindexed.h"
#include "ledger/index/index.h"
#include "ledger/log/block_store.h"

namespace daybook {

// The keys of the durable events of [begin, end), as their blocks had them when they were sequenced.
// `begin` and `end` are ends of blocks. Returns DATA_LOSS as reading does.
absl::StatusOr<std::vector<std::shared_ptr<const BlockKeys>>> ReadKeys(const BlockStore& blocks, TreeSize begin,
                                                                       TreeSize end);

// Confined to the indexer thread. What it is given must outlive it.
class Indexer {
 public:
  Indexer(const BlockStore& blocks, UnindexedBlocks& unindexed, Index& index)
      : blocks_(blocks), unindexed_(unindexed), index_(index) {}

  // Applies some blocks of the first `durable` events; false if there are none. When it returns they are visible, and
  // still in `unindexed`: the caller publishes the index's size, then drops them.
  absl::StatusOr<bool> Step(TreeSize durable);

 private:
  const BlockStore& blocks_;
  UnindexedBlocks& unindexed_;
  Index& index_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_INDEXER_H_

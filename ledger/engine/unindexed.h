// The durable blocks that the index does not have yet: what the indexer works through, and what answers for them until
// it has.

#ifndef DAYBOOK_LEDGER_ENGINE_UNINDEXED_H_
#define DAYBOOK_LEDGER_ENGINE_UNINDEXED_H_

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "ledger/base/mutex.h"
#include "ledger/base/position.h"
#include "ledger/base/sha256.h"
#include "ledger/index/block_keys.h"
#include "ledger/merkle/frontier.h"

namespace daybook {

// Thread-safe.
class UnindexedBlocks {
 public:
  using Keys = std::shared_ptr<const BlockKeys>;

  // The next durable block, and the tree before it.
  void Add(Keys keys, Frontier before);

  // The blocks from `begin` on, of about `events_max` events; empty if this does not have the block that begins there.
  std::vector<Keys> From(TreeSize begin, size_t events_max) const;

  // The size from which on it has every durable block; nullopt while it has none.
  std::optional<TreeSize> begin() const;

  // The root over the first `size` events; nullopt if they do not end in a block that is here.
  std::optional<Hash> RootAt(TreeSize size) const;

  // Where the event with this idempotency key stands, if it is here.
  std::optional<Position> Find(absl::string_view source, absl::string_view id) const;

  // Forgets the blocks that lie within the first `indexed` events. The index answers for them by now.
  void Drop(TreeSize indexed);

 private:
  struct Entry {
    Keys keys;
    Frontier before;
  };

  mutable Mutex mu_;
  std::deque<Entry> blocks_ ABSL_GUARDED_BY(mu_);
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_UNINDEXED_H_

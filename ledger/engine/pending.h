// The keys of events that the index does not have yet: blocks being built, being written, and not indexed.
//
// Lookups go to pending first, then to the index. The indexer makes rows visible, then publishes how far it is, and
// only the sequencer evicts, between two steps, what was published: so nothing is ever in neither.

#ifndef DAYBOOK_LEDGER_ENGINE_PENDING_H_
#define DAYBOOK_LEDGER_ENGINE_PENDING_H_

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "ledger/base/position.h"
#include "ledger/index/block_keys.h"

namespace daybook {

// Confined to the sequencer thread. The keys themselves are shared with the indexer, which only reads them.
class PendingKeys {
 public:
  // Begins the block that Add adds to. `block` must have room for its events: growing it would move the keys.
  void Begin(std::shared_ptr<BlockKeys> block);
  // Adds `key` at the next position of the block. Its idempotency key must be new.
  void Add(EventKey key);

  std::optional<KnownEvent> Find(absl::string_view source, absl::string_view id) const;
  std::optional<Position> LastOf(absl::string_view target) const;

  // Forgets the blocks that lie within the first `indexed` events.
  void Evict(TreeSize indexed);

  size_t event_count() const { return events_.size(); }

 private:
  // Views into the blocks.
  using IdempotencyKey = std::pair<absl::string_view, absl::string_view>;

  std::deque<std::shared_ptr<BlockKeys>> blocks_;
  absl::flat_hash_map<IdempotencyKey, KnownEvent> events_;
  absl::flat_hash_map<std::string, Position> streams_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_PENDING_H_

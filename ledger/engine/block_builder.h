// A block under construction: events in, entries, payloads, keys and the tree after them out. Pure.

#ifndef DAYBOOK_LEDGER_ENGINE_BLOCK_BUILDER_H_
#define DAYBOOK_LEDGER_ENGINE_BLOCK_BUILDER_H_

#include <cstddef>
#include <memory>
#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ledger/base/position.h"
#include "ledger/event/draft.h"
#include "ledger/index/block_keys.h"
#include "ledger/log/block.h"
#include "ledger/merkle/frontier.h"

namespace daybook {

// Thread-compatible: callers synchronise.
class BlockBuilder {
 public:
  // The block begins where `before` ends; at most `events_max` will be appended.
  BlockBuilder(const Frontier& before, absl::Time recorded_time, size_t events_max);

  // What only the server knows of an event.
  struct Placement {
    absl::string_view principal;
    std::optional<Position> stream_previous;
  };
  // Appends the event at the next position and returns its keys.
  EventKey Append(DraftEvent event, const Placement& placement);

  // Where the next event will stand.
  Position next() const { return NextPosition(frontier_.size()); }
  absl::Time recorded_time() const { return block_->recorded_time; }

  // The block; nothing may be appended after it.
  std::shared_ptr<const Block> Finish();

 private:
  Frontier frontier_;
  std::shared_ptr<Block> block_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_BLOCK_BUILDER_H_

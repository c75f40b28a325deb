// Where blocks are: written once, read by the indexer, the projector and every reader.

#ifndef DAYBOOK_LEDGER_LOG_BLOCK_STORE_H_
#define DAYBOOK_LEDGER_LOG_BLOCK_STORE_H_

#include <optional>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/position.h"
#include "ledger/log/block.h"
#include "ledger/log/ledger_id.h"

namespace daybook {

// Thread-safe. One writer, any number of readers.
class BlockStore {
 public:
  virtual ~BlockStore() = default;

  virtual const LedgerId& id() const = 0;

  // The durable head.
  virtual LogHead head() const = 0;

  // The tree at the durable head: where the next block goes on.
  virtual Frontier frontier() const = 0;

  // Makes `block` durable: one synced write. It must go on at the head, hold an entry and be whole (checked).
  // Returns the storage error otherwise, after which every Put fails: nothing may be appended behind a failed sync.
  virtual absl::Status Put(const Block& block) = 0;

  // Calls `visit` with position and entry for [begin, end), in order, until it returns false.
  // The view lives until `visit` returns. Returns OUT_OF_RANGE if `end` is beyond the head; DATA_LOSS if an entry is
  // missing or damaged.
  virtual absl::Status ReadEntries(Position begin, TreeSize end,
                                   absl::FunctionRef<bool(Position position, absl::string_view entry)> visit) const = 0;

  // The payload of the event at `position`; nullopt when it has none, or it was redacted. Returns OUT_OF_RANGE beyond
  // the head; DATA_LOSS for damaged storage.
  virtual absl::StatusOr<std::optional<StoredPayload>> ReadPayload(Position position) const = 0;

  // The state after the last whole block that ends within `size` events: what watermarks of derived stores are checked
  // against. Of a size that is no block's end this is the one before it.
  virtual absl::StatusOr<LogHead> BlockHeadAtMost(TreeSize size) const = 0;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_LOG_BLOCK_STORE_H_

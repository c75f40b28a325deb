// A block store that forgets: for tests, and for verifying an export.

#ifndef DAYBOOK_LEDGER_LOG_MEMORY_BLOCK_STORE_H_
#define DAYBOOK_LEDGER_LOG_MEMORY_BLOCK_STORE_H_

#include <memory>
#include <optional>
#include <utility>

#include "absl/container/btree_map.h"
#include "ledger/base/mutex.h"
#include "ledger/log/block_store.h"

namespace daybook {

// Thread-safe.
class MemoryBlockStore final : public BlockStore {
 public:
  explicit MemoryBlockStore(LedgerId id) : id_(std::move(id)) {}

  const LedgerId& id() const override { return id_; }
  LogHead head() const override;
  Frontier frontier() const override;
  absl::Status Put(const Block& block) override;
  absl::Status ReadEntries(Position begin, TreeSize end,
                           absl::FunctionRef<bool(Position, absl::string_view)> visit) const override;
  absl::StatusOr<std::optional<StoredPayload>> ReadPayload(Position position) const override;
  absl::StatusOr<LogHead> BlockHeadAtMost(TreeSize size) const override;

 private:
  // By first position; the pointers outlive what a reader holds while it reads.
  using Blocks = absl::btree_map<uint64_t, std::shared_ptr<const Block>>;

  const LedgerId id_;
  mutable Mutex mu_;
  Blocks blocks_ ABSL_GUARDED_BY(mu_);
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_LOG_MEMORY_BLOCK_STORE_H_

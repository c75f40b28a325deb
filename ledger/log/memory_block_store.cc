#include "ledger/log/memory_block_store.h"

#include <algorithm>
#include <iterator>

#include "ledger/base/status_macros.h"
#include "ledger/log/block_checks.h"

namespace daybook {

LogHead MemoryBlockStore::head() const {
  MutexLock lock(&mu_);
  return blocks_.empty() ? LogHead() : std::prev(blocks_.end())->second->head_after();
}

Frontier MemoryBlockStore::frontier() const {
  MutexLock lock(&mu_);
  return blocks_.empty() ? Frontier() : std::prev(blocks_.end())->second->frontier_after;
}

absl::Status MemoryBlockStore::Put(const Block& block) {
  CheckBlockContinues(block, head());
  MutexLock lock(&mu_);
  blocks_.emplace(block.first.value, std::make_shared<const Block>(block));
  return absl::OkStatus();
}

absl::Status MemoryBlockStore::ReadEntries(Position begin, TreeSize end,
                                           absl::FunctionRef<bool(Position, absl::string_view)> visit) const {
  RETURN_IF_ERROR(CheckWithinHead(end, head()));
  for (Position position = begin; end.Includes(position);) {
    std::shared_ptr<const Block> block;
    {
      MutexLock lock(&mu_);
      block = std::prev(blocks_.upper_bound(position.value))->second;
    }
    const uint64_t block_end = std::min(block->size_after().value, end.value);
    for (; position.value < block_end; position = position.Next()) {
      if (!visit(position, block->entry(position.value - block->first.value))) return absl::OkStatus();
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<StoredPayload>> MemoryBlockStore::ReadPayload(Position position) const {
  RETURN_IF_ERROR(CheckWithinHead(SizeIncluding(position), head()));
  MutexLock lock(&mu_);
  for (const StoredPayload& payload : std::prev(blocks_.upper_bound(position.value))->second->payloads) {
    if (payload.position == position) return std::make_optional(payload);
  }
  return std::optional<StoredPayload>();
}

absl::StatusOr<LogHead> MemoryBlockStore::BlockHeadAtMost(TreeSize size) const {
  MutexLock lock(&mu_);
  LogHead found;
  for (const auto& [first, block] : blocks_) {
    if (block->size_after() <= size) found = block->head_after();
  }
  return found;
}

}  // namespace daybook

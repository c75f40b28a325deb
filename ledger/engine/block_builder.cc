#include "ledger/engine/block_builder.h"

#include <utility>

#include "ledger/event/entry.h"
#include "ledger/event/limits.h"
#include "ledger/merkle/hashing.h"

namespace daybook {
namespace {

// A guess for the first allocation of a block's bytes.
constexpr size_t kTypicalEntryBytes = 512;

}  // namespace

BlockBuilder::BlockBuilder(const Frontier& before, absl::Time recorded_time, size_t events_max)
    : frontier_(before), block_(std::make_shared<Block>()) {
  block_->first = NextPosition(before.size());
  block_->recorded_time = recorded_time;
  block_->entry_bytes.reserve(events_max * kTypicalEntryBytes);
  block_->entry_ends.reserve(events_max);
}

EventKey BlockBuilder::Append(DraftEvent event, const Placement& placement) {
  const Position position = next();
  const ServerPart server = {.position = position,
                             .recorded_time = block_->recorded_time,
                             .principal = placement.principal,
                             .stream_previous = placement.stream_previous,
                             .payload = event.seal};
  AppendEntry(server, event.client_part, &block_->entry_bytes);
  block_->entry_ends.push_back(static_cast<uint32_t>(block_->entry_bytes.size()));
  if (event.seal) {
    block_->payloads.push_back({.position = position,
                                .salt = event.salted_payload.substr(0, kSaltBytes),
                                .payload = event.salted_payload.substr(kSaltBytes)});
  }
  const Hash leaf_hash = LeafHash(block_->entry(block_->entry_count() - 1));
  frontier_.Append(leaf_hash);
  return {.source = std::move(event.source),
          .id = std::move(event.id),
          .target = std::move(event.target),
          .content_digest = event.content_digest,
          .leaf_hash = leaf_hash};
}

std::shared_ptr<const Block> BlockBuilder::Finish() {
  block_->root_after = frontier_.Root();
  block_->frontier_after = std::move(frontier_);
  return std::move(block_);
}

}  // namespace daybook

#include "ledger/engine/pending.h"

#include "ledger/base/check.h"

namespace daybook {

void PendingKeys::Begin(std::shared_ptr<BlockKeys> block) { blocks_.push_back(std::move(block)); }

void PendingKeys::Add(EventKey key) {
  BlockKeys& block = *blocks_.back();
  DAYBOOK_CHECK(block.events.size() < block.events.capacity());
  const Position position = NextPosition(block.size_after());
  const EventKey& added = block.events.emplace_back(std::move(key));
  streams_[added.target] = position;
  const bool is_new = events_.try_emplace({added.source, added.id}, KnownEvent{position, added.content_digest}).second;
  DAYBOOK_CHECK(is_new);
}

std::optional<KnownEvent> PendingKeys::Find(absl::string_view source, absl::string_view id) const {
  const auto found = events_.find(IdempotencyKey(source, id));
  if (found == events_.end()) return std::nullopt;
  return found->second;
}

std::optional<Position> PendingKeys::LastOf(absl::string_view target) const {
  const auto found = streams_.find(target);
  if (found == streams_.end()) return std::nullopt;
  return found->second;
}

void PendingKeys::Evict(TreeSize indexed) {
  while (!blocks_.empty() && blocks_.front()->size_after() <= indexed) {
    for (const EventKey& key : blocks_.front()->events) {
      events_.erase({key.source, key.id});
      const auto stream = streams_.find(key.target);
      if (stream != streams_.end() && indexed.Includes(stream->second)) streams_.erase(stream);
    }
    blocks_.pop_front();
  }
}

}  // namespace daybook

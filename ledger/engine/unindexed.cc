#include "ledger/engine/unindexed.h"

#include <algorithm>
#include <utility>

namespace daybook {

void UnindexedBlocks::Add(Keys keys, Frontier before) {
  MutexLock lock(&mu_);
  blocks_.push_back({std::move(keys), std::move(before)});
}

std::vector<UnindexedBlocks::Keys> UnindexedBlocks::From(TreeSize begin, size_t events_max) const {
  std::vector<Keys> keys;
  MutexLock lock(&mu_);
  auto block =
      std::find_if(blocks_.begin(), blocks_.end(), [&](const Entry& entry) { return entry.before.size() >= begin; });
  if (block == blocks_.end() || block->before.size() != begin) return keys;
  for (size_t events = 0; block != blocks_.end() && events < events_max; ++block) {
    events += block->keys->events.size();
    keys.push_back(block->keys);
  }
  return keys;
}

std::optional<TreeSize> UnindexedBlocks::begin() const {
  MutexLock lock(&mu_);
  if (blocks_.empty()) return std::nullopt;
  return blocks_.front().before.size();
}

std::optional<Hash> UnindexedBlocks::RootAt(TreeSize size) const {
  Entry entry;
  {
    MutexLock lock(&mu_);
    const auto block = std::find_if(blocks_.begin(), blocks_.end(),
                                    [&](const Entry& candidate) { return candidate.keys->size_after() >= size; });
    if (block == blocks_.end() || block->before.size() > size) return std::nullopt;
    entry = *block;
  }
  for (size_t i = 0; entry.before.size() < size; ++i) entry.before.Append(entry.keys->events[i].leaf_hash);
  return entry.before.Root();
}

std::optional<Position> UnindexedBlocks::Find(absl::string_view source, absl::string_view id) const {
  std::vector<Keys> blocks;
  {
    MutexLock lock(&mu_);
    for (const Entry& entry : blocks_) blocks.push_back(entry.keys);
  }
  for (const Keys& block : blocks) {
    for (size_t i = 0; i < block->events.size(); ++i) {
      if (block->events[i].id == id && block->events[i].source == source) return Position{block->first.value + i};
    }
  }
  return std::nullopt;
}

void UnindexedBlocks::Drop(TreeSize indexed) {
  MutexLock lock(&mu_);
  while (!blocks_.empty() && blocks_.front().keys->size_after() <= indexed) blocks_.pop_front();
}

}  // namespace daybook

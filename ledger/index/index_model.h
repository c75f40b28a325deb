// The index as its definitions read, in maps and lists: the slow oracle of its tests.

#ifndef DAYBOOK_LEDGER_INDEX_INDEX_MODEL_H_
#define DAYBOOK_LEDGER_INDEX_INDEX_MODEL_H_

#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/random.h"
#include "ledger/index/block_keys.h"
#include "ledger/merkle/frontier.h"

namespace daybook::testing {

// Thread-compatible.
class IndexModel {
 public:
  using Block = std::shared_ptr<const BlockKeys>;

  explicit IndexModel(uint64_t seed) : random_(seed) {}

  // Makes the next block, of 1 to `events_max` events; now and then of the same time as the one before.
  Block Grow(size_t events_max) {
    auto block = std::make_shared<BlockKeys>();
    block->first = Position{leaves.size()};
    now_ += static_cast<int64_t>(random_.Below(3));
    block->recorded_time = absl::FromUnixMicros(now_);
    for (uint64_t count = 1 + random_.Below(events_max); count > 0; --count) block->events.push_back(NewEvent());
    size_at_time[now_] = leaves.size();
    blocks.push_back(block);
    return block;
  }

  std::optional<KnownEvent> Find(const std::string& source, const std::string& id) const {
    const auto found = events.find({source, id});
    return found == events.end() ? std::nullopt : std::make_optional(found->second);
  }
  std::optional<Position> LastOf(const std::string& target) const {
    const auto found = streams.find(target);
    return found == streams.end() ? std::nullopt : std::make_optional(found->second);
  }
  uint64_t SizeAtTime(int64_t micros) const {
    const auto after = size_at_time.upper_bound(micros);
    return after == size_at_time.begin() ? 0 : std::prev(after)->second;
  }

  std::vector<Block> blocks;
  std::vector<Hash> leaves;
  // roots[n] is that of the first n leaves.
  std::vector<Hash> roots = {Frontier().Root()};
  absl::btree_map<std::pair<std::string, std::string>, KnownEvent> events;
  absl::btree_map<std::string, Position> streams;
  absl::btree_map<int64_t, uint64_t> size_at_time;

 private:
  EventKey NewEvent() {
    EventKey key;
    // Sources and ids that would run into each other if the key did not keep them apart.
    key.source = std::string(random_.Below(3), 's');
    key.id = absl::StrCat(std::string(random_.Below(3), 's'), leaves.size());
    key.target = absl::StrCat("p/e/", random_.Below(40));
    key.content_digest = Sha256Of(absl::StrCat("content ", leaves.size()));
    key.leaf_hash = Sha256Of(absl::StrCat("leaf ", leaves.size()));
    const Position position{leaves.size()};
    events[{key.source, key.id}] = {position, key.content_digest};
    streams[key.target] = position;
    leaves.push_back(key.leaf_hash);
    tree_.Append(key.leaf_hash);
    roots.push_back(tree_.Root());
    return key;
  }

  SeededRandom random_;
  int64_t now_ = 1'000;
  Frontier tree_;
};

}  // namespace daybook::testing

#endif  // DAYBOOK_LEDGER_INDEX_INDEX_MODEL_H_

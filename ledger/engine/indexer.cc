#include "ledger/engine/indexer.h"

#include <algorithm>
#include <utility>

#include "ledger/base/status_macros.h"
#include "ledger/engine/limits.h"
#include "ledger/engine/sent_event.h"
#include "ledger/event/draft.h"
#include "ledger/event/entry.h"
#include "ledger/merkle/hashing.h"

namespace daybook {
namespace {

absl::StatusOr<EventKey> KeyOf(const BlockStore& blocks, absl::string_view entry) {
  ASSIGN_OR_RETURN(SentEvent sent, ReadSentEvent(blocks, entry));
  v1::Event& event = sent.event;
  EventKey key;
  key.content_digest = ContentDigest(event);
  key.leaf_hash = LeafHash(entry);
  key.source = std::move(*event.mutable_source());
  key.id = std::move(*event.mutable_id());
  key.target = std::move(*event.mutable_target());
  return key;
}

}  // namespace

absl::StatusOr<std::vector<std::shared_ptr<const BlockKeys>>> ReadKeys(const BlockStore& blocks, TreeSize begin,
                                                                       TreeSize end) {
  // Blocks of one time may come back as one: nobody can tell them apart.
  std::vector<std::shared_ptr<BlockKeys>> read;
  absl::Status status;
  const auto visit = [&](Position position, absl::string_view entry) {
    const absl::StatusOr<Entry> decoded = DecodeEntry(entry);
    absl::StatusOr<EventKey> key = KeyOf(blocks, entry);
    status = decoded.ok() ? key.status() : decoded.status();
    if (!status.ok()) return false;
    const absl::Time time = decoded->server.recorded_time;
    if (read.empty() || read.back()->recorded_time != time) {
      read.push_back(std::make_shared<BlockKeys>(BlockKeys{position, time, {}}));
    }
    read.back()->events.push_back(*std::move(key));
    return true;
  };
  RETURN_IF_ERROR(blocks.ReadEntries(NextPosition(begin), end, visit));
  RETURN_IF_ERROR(status);
  return std::vector<std::shared_ptr<const BlockKeys>>(read.begin(), read.end());
}

absl::StatusOr<bool> Indexer::Step(TreeSize durable) {
  const TreeSize begin = index_.size();
  if (begin >= durable) return false;
  auto keys = unindexed_.From(begin, kIndexStepEventsMax);
  if (keys.empty()) {
    TreeSize end = unindexed_.begin().value_or(durable);
    if (end.value - begin.value > kIndexStepEventsMax) {
      ASSIGN_OR_RETURN(const LogHead head, blocks_.BlockHeadAtMost(TreeSize{begin.value + kIndexStepEventsMax}));
      if (head.size > begin) end = head.size;
    }
    ASSIGN_OR_RETURN(keys, ReadKeys(blocks_, begin, end));
  }
  RETURN_IF_ERROR(index_.Apply(keys));
  return true;
}

}  // namespace daybook

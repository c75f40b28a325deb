// A block: the events that are made durable by one synced write, with the tree after them.

#ifndef DAYBOOK_LEDGER_LOG_BLOCK_H_
#define DAYBOOK_LEDGER_LOG_BLOCK_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ledger/base/position.h"
#include "ledger/base/sha256.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/hashing.h"

namespace daybook {

// A durable or expected state of the log: how many events, and the Merkle root over them.
struct LogHead {
  TreeSize size;
  Hash root = EmptyRoot();
  // Recorded time of the last event; absl::UnixEpoch() while empty.
  absl::Time recorded_time = absl::UnixEpoch();
  friend bool operator==(const LogHead&, const LogHead&) = default;
};

// The salt and the payload of one event; committed to by the entry, kept beside it.
struct StoredPayload {
  Position position;
  // 32 bytes.
  std::string salt;
  // The payload's exact bytes, as committed to.
  std::string payload;
  friend bool operator==(const StoredPayload&, const StoredPayload&) = default;
};

// Entries in one buffer, so that a block of a thousand events is a handful of allocations. Thread-compatible: callers
// synchronise.
struct Block {
  // Position of the first entry.
  Position first;
  // One for the whole block, whole microseconds.
  absl::Time recorded_time;
  // Entry i is entry_bytes[i == 0 ? 0 : entry_ends[i - 1], entry_ends[i]).
  std::string entry_bytes;
  std::vector<uint32_t> entry_ends;
  // In ascending order of position.
  std::vector<StoredPayload> payloads;
  // The tree after the block; frontier_after.size() is the first position plus the number of entries.
  Frontier frontier_after;
  // frontier_after's root, computed once.
  Hash root_after{};

  size_t entry_count() const { return entry_ends.size(); }
  absl::string_view entry(size_t index) const {
    const size_t begin = index == 0 ? 0 : entry_ends[index - 1];
    return absl::string_view(entry_bytes).substr(begin, entry_ends[index] - begin);
  }
  TreeSize size_after() const { return TreeSize{first.value + entry_ends.size()}; }
  LogHead head_after() const { return LogHead{size_after(), root_after, recorded_time}; }
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_LOG_BLOCK_H_

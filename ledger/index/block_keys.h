// What the index takes from a block: the keys of its events.

#ifndef DAYBOOK_LEDGER_INDEX_BLOCK_KEYS_H_
#define DAYBOOK_LEDGER_INDEX_BLOCK_KEYS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ledger/base/position.h"
#include "ledger/base/sha256.h"

namespace daybook {

// An idempotency key. Views only: whoever asks keeps the bytes.
struct EventName {
  absl::string_view source;
  absl::string_view id;
};

struct EventKey {
  // Together the idempotency key.
  std::string source;
  std::string id;
  // The stream.
  std::string target;
  // What idempotency compares (ledger/event/draft.h).
  Hash content_digest{};
  // Of the entry (ledger/merkle/hashing.h).
  Hash leaf_hash{};
};

struct BlockKeys {
  Position first;
  absl::Time recorded_time;
  std::vector<EventKey> events;

  TreeSize size_after() const { return TreeSize{first.value + events.size()}; }
};

// Where an idempotency key stands, and what was recorded under it.
struct KnownEvent {
  Position position;
  Hash content_digest{};
  friend bool operator==(const KnownEvent&, const KnownEvent&) = default;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_INDEX_BLOCK_KEYS_H_

// The right edge of a Merkle tree: the roots of its complete subtrees, all that appending and the root need.
//
//   size 7 = 4 + 2 + 1:      peaks = { root of [0,4), root of [4,6), leaf 6 }
//
// One peak for each bit set in the size, largest first. Appending is a binary increment: equal peaks merge.

#ifndef DAYBOOK_LEDGER_MERKLE_FRONTIER_H_
#define DAYBOOK_LEDGER_MERKLE_FRONTIER_H_

#include <string>

#include "absl/container/inlined_vector.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/position.h"
#include "ledger/base/sha256.h"

namespace daybook {

// Thread-compatible: callers synchronise. A copy costs 32 bytes a peak and, up to 24 peaks, no allocation.
class Frontier {
 public:
  // The tree of size 0.
  Frontier() = default;

  // Amortised one node hash.
  void Append(const Hash& leaf_hash);

  TreeSize size() const { return size_; }

  // The root of the tree; EmptyRoot() for size 0. At most 63 node hashes, and one fewer than there are peaks.
  Hash Root() const;

  // u64 size, big-endian ‖ peaks of 32 bytes, largest first (docs/formats/merkle.md).
  std::string Serialize() const;

  // Returns DATA_LOSS unless `bytes` are exactly what Serialize writes.
  static absl::StatusOr<Frontier> Parse(absl::string_view bytes);

  friend bool operator==(const Frontier&, const Frontier&) = default;

 private:
  TreeSize size_;
  absl::InlinedVector<Hash, 24> peaks_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_MERKLE_FRONTIER_H_

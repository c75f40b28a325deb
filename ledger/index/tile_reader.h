// The nodes of the indexed tree, computed from stored tiles; each tile is read once, because a root or a proof needs
// many nodes of a few tiles. Private to ledger/index.

#ifndef DAYBOOK_LEDGER_INDEX_TILE_READER_H_
#define DAYBOOK_LEDGER_INDEX_TILE_READER_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/position.h"
#include "ledger/base/sha256.h"
#include "ledger/merkle/proof.h"
#include "ledger/store/database.h"

namespace daybook {

// Thread-compatible: callers synchronise. The database must outlive it.
class TileReader {
 public:
  // Of the first `size` leaves, which the database has.
  TileReader(const Database& database, TreeSize size) : database_(database), size_(size) {}

  // The root of a subtree that is complete within the size. Returns DATA_LOSS if its hashes are not there.
  absl::StatusOr<Hash> NodeAt(NodeId node);

 private:
  struct Tile {
    uint8_t level = 0;
    // Index of its first hash, and those that are within the size.
    uint64_t begin = 0;
    std::vector<Hash> hashes;
  };

  // The view lives until the next call.
  absl::StatusOr<const Tile*> TileOf(uint8_t level, uint64_t index);

  const Database& database_;
  const TreeSize size_;
  std::vector<Tile> tiles_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_INDEX_TILE_READER_H_

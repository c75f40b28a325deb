// The hashes of a growing tree, as rows to store: the leaf hashes, and above each 256 of them the root of those 256,
// and so on. Every other hash of the tree is computed from at most 128 of these.
//
// A row is written once: it holds the hashes of one level that came between two TakeRows, and ends where a tile of 256
// ends (the tiles of C2SP tlog-tiles are the rows of one tile, one after the other).

#ifndef DAYBOOK_LEDGER_INDEX_TREE_WRITER_H_
#define DAYBOOK_LEDGER_INDEX_TREE_WRITER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "ledger/base/position.h"
#include "ledger/base/sha256.h"
#include "ledger/merkle/frontier.h"

namespace daybook {

// Hashes of one tile, or a part of it, and the binary levels a tile spans.
inline constexpr uint64_t kTileHashes = 256;
inline constexpr int kTileLevels = 8;

// Hashes of the complete subtrees of 256^level leaves, from the `index`th on.
struct HashRow {
  uint8_t level = 0;
  uint64_t index = 0;
  // 32 bytes each.
  std::string hashes;
};

// Thread-compatible: callers synchronise.
class TreeWriter {
 public:
  // The hashes of `level` in [begin, end), from storage.
  using ReadHashes = absl::FunctionRef<absl::StatusOr<std::vector<Hash>>(uint8_t level, uint64_t begin, uint64_t end)>;

  // The tree of size 0.
  TreeWriter() = default;

  // The tree of `frontier`, whose rows are stored. Errors are those of `read`; DATA_LOSS if what it reads is not that
  // tree's.
  static absl::StatusOr<TreeWriter> Load(Frontier frontier, ReadHashes read);

  void Append(const Hash& leaf_hash) {
    frontier_.Append(leaf_hash);
    AppendAt(0, leaf_hash);
  }

  // The rows that Append has made since the last time.
  std::vector<HashRow> TakeRows();

  TreeSize size() const { return frontier_.size(); }
  const Frontier& frontier() const { return frontier_; }

 private:
  struct Level {
    // Hashes so far, and the tree over those of the last, incomplete tile.
    uint64_t count = 0;
    Frontier tile;
    // Those not taken yet.
    HashRow row;
  };

  void AppendAt(uint8_t level, const Hash& hash);
  void EndRow(Level& level);

  Frontier frontier_;
  std::vector<Level> levels_;
  std::vector<HashRow> rows_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_INDEX_TREE_WRITER_H_

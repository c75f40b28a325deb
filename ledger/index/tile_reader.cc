#include "ledger/index/tile_reader.h"

#include <algorithm>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/index/hash_rows.h"
#include "ledger/index/tree_writer.h"
#include "ledger/merkle/frontier.h"

namespace daybook {

absl::StatusOr<Hash> TileReader::NodeAt(NodeId node) {
  const uint8_t level = static_cast<uint8_t>(node.level / kTileLevels);
  const int levels_above = node.level % kTileLevels;
  ASSIGN_OR_RETURN(const Tile* tile, TileOf(level, node.index << levels_above));
  const uint64_t begin = (node.index << levels_above) - tile->begin;
  const uint64_t end = begin + (uint64_t{1} << levels_above);
  DAYBOOK_CHECK(end <= tile->hashes.size());
  Frontier subtree;
  for (uint64_t i = begin; i < end; ++i) subtree.Append(tile->hashes[i]);
  return subtree.Root();
}

absl::StatusOr<const TileReader::Tile*> TileReader::TileOf(uint8_t level, uint64_t index) {
  const uint64_t begin = index - index % kTileHashes;
  for (const Tile& tile : tiles_) {
    if (tile.level == level && tile.begin == begin) return &tile;
  }
  const uint64_t end = std::min(begin + kTileHashes, size_.value >> (level * kTileLevels));
  ASSIGN_OR_RETURN(std::vector<Hash> hashes, ReadHashRows(database_, level, begin, end));
  return &tiles_.emplace_back(Tile{level, begin, std::move(hashes)});
}

}  // namespace daybook

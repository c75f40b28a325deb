#include "ledger/index/tree_writer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"

namespace daybook {

absl::StatusOr<TreeWriter> TreeWriter::Load(Frontier frontier, ReadHashes read) {
  TreeWriter writer;
  writer.frontier_ = std::move(frontier);
  uint64_t count = writer.size().value;
  for (uint8_t number = 0; count > 0; ++number, count /= kTileHashes) {
    ASSIGN_OR_RETURN(const std::vector<Hash> partial, read(number, count - count % kTileHashes, count));
    Level level;
    level.count = count;
    level.row.level = number;
    level.row.index = count;
    for (const Hash& hash : partial) level.tile.Append(hash);
    if (level.tile.size().value != count % kTileHashes) {
      return absl::DataLossError(absl::StrCat("index: ", partial.size(), " hashes in the last tile of level ", number,
                                              ", want ", count % kTileHashes));
    }
    writer.levels_.push_back(std::move(level));
  }
  return writer;
}

void TreeWriter::AppendAt(uint8_t level_number, const Hash& hash) {
  if (level_number == levels_.size()) {
    levels_.emplace_back();
    levels_.back().row.level = level_number;
  }
  Level& level = levels_[level_number];
  absl::StrAppend(&level.row.hashes, AsBytes(hash));
  level.tile.Append(hash);
  ++level.count;
  if (level.count % kTileHashes != 0) return;
  const Hash root = level.tile.Root();
  level.tile = Frontier();
  EndRow(level);
  AppendAt(static_cast<uint8_t>(level_number + 1), root);
}

void TreeWriter::EndRow(Level& level) {
  if (level.row.hashes.empty()) return;
  rows_.push_back(std::move(level.row));
  level.row = HashRow{rows_.back().level, level.count, {}};
}

std::vector<HashRow> TreeWriter::TakeRows() {
  for (Level& level : levels_) EndRow(level);
  return std::exchange(rows_, {});
}

}  // namespace daybook

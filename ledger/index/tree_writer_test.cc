#include "ledger/index/tree_writer.h"

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/random.h"
#include "ledger/merkle/proof.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::daybook::testing::StatusIs;

// Rows as a store would keep them, hash by hash.
class Stored {
 public:
  void Keep(const std::vector<HashRow>& rows) {
    for (const HashRow& row : rows) {
      ASSERT_FALSE(row.hashes.empty());
      const uint64_t count = row.hashes.size() / sizeof(Hash);
      ASSERT_EQ(row.index / kTileHashes, (row.index + count - 1) / kTileHashes) << "a row of two tiles";
      for (uint64_t i = 0; i < count; ++i) {
        const Hash hash = *HashFromBytes(absl::string_view(row.hashes).substr(i * sizeof(Hash), sizeof(Hash)));
        ASSERT_TRUE(hashes_.emplace(std::pair(row.level, row.index + i), hash).second) << "a hash written twice";
      }
    }
  }
  absl::StatusOr<std::vector<Hash>> Read(uint8_t level, uint64_t begin, uint64_t end) const {
    std::vector<Hash> read;
    for (; begin < end; ++begin) {
      const auto found = hashes_.find({level, begin});
      if (found == hashes_.end()) return absl::DataLossError("no such hash");
      read.push_back(found->second);
    }
    return read;
  }
  const absl::btree_map<std::pair<uint8_t, uint64_t>, Hash>& hashes() const { return hashes_; }

 private:
  absl::btree_map<std::pair<uint8_t, uint64_t>, Hash> hashes_;
};

TEST(TreeWriterTest, WritesEveryCompleteSubtreeOfItsLevelsOnce) {
  constexpr uint64_t kLeaves = 70'000;  // Over 256²: three levels.
  SeededRandom random(9);
  TreeWriter writer;
  Stored stored;
  std::vector<Hash> leaves;
  while (leaves.size() < kLeaves) {
    for (uint64_t count = random.Below(700); count > 0; --count) {
      leaves.push_back(Sha256Of(absl::StrCat(leaves.size())));
      writer.Append(leaves.back());
    }
    ASSERT_NO_FATAL_FAILURE(stored.Keep(writer.TakeRows()));
    if (random.Below(5) != 0) continue;
    ASSERT_OK_AND_ASSIGN(writer, TreeWriter::Load(writer.frontier(), [&](uint8_t level, uint64_t begin, uint64_t end) {
                           return stored.Read(level, begin, end);
                         }));
  }
  size_t wanted = 0;
  LeafNodes nodes(leaves);
  for (int level = 0; level < 3; ++level) {
    for (uint64_t index = 0; index < leaves.size() >> (level * kTileLevels); ++index, ++wanted) {
      const auto found = stored.hashes().find({static_cast<uint8_t>(level), index});
      ASSERT_NE(found, stored.hashes().end()) << level << " " << index;
      ASSERT_EQ(found->second, *nodes(NodeId{level * kTileLevels, index}));
    }
  }
  EXPECT_EQ(stored.hashes().size(), wanted);
  EXPECT_EQ(writer.frontier().Root(), *RootOf(TreeSize{leaves.size()}, nodes));
}

TEST(TreeWriterTest, RefusesATreeWhoseRowsAreNotThere) {
  TreeWriter writer;
  for (int leaf = 0; leaf < 300; ++leaf) writer.Append(Sha256Of(absl::StrCat(leaf)));
  const Stored nothing;
  EXPECT_THAT(TreeWriter::Load(writer.frontier(), [&](uint8_t level, uint64_t begin,
                                                      uint64_t end) { return nothing.Read(level, begin, end); })
                  .status(),
              StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace daybook

#include "ledger/engine/unindexed.h"

#include "absl/strings/str_cat.h"
#include "ledger/index/index_model.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

// Blocks of random events, the first `indexed` events of which are dropped again.
class UnindexedBlocksTest : public ::testing::Test {
 protected:
  UnindexedBlocksTest() {
    Frontier tree;
    for (int i = 0; i < 30; ++i) {
      const auto block = model_.Grow(20);
      blocks_.Add(block, tree);
      for (const EventKey& event : block->events) tree.Append(event.leaf_hash);
    }
  }
  TreeSize end() const { return TreeSize{model_.leaves.size()}; }

  daybook::testing::IndexModel model_{3};
  UnindexedBlocks blocks_;
};

TEST_F(UnindexedBlocksTest, AnswersAsTheIndexWillForWhatItHas) {
  for (const size_t dropped : {size_t{0}, size_t{1}, size_t{12}, size_t{30}}) {
    const TreeSize indexed = dropped == 0 ? TreeSize{0} : model_.blocks[dropped - 1]->size_after();
    blocks_.Drop(indexed);
    SCOPED_TRACE(indexed.value);
    EXPECT_EQ(blocks_.begin(), indexed == end() ? std::nullopt : std::make_optional(indexed));
    for (const auto& block : model_.blocks) {
      for (size_t i = 0; i < block->events.size(); ++i) {
        const Position position{block->first.value + i};
        const auto wanted = indexed.Includes(position) ? std::nullopt : std::make_optional(position);
        ASSERT_EQ(blocks_.Find(block->events[i].source, block->events[i].id), wanted);
      }
    }
    for (uint64_t size = 0; size <= end().value; ++size) {
      const bool here = size >= indexed.value && indexed < end();
      ASSERT_EQ(blocks_.RootAt(TreeSize{size}), here ? std::make_optional(model_.roots[size]) : std::nullopt) << size;
    }
    EXPECT_EQ(blocks_.Find("nobody", "0"), std::nullopt);
    EXPECT_EQ(blocks_.RootAt(TreeSize{end().value + 1}), std::nullopt);
  }
}

TEST_F(UnindexedBlocksTest, GivesWholeBlocksFromWhereOneBegins) {
  const TreeSize second = model_.blocks[0]->size_after();
  EXPECT_THAT(blocks_.From(second, 1), ElementsAre(model_.blocks[1]));
  const auto rest = blocks_.From(second, 1'000);
  EXPECT_EQ(rest.size(), model_.blocks.size() - 1);
  EXPECT_THAT(blocks_.From(end(), 1'000), IsEmpty());
  blocks_.Drop(model_.blocks[4]->size_after());
  EXPECT_THAT(blocks_.From(second, 1'000), IsEmpty()) << "the log has those";
  EXPECT_THAT(blocks_.begin(), Optional(model_.blocks[4]->size_after()));
}

TEST_F(UnindexedBlocksTest, KeepsABlockThatIsIndexedInPart) {
  const TreeSize before = model_.blocks[3]->size_after();
  blocks_.Drop(TreeSize{model_.blocks[4]->size_after().value - 1});
  EXPECT_THAT(blocks_.begin(), Optional(before));
}

}  // namespace
}  // namespace daybook

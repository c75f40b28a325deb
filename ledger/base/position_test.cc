#include "ledger/base/position.h"

#include "gtest/gtest.h"

namespace daybook {
namespace {

TEST(PositionTest, SizeIncludingContainsThePositionAndSizeBeforeDoesNot) {
  const Position position{41};
  EXPECT_TRUE(SizeIncluding(position).Includes(position));
  EXPECT_FALSE(SizeBefore(position).Includes(position));
  EXPECT_EQ(LastPosition(SizeIncluding(position)), position);
  EXPECT_EQ(NextPosition(SizeBefore(position)), position);
}

TEST(PositionTest, EmptyLedgerIncludesNothing) { EXPECT_FALSE(TreeSize{0}.Includes(Position{0})); }

}  // namespace
}  // namespace daybook

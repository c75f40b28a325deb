#include "ledger/projection/sets.h"

#include <gtest/gtest.h>

#include <string>

#include "ledger/projection/fold_fixture.h"
#include "ledger/projection/overlay.h"

namespace daybook::testing {
namespace {

using store::v1::SetRow;

struct Change {
  std::string previous;  // empty: from nothing
  std::string result;
  uint64_t count = 0;
  uint32_t part = 0;
  uint32_t part_count = 0;
};

class SetsTest : public ::testing::Test {
 protected:
  // Holds a change against the set, applies it if it fits, and returns what the set is then.
  SetRow Step(const Change& change, int64_t added) {
    v1::SetChange set;
    if (!change.previous.empty()) {
      set.mutable_previous()->set_algorithm("set-v1");
      set.mutable_previous()->set_value(change.previous);
    }
    set.mutable_result()->set_value(change.result);
    set.set_result_count(change.count);
    set.set_part(change.part);
    set.set_part_count(change.part_count);
    const SetId id{"target", "", v1::ScopeDeclared::LAYER_EXPECTED};
    overlay_.BeginPosition(Position{position_});
    overlay_.BeginFold("test");
    SetStep step = BeginSetStep(overlay_, id, set).value();
    applied_ = step.applies;
    from_nothing_ = step.from_nothing;
    const SetRow row = EndSetStep(overlay_, {Position{position_++}, kFirstTime}, id, set, std::move(step), added);
    overlay_.EndPosition();
    return row;
  }

  bool applied_ = false;
  bool from_nothing_ = false;

 private:
  MemoryViews views_;
  Overlay overlay_{views_, kRowCacheBytesMax};
  uint64_t position_ = 0;
};

TEST_F(SetsTest, DeltasBuildOnWhatIsHere) {
  EXPECT_EQ(Step({.result = "one", .count = 3}, 3).item_count(), 3);
  EXPECT_TRUE(from_nothing_);
  const SetRow row = Step({.previous = "one", .result = "two", .count = 2}, -1);
  EXPECT_TRUE(applied_);
  EXPECT_FALSE(from_nothing_);
  EXPECT_EQ(row.item_count(), 2);
  EXPECT_EQ(row.broken_reason(), "");
}

TEST_F(SetsTest, ADeltaOnAnotherSetBreaksUntilAWholeOneComes) {
  Step({.result = "one", .count = 3}, 3);
  EXPECT_NE(Step({.previous = "zero", .result = "two", .count = 4}, 1).broken_reason(), "");
  EXPECT_FALSE(applied_);
  EXPECT_NE(Step({.previous = "two", .result = "three", .count = 4}, 1).broken_reason(), "");
  EXPECT_EQ(Step({.result = "three", .count = 4}, 4).broken_reason(), "");
  EXPECT_TRUE(applied_);
}

TEST_F(SetsTest, ADeltaOnNothingBreaks) {
  EXPECT_NE(Step({.previous = "one", .result = "two", .count = 1}, 1).broken_reason(), "");
}

TEST_F(SetsTest, PartsAreOneSetOnceAllAreHere) {
  EXPECT_EQ(Step({.result = "one", .count = 5, .part = 1, .part_count = 2}, 3).part(), 1u);
  EXPECT_TRUE(from_nothing_);
  const SetRow row = Step({.result = "one", .count = 5, .part = 2, .part_count = 2}, 2);
  EXPECT_FALSE(from_nothing_);
  EXPECT_EQ(row.part(), 0u);
  EXPECT_EQ(row.item_count(), 5);
  EXPECT_EQ(row.broken_reason(), "");
}

TEST_F(SetsTest, AMissingPartBreaks) {
  Step({.result = "one", .count = 5, .part = 1, .part_count = 3}, 3);
  EXPECT_NE(Step({.result = "one", .count = 5, .part = 3, .part_count = 3}, 2).broken_reason(), "");
  Step({.result = "one", .count = 5, .part = 1, .part_count = 2}, 3);
  EXPECT_NE(Step({.previous = "one", .result = "two", .count = 5}, 2).broken_reason(), "");
}

TEST_F(SetsTest, ACountThatIsNotTheResultsBreaks) {
  EXPECT_EQ(Step({.result = "one", .count = 4}, 3).broken_reason(), "the set has 3 items, and should have 4");
}

}  // namespace
}  // namespace daybook::testing

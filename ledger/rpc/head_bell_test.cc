#include "ledger/rpc/head_bell.h"

#include <gtest/gtest.h>

#include "ledger/rpc/service_testing.h"

namespace daybook {
namespace {

class HeadBellTest : public testing::ServiceTest {
 protected:
  void WaitBeyond(uint64_t size) {
    tickets_.push_back(bell_.Wait(TreeSize{size}, [this] { ++rung_; }));
  }

  std::vector<HeadBell::Ticket> tickets_;
  int rung_ = 0;
};

TEST_F(HeadBellTest, WakesEverybodyOnceWhenTheHeadMoves) {
  WaitBeyond(0);
  WaitBeyond(0);
  EXPECT_EQ(rung_, 0);
  Fill(1, "a");
  EXPECT_EQ(rung_, 2);
  Fill(1, "b");
  EXPECT_EQ(rung_, 2);
}

TEST_F(HeadBellTest, WakesAtOnceWhenTheHeadHasPassed) {
  Fill(2);
  WaitBeyond(1);
  EXPECT_EQ(rung_, 1);
}

TEST_F(HeadBellTest, WakesALateComerWhoSawAnOlderHead) {
  Fill(2);
  WaitBeyond(2);
  WaitBeyond(1);
  EXPECT_EQ(rung_, 1) << "the bell was armed at a head that the second had not seen";
  Fill(1, "more");
  EXPECT_EQ(rung_, 2);
}

TEST_F(HeadBellTest, ForgetsWhoHasGone) {
  WaitBeyond(0);
  WaitBeyond(0);
  bell_.Forget(tickets_[0]);
  Fill(1);
  EXPECT_EQ(rung_, 1);
}

TEST_F(HeadBellTest, WakesWhenTheLedgerStops) {
  WaitBeyond(0);
  ledger_.Stop();
  EXPECT_EQ(rung_, 1);
}

}  // namespace
}  // namespace daybook

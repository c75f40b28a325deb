#include "ledger/engine/timeline.h"

#include <thread>

#include "ledger/event/field_error.h"
#include "ledger/event/refusal.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::daybook::testing::IsOkAndHolds;
using ::daybook::testing::StatusIs;
using ::testing::Optional;

const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);

class TimelineTest : public ::testing::Test {
 protected:
  absl::Time Block(uint64_t size_after) {
    const absl::Time time = timeline_.Stamp();
    timeline_.Durable(TreeSize{size_after});
    return time;
  }

  ManualClock clock_{kStart};
  Timeline timeline_{clock_, absl::UnixEpoch()};
};

TEST_F(TimelineTest, ResolvesATimeToTheLastBlockAtOrBeforeIt) {
  Block(3);
  clock_.Advance(absl::Seconds(2));
  Block(5);
  clock_.Advance(absl::Seconds(2));
  EXPECT_THAT(timeline_.SizeAt(kStart), IsOkAndHolds(Optional(TreeSize{3})));
  EXPECT_THAT(timeline_.SizeAt(kStart + absl::Seconds(1)), IsOkAndHolds(Optional(TreeSize{3})));
  EXPECT_THAT(timeline_.SizeAt(kStart + absl::Seconds(2)), IsOkAndHolds(Optional(TreeSize{5})));
  EXPECT_THAT(timeline_.SizeAt(kStart - absl::Microseconds(1)), IsOkAndHolds(std::nullopt));
}

TEST_F(TimelineTest, RefusesTheFuture) {
  const absl::Status refused = timeline_.SizeAt(kStart + absl::Microseconds(1)).status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_EQ(ReasonNameOf(refused), "IN_THE_FUTURE");
  EXPECT_EQ(FieldErrorOf(refused)->field, "as_of.time");
}

TEST_F(TimelineTest, WhatIsRecordedIsNoFutureWhenTheClockIsSetBack) {
  Block(1);
  clock_.Set(kStart - absl::Hours(1));
  EXPECT_EQ(Block(2), kStart);
  EXPECT_THAT(timeline_.SizeAt(kStart), IsOkAndHolds(Optional(TreeSize{2})));
  EXPECT_EQ(Block(3), kStart + absl::Microseconds(1));
  EXPECT_THAT(timeline_.SizeAt(kStart + absl::Seconds(1)), StatusIs(absl::StatusCode::kOutOfRange));
}

TEST_F(TimelineTest, StampsAboveATimeThatWasAnsweredFor) {
  Block(1);
  EXPECT_THAT(timeline_.SizeAt(kStart), IsOkAndHolds(Optional(TreeSize{1})));
  EXPECT_EQ(Block(2), kStart + absl::Microseconds(1));
  EXPECT_THAT(timeline_.SizeAt(kStart), IsOkAndHolds(Optional(TreeSize{1})));
}

TEST_F(TimelineTest, LeavesWhatIsIndexedToTheIndex) {
  Block(1);
  clock_.Advance(absl::Seconds(1));
  Block(2);
  timeline_.Indexed(TreeSize{1});
  EXPECT_THAT(timeline_.SizeAt(kStart), IsOkAndHolds(std::nullopt));
  EXPECT_THAT(timeline_.SizeAt(kStart + absl::Seconds(1)), IsOkAndHolds(Optional(TreeSize{2})));
}

TEST_F(TimelineTest, WaitsForABlockStampedAtOrBeforeTheTime) {
  timeline_.Stamp();
  absl::StatusOr<std::optional<TreeSize>> answer;
  std::thread question([&] { answer = timeline_.SizeAt(kStart); });
  timeline_.Durable(TreeSize{7});
  question.join();
  EXPECT_THAT(answer, IsOkAndHolds(Optional(TreeSize{7})));
}

TEST_F(TimelineTest, DoesNotWaitForABlockStampedLater) {
  Block(1);
  clock_.Advance(absl::Seconds(1));
  timeline_.Stamp();
  EXPECT_THAT(timeline_.SizeAt(kStart), IsOkAndHolds(Optional(TreeSize{1})));
}

TEST_F(TimelineTest, AWithdrawnStampLeavesNothing) {
  timeline_.Stamp();
  timeline_.Withdraw();
  EXPECT_THAT(timeline_.SizeAt(kStart), IsOkAndHolds(std::nullopt));
}

TEST_F(TimelineTest, AnswersWhatItKnowsAfterAFailureAndRefusesTheRest) {
  Block(1);
  clock_.Advance(absl::Seconds(1));
  timeline_.Stamp();
  timeline_.Fail(absl::UnavailableError("disk"));
  EXPECT_THAT(timeline_.SizeAt(kStart), IsOkAndHolds(Optional(TreeSize{1})));
  EXPECT_THAT(timeline_.SizeAt(kStart + absl::Seconds(1)), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace daybook

#include "ledger/engine/size_waits.h"

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

class SizeWaitsTest : public ::testing::Test {
 protected:
  void Add(const std::string& name, uint64_t size, absl::Time deadline = absl::InfiniteFuture()) {
    waits_.Add(TreeSize{size}, deadline, [this, name](const absl::Status& status) {
      called_.push_back(name + (status.ok() ? "" : " " + std::string(status.message())));
    });
  }
  // Those called since the last time.
  std::vector<std::string> Called() { return std::exchange(called_, {}); }

  SizeWaits waits_;
  std::vector<std::string> called_;
};

TEST_F(SizeWaitsTest, CallsAtOnceWhatIsReachedAlready) {
  Add("nothing", 0);
  EXPECT_THAT(Called(), ElementsAre("nothing"));
  waits_.Reach(TreeSize{5});
  Add("reached", 5);
  Add("beyond", 6);
  EXPECT_THAT(Called(), ElementsAre("reached"));
}

TEST_F(SizeWaitsTest, CallsEachOnceWhenItsSizeIsReached) {
  Add("seven", 7);
  Add("three", 3);
  Add("five", 5);
  waits_.Reach(TreeSize{2});
  EXPECT_THAT(Called(), IsEmpty());
  waits_.Reach(TreeSize{5});
  EXPECT_THAT(Called(), ::testing::UnorderedElementsAre("three", "five"));
  waits_.Reach(TreeSize{4});
  waits_.Reach(TreeSize{100});
  EXPECT_THAT(Called(), ElementsAre("seven"));
}

TEST_F(SizeWaitsTest, AStageNeverGoesBack) {
  waits_.Reach(TreeSize{5});
  waits_.Reach(TreeSize{3});
  Add("five", 5);
  EXPECT_THAT(Called(), ElementsAre("five"));
}

TEST_F(SizeWaitsTest, EndsThoseWhoseDeadlineHasPassedAndNoOther) {
  EXPECT_EQ(waits_.NextDeadline(), absl::InfiniteFuture());
  Add("later", 1, kNow + absl::Seconds(1));
  Add("now", 1, kNow);
  Add("past", 1, kNow - absl::Seconds(1));
  EXPECT_EQ(waits_.NextDeadline(), kNow - absl::Seconds(1));
  waits_.Expire(kNow, absl::DeadlineExceededError("late"));
  EXPECT_THAT(Called(), ElementsAre("past late"));
  EXPECT_EQ(waits_.NextDeadline(), kNow);
  waits_.Reach(TreeSize{1});
  EXPECT_THAT(Called(), ElementsAre("now", "later"));
}

TEST_F(SizeWaitsTest, ClosedTellsEverybodyAndWhoeverComes) {
  waits_.Reach(TreeSize{2});
  Add("waits", 3);
  waits_.Close(absl::UnavailableError("stopping"));
  waits_.Close(absl::UnavailableError("again"));
  Add("comes", 3);
  Add("reached", 2);
  EXPECT_THAT(Called(), ElementsAre("waits stopping", "comes stopping", "reached"));
}

TEST(SizeWaitsLimitTest, RefusesWhoeverWouldWaitWhenAsManyDo) {
  SizeWaits waits(2, absl::ResourceExhaustedError("full"));
  std::vector<std::string> called;
  const auto add = [&](const std::string& name, uint64_t size) {
    waits.Add(TreeSize{size}, absl::InfiniteFuture(), [&called, name](const absl::Status& status) {
      called.push_back(absl::StrCat(name, " ", status.message()));
    });
  };
  add("a", 5);
  add("b", 9);
  add("c", 5);
  EXPECT_THAT(std::exchange(called, {}), ElementsAre("c full"));
  add("reached already", 0);
  EXPECT_THAT(std::exchange(called, {}), ElementsAre("reached already "));
  waits.Reach(TreeSize{5});
  EXPECT_THAT(std::exchange(called, {}), ElementsAre("a "));
  add("d", 7);
  EXPECT_THAT(called, IsEmpty());
  waits.Close(absl::UnavailableError("closed"));
  EXPECT_THAT(called, ::testing::UnorderedElementsAre("b closed", "d closed"));
}

TEST_F(SizeWaitsTest, MayBeAddedToWhileItCalls) {
  waits_.Add(TreeSize{1}, absl::InfiniteFuture(), [this](const absl::Status&) { Add("inner", 2); });
  waits_.Reach(TreeSize{1});
  EXPECT_THAT(Called(), IsEmpty());
  waits_.Reach(TreeSize{2});
  EXPECT_THAT(Called(), ElementsAre("inner"));
}

}  // namespace
}  // namespace daybook

#include "ledger/engine/runner.h"

#include <atomic>

#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

// A stage that has so much work, and says when it has begun to do some.
class Work {
 public:
  void Add(int amount) {
    MutexLock lock(&mu_);
    left_ += amount;
  }
  // One step, as a stage's.
  absl::Time Do() {
    MutexLock lock(&mu_);
    ++steps_;
    if (left_ == 0) return absl::InfiniteFuture();
    --left_;
    ++done_;
    return absl::InfinitePast();
  }
  void AwaitDone(int amount) {
    MutexLock lock(&mu_);
    const auto reached = [this, amount]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return done_ >= amount; };
    mu_.Await(absl::Condition(&reached));
  }
  bool nothing_left() const {
    MutexLock lock(&mu_);
    return left_ == 0;
  }
  int steps() const {
    MutexLock lock(&mu_);
    return steps_;
  }

 private:
  mutable Mutex mu_;
  int left_ ABSL_GUARDED_BY(mu_) = 0;
  int done_ ABSL_GUARDED_BY(mu_) = 0;
  int steps_ ABSL_GUARDED_BY(mu_) = 0;
};

class RunnerTest : public ::testing::Test {
 protected:
  void Start(Stage stage, Work& work) {
    runner_.Start(stage, [&work] { return work.Do(); });
  }
  void Finish(Stage stage, Work& work) {
    runner_.Finish(stage, [&work] { return work.nothing_left(); });
  }

  ManualClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  Runner runner_{clock_};
};

TEST_F(RunnerTest, StepsAStageWhileThereIsWorkAndWhenItIsWoken) {
  Work work;
  work.Add(100);
  Start(Stage::kWrite, work);
  work.AwaitDone(100);
  for (int woken = 1; woken <= 50; ++woken) {
    work.Add(1);
    runner_.Wake(Stage::kWrite);
    work.AwaitDone(100 + woken);
  }
  Finish(Stage::kWrite, work);
}

TEST_F(RunnerTest, FinishWaitsForWhatAnotherStageStillBrings) {
  Work work;
  work.Add(1);
  std::atomic<bool> more_to_come = true;
  Start(Stage::kIndex, work);
  std::thread other([&] {
    work.AwaitDone(1);
    work.Add(10);
    more_to_come = false;
    runner_.Wake(Stage::kIndex);
  });
  runner_.Finish(Stage::kIndex, [&] { return !more_to_come && work.nothing_left(); });
  other.join();
  EXPECT_TRUE(work.nothing_left());
  const int steps = work.steps();
  runner_.Wake(Stage::kIndex);
  runner_.Finish(Stage::kIndex, [] { return true; });
  EXPECT_EQ(work.steps(), steps) << "a stage that has ended stays so";
}

TEST_F(RunnerTest, StagesDoNotWaitForOneAnother) {
  Work writes, answers;
  Start(Stage::kWrite, writes);
  Start(Stage::kAnswer, answers);
  answers.Add(1);
  runner_.Wake(Stage::kAnswer);
  answers.AwaitDone(1);
  Finish(Stage::kAnswer, answers);
  Finish(Stage::kWrite, writes);
}

TEST_F(RunnerTest, AStageThatAskedForATimeIsSteppedThen) {
  std::atomic<int> steps = 0;
  Work second;
  second.Add(1);
  runner_.Start(Stage::kTimer, [&] {
    if (++steps == 1) return clock_.Now() + absl::Milliseconds(1);
    second.Do();
    return absl::InfiniteFuture();
  });
  second.AwaitDone(1);
  runner_.Finish(Stage::kTimer, [] { return true; });
}

}  // namespace
}  // namespace daybook

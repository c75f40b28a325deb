#include "ledger/rpc/work_queue.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace daybook {
namespace {

TEST(WorkQueueTest, RunsInOrderUntilClosedAndEmpty) {
  WorkQueue queue;
  std::vector<int> ran;
  for (int i = 0; i < 3; ++i) queue.Post([&ran, i] { ran.push_back(i); });
  queue.Close();
  queue.Run();
  EXPECT_EQ(ran, (std::vector<int>{0, 1, 2}));
}

TEST(WorkQueueTest, RefusesACallWhenTooManyWaitButNeverOneThatHasBegun) {
  WorkQueue queue;
  EXPECT_TRUE(queue.TryPost([] {}, 2));
  queue.Post([] {});
  EXPECT_FALSE(queue.TryPost([] {}, 2));
  queue.Post([] {});
}

TEST(WorkQueueTest, RunsAtOnceWhatIsPostedAfterTheEnd) {
  WorkQueue queue;
  queue.Close();
  bool ran = false;
  queue.Post([&ran] { ran = true; });
  EXPECT_TRUE(ran);
  EXPECT_FALSE(queue.TryPost([] {}, 2));
}

TEST(WorkQueueTest, EveryThreadEndsAndNothingIsLost) {
  WorkQueue queue;
  std::atomic<int> ran = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&queue] { queue.Run(); });
  for (int i = 0; i < 1'000; ++i) queue.Post([&ran] { ++ran; });
  queue.Close();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ran, 1'000);
}

}  // namespace
}  // namespace daybook

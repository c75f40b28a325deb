#include "ledger/engine/queue.h"

#include "absl/strings/str_cat.h"
#include "ledger/engine/slow_ledger.h"
#include "ledger/event/refusal.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::daybook::testing::BatchOf;
using ::daybook::testing::IsOk;
using ::daybook::testing::MakeDraft;
using ::daybook::testing::StatusIs;
using Fill = AppendQueue::Fill;

QueuedAppend BatchOfEvents(size_t count, size_t bytes = 1) {
  std::vector<DraftEvent> events;
  for (size_t i = 0; i < count; ++i) {
    events.push_back(MakeDraft(absl::StrCat(i), "s"));
    events.back().client_part.assign(bytes, 'x');
  }
  return {BatchOf(std::move(events)), nullptr};
}

absl::Status Push(AppendQueue& queue, QueuedAppend append) { return queue.Push(append); }

TEST(AppendQueueTest, GivesBatchesInOrderUpToABlock) {
  AppendQueue queue;
  for (const size_t count : {500, 500, 500}) ASSERT_OK(Push(queue, BatchOfEvents(count)));
  EXPECT_EQ(queue.Take(Fill::kAnything).size(), 2u);
  EXPECT_EQ(queue.Take(Fill::kAnything).size(), 1u);
}

TEST(AppendQueueTest, NeverSplitsABatch) {
  AppendQueue queue;
  ASSERT_OK(Push(queue, BatchOfEvents(40, 60 * 1024)));
  ASSERT_OK(Push(queue, BatchOfEvents(1)));
  EXPECT_EQ(queue.Take(Fill::kAnything).size(), 1u);
}

TEST(AppendQueueTest, GivesNoPartialBlockWhenAskedForAFullOne) {
  AppendQueue queue;
  for (size_t i = 1; i < kBlockEventsMax; ++i) ASSERT_OK(Push(queue, BatchOfEvents(1)));
  EXPECT_TRUE(queue.Take(Fill::kFullOnly).empty());
  ASSERT_OK(Push(queue, BatchOfEvents(1)));
  EXPECT_EQ(queue.Take(Fill::kFullOnly).size(), kBlockEventsMax);
}

TEST(AppendQueueTest, RefusesWhatIsOverItsBytesAndLeavesItAsItWas) {
  AppendQueue queue(1'000);
  ASSERT_OK(Push(queue, BatchOfEvents(1, 900)));
  QueuedAppend over = BatchOfEvents(1, 900);
  const absl::Status status = queue.Push(over);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_TRUE(RetryDelayOf(status).has_value());
  EXPECT_EQ(over.batch.events.size(), 1u);
  queue.Take(Fill::kAnything);
  EXPECT_THAT(queue.Push(over), IsOk());
}

TEST(AppendQueueTest, ChecksAndNamesWeighToo) {
  const QueuedAppend plain = BatchOfEvents(1);
  QueuedAppend checked = BatchOfEvents(1);
  checked.batch.checks.assign(100, {std::string(500, 't'), std::nullopt});
  EXPECT_GE(WeightOf(checked.batch), WeightOf(plain.batch) + 50'000);
  QueuedAppend named = BatchOfEvents(1);
  named.batch.events[0].source.assign(250, 's');
  named.batch.events[0].target.assign(500, 't');
  EXPECT_GE(WeightOf(named.batch), WeightOf(plain.batch) + 740);
}

TEST(AppendQueueTest, OnceClosedRefusesAndGivesWhatIsLeft) {
  AppendQueue queue;
  ASSERT_OK(Push(queue, BatchOfEvents(1)));
  queue.Close();
  EXPECT_THAT(Push(queue, BatchOfEvents(1)), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(queue.Take(Fill::kFullOnly).size(), 1u);
  EXPECT_TRUE(queue.Take(Fill::kAnything).empty());
}

}  // namespace
}  // namespace daybook

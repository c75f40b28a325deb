#include "ledger/log/local_commit_log.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/log/memory_block_store.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_blocks.h"

namespace daybook {
namespace {

using ::daybook::testing::MakeBlock;
using ::daybook::testing::StatusIs;

// A store whose Put fails, and may or may not have written.
class FailingStore final : public BlockStore {
 public:
  const LedgerId& id() const override { return blocks_.id(); }
  LogHead head() const override { return blocks_.head(); }
  Frontier frontier() const override { return blocks_.frontier(); }
  absl::Status Put(const Block&) override { return absl::UnavailableError("disk gone"); }
  absl::Status ReadEntries(Position begin, TreeSize end,
                           absl::FunctionRef<bool(Position, absl::string_view)> visit) const override {
    return blocks_.ReadEntries(begin, end, visit);
  }
  absl::StatusOr<std::optional<StoredPayload>> ReadPayload(Position position) const override {
    return blocks_.ReadPayload(position);
  }
  absl::StatusOr<LogHead> BlockHeadAtMost(TreeSize size) const override { return blocks_.BlockHeadAtMost(size); }

 private:
  MemoryBlockStore blocks_{LedgerId{std::string(32, 'a')}};
};

CommitResult AppendTo(CommitLog& log, const Block& block, const LogHead& expected) {
  int calls = 0;
  CommitResult result;
  log.Append(std::make_shared<const Block>(block), expected, [&](CommitResult given) {
    ++calls;
    result = std::move(given);
  });
  EXPECT_EQ(calls, 1);
  return result;
}

TEST(LocalCommitLogTest, CommitsABlockThatFollowsTheExpectedHead) {
  MemoryBlockStore blocks(LedgerId{std::string(32, 'a')});
  LocalCommitLog log(&blocks);
  const Block block = MakeBlock(Frontier(), {"a"}, 1);
  EXPECT_EQ(AppendTo(log, block, LogHead()).outcome, CommitOutcome::kCommitted);
  EXPECT_EQ(blocks.head(), block.head_after());
}

TEST(LocalCommitLogTest, WritesNothingWhenTheHeadIsAnother) {
  MemoryBlockStore blocks(LedgerId{std::string(32, 'a')});
  LocalCommitLog log(&blocks);
  const Block first = MakeBlock(Frontier(), {"a"}, 1);
  EXPECT_EQ(AppendTo(log, first, LogHead()).outcome, CommitOutcome::kCommitted);
  const CommitResult again = AppendTo(log, MakeBlock(Frontier(), {"b"}, 1), LogHead());
  EXPECT_EQ(again.outcome, CommitOutcome::kConflict);
  EXPECT_THAT(again.status, StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(blocks.head(), first.head_after());
}

TEST(LocalCommitLogTest, DoesNotKnowWhatAFailedWriteLeft) {
  FailingStore blocks;
  LocalCommitLog log(&blocks);
  const CommitResult result = AppendTo(log, MakeBlock(Frontier(), {"a"}, 1), LogHead());
  EXPECT_EQ(result.outcome, CommitOutcome::kUnknown);
  EXPECT_THAT(result.status, StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace daybook

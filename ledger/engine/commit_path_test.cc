#include "ledger/engine/commit_path.h"

#include <memory>

#include "ledger/engine/limits.h"
#include "ledger/engine/slow_ledger.h"
#include "ledger/event/refusal.h"
#include "ledger/log/memory_block_store.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::daybook::testing::BatchMaker;
using ::daybook::testing::BatchOf;
using ::daybook::testing::IsOk;
using ::daybook::testing::MakeDraft;
using ::daybook::testing::SlowLedger;
using ::daybook::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Result = AppendOutcome::Result;

// A commit log that commits when the test says, or does not.
class HeldLog final : public CommitLog {
 public:
  explicit HeldLog(BlockStore& blocks) : blocks_(blocks) {}

  void Append(std::shared_ptr<const Block> block, const LogHead& expected, Done done) override {
    EXPECT_FALSE(done_) << "more than one write in flight";
    EXPECT_EQ(expected.size, blocks_.head().size);
    block_ = std::move(block);
    done_ = std::move(done);
  }
  int window() const override { return 1; }

  bool in_flight() const { return done_ != nullptr; }
  void Commit() {
    ASSERT_OK(blocks_.Put(*block_));
    End({CommitOutcome::kCommitted, absl::OkStatus()});
  }
  void Fail() { End({CommitOutcome::kUnknown, absl::UnavailableError("disk")}); }

 private:
  void End(const CommitResult& result) {
    Done done = std::move(done_);
    done_ = nullptr;
    done(result);
  }

  BlockStore& blocks_;
  std::shared_ptr<const Block> block_;
  Done done_ = nullptr;
};

class CommitPathTest : public ::testing::Test {
 protected:
  struct Answer {
    int number;
    AppendOutcome outcome;
  };

  // Returns the number that its answer will have.
  int Append(AppendBatch batch) {
    const int number = appended_++;
    path_.Append(std::move(batch), [this, number](AppendOutcome outcome) {
      answers_.push_back({number, std::move(outcome)});
    });
    return number;
  }
  int Append(const std::string& id) { return Append(BatchOf({MakeDraft(id, "s")})); }

  // The answers given since the last call, with nothing but what was decided on being durable.
  std::vector<int> Answered() {
    while (path_.Answer()) {
    }
    std::vector<int> numbers;
    for (; seen_ < answers_.size(); ++seen_) numbers.push_back(answers_[seen_].number);
    return numbers;
  }
  const AppendOutcome& OutcomeOf(int number) const {
    for (const Answer& answer : answers_) {
      if (answer.number == number) return answer.outcome;
    }
    static const AppendOutcome kNone{.status = absl::UnknownError("not answered")};
    return kNone;
  }

  ManualClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  MemoryBlockStore blocks_{LedgerId{"00112233445566778899aabbccddeeff"}};
  HeldLog log_{blocks_};
  Timeline timeline_{clock_, absl::UnixEpoch()};
  UnindexedBlocks unindexed_;
  std::atomic<uint64_t> indexed_{0};
  absl::Status index_status_;
  CommitPath path_{{.clock = clock_,
                    .blocks = blocks_,
                    .log = log_,
                    .timeline = timeline_,
                    .unindexed = unindexed_,
                    .indexed = indexed_,
                    .env = {.find_events = [this](auto, auto) { return index_status_; },
                            .find_streams = [this](auto, auto) { return index_status_; }},
                    .wake = [](Stage) {},
                    .queue_bytes_max = kQueueBytesMax}};
  int appended_ = 0;
  std::vector<Answer> answers_;
  size_t seen_ = 0;
};

TEST_F(CommitPathTest, AnswersWhenTheBlockIsDurable) {
  const int a = Append("a");
  ASSERT_TRUE(path_.Sequence());
  EXPECT_THAT(Answered(), IsEmpty());
  ASSERT_TRUE(path_.Write());
  EXPECT_THAT(Answered(), IsEmpty());
  log_.Commit();
  EXPECT_THAT(Answered(), ElementsAre(a));
  EXPECT_THAT(OutcomeOf(a).results, ElementsAre(Result{Position{0}}));
  EXPECT_EQ(path_.durable().size, TreeSize{1});
}

TEST_F(CommitPathTest, ADuplicateWaitsForTheBlockOfItsOriginal) {
  const int original = Append("a");
  path_.Sequence();
  path_.Write();
  const int duplicate = Append("a");
  // Nothing is built while a write is in flight and there is no full block.
  EXPECT_FALSE(path_.Sequence());
  log_.Commit();
  ASSERT_TRUE(path_.Sequence());
  EXPECT_THAT(Answered(), ElementsAre(original, duplicate));
  EXPECT_TRUE(OutcomeOf(duplicate).results[0].duplicate);
}

TEST_F(CommitPathTest, ARefusalWaitsForTheBlocksItWasDecidedOn) {
  Append("a");
  const int refused = Append(BatchOf({MakeDraft("b", "s")}, {{.target = "s", .last = std::nullopt}}));
  path_.Sequence();
  path_.Write();
  EXPECT_THAT(Answered(), IsEmpty());
  log_.Commit();
  EXPECT_EQ(Answered().size(), 2u);
  EXPECT_THAT(OutcomeOf(refused).status, StatusIs(absl::StatusCode::kAborted));
}

TEST_F(CommitPathTest, BuildsAFullBlockWhileAnotherIsWritten) {
  Append("first");
  path_.Sequence();
  path_.Write();
  for (size_t i = 1; i < kBlockEventsMax; ++i) Append(absl::StrCat("event ", i));
  EXPECT_FALSE(path_.Sequence());
  Append("last");
  EXPECT_TRUE(path_.Sequence());
  EXPECT_FALSE(path_.Write());
  log_.Commit();
  EXPECT_TRUE(path_.Write());
  log_.Commit();
  EXPECT_EQ(path_.durable().size, TreeSize{1 + kBlockEventsMax});
}

TEST_F(CommitPathTest, AFailedWriteMakesEverythingUnavailable) {
  const int durable = Append("a");
  path_.Sequence();
  path_.Write();
  log_.Commit();
  const int in_flight = Append("b");
  path_.Sequence();
  path_.Write();
  const int queued = Append("c");
  log_.Fail();
  while (path_.Sequence()) {
  }
  EXPECT_FALSE(path_.Write());
  EXPECT_THAT(Answered(), ElementsAre(durable, in_flight, queued));
  EXPECT_THAT(OutcomeOf(durable).status, IsOk());
  EXPECT_THAT(OutcomeOf(in_flight).status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(OutcomeOf(queued).status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(OutcomeOf(Append("d")).status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(path_.health(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_FALSE(path_.Has(Stage::kSequence) || path_.Has(Stage::kWrite) || path_.Has(Stage::kAnswer));
}

TEST_F(CommitPathTest, AFailedIndexMakesEverythingUnavailable) {
  index_status_ = absl::DataLossError("index");
  const int a = Append("a");
  path_.Sequence();
  EXPECT_THAT(Answered(), ElementsAre(a));
  EXPECT_THAT(OutcomeOf(a).status, StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(CommitPathTest, RefusesWhileTheIndexIsFarBehind) {
  for (uint64_t events = 0; events < kIndexLagMax; events += 1'000) {
    std::vector<DraftEvent> batch;
    for (uint64_t i = 0; i < 1'000; ++i) batch.push_back(MakeDraft(absl::StrCat(events + i), "s"));
    Append(BatchOf(std::move(batch)));
    path_.Sequence();
    path_.Write();
    log_.Commit();
  }
  Answered();
  const int refused = Append("late");
  EXPECT_THAT(OutcomeOf(refused).status, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_TRUE(RetryDelayOf(OutcomeOf(refused).status).has_value());
  Answered();
  bool admitted = false;
  path_.NotifyAdmitting([&] { admitted = true; });
  EXPECT_FALSE(admitted);
  indexed_ = path_.durable().size.value;
  path_.Admit();
  EXPECT_TRUE(admitted);
  const int accepted = Append("later");
  path_.Sequence();
  path_.Write();
  log_.Commit();
  EXPECT_THAT(Answered(), ElementsAre(accepted));
}

TEST_F(CommitPathTest, OnceClosedFinishesWhatIsQueued) {
  const int a = Append("a");
  path_.Close();
  const int late = Append("b");
  EXPECT_THAT(OutcomeOf(late).status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_TRUE(path_.Has(Stage::kSequence));
  path_.Sequence();
  EXPECT_TRUE(path_.Has(Stage::kWrite));
  path_.Write();
  log_.Commit();
  EXPECT_TRUE(path_.Has(Stage::kAnswer));
  Answered();
  EXPECT_THAT(OutcomeOf(a).status, IsOk());
  EXPECT_FALSE(path_.Has(Stage::kAnswer));
}

TEST_F(CommitPathTest, OnceClosedRefusesWhatWouldWaitForAnIndexBeingMade) {
  Append("a");
  path_.Sequence();
  path_.Write();
  log_.Commit();
  Answered();
  // The log is opened again, and its index is gone.
  CommitPath again({.clock = clock_,
                    .blocks = blocks_,
                    .log = log_,
                    .timeline = timeline_,
                    .unindexed = unindexed_,
                    .indexed = indexed_,
                    .env = {.find_events = [](auto, auto) { return absl::OkStatus(); },
                            .find_streams = [](auto, auto) { return absl::OkStatus(); }},
                    .wake = [](Stage) {},
                    .queue_bytes_max = kQueueBytesMax});
  absl::Status status;
  again.Append(BatchOf({MakeDraft("b", "s")}), [&](const AppendOutcome& outcome) { status = outcome.status; });
  EXPECT_FALSE(again.Sequence());
  EXPECT_TRUE(again.Has(Stage::kSequence));
  again.Close();
  EXPECT_TRUE(again.Sequence());
  EXPECT_FALSE(again.Has(Stage::kSequence));
  EXPECT_TRUE(again.Answer());
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(blocks_.head().size, TreeSize{1});
}

// Steps the stages in a random order, with commits and the index as late as they like.
class CommitPathSeedTest : public CommitPathTest, public ::testing::WithParamInterface<uint64_t> {};

TEST_P(CommitPathSeedTest, AnswersInOrderAsTheSlowLedgerDoes) {
  SeededRandom random(GetParam());
  SlowLedger slow;
  BatchMaker maker(random, {.ids = 1'000});
  std::vector<AppendOutcome> wanted;
  const auto check_answers = [&] {
    for (const int number : Answered()) {
      const AppendOutcome& outcome = OutcomeOf(number);
      const AppendOutcome& want = wanted[static_cast<size_t>(number)];
      // MakeDraft's events are no messages, so that which field differs cannot be said.
      const bool unread = want.status.code() == absl::StatusCode::kAlreadyExists;
      ASSERT_EQ(outcome.status.code(), unread ? absl::StatusCode::kDataLoss : want.status.code()) << "batch " << number;
      ASSERT_EQ(outcome.results, want.results) << "batch " << number;
      ASSERT_LE(outcome.size, path_.durable().size);
    }
  };
  for (int step = 0; step < 20'000; ++step) {
    switch (random.Below(6)) {
      case 0: {
        AppendBatch batch = maker.Next(slow);
        wanted.push_back(slow.Append(batch));
        Append(std::move(batch));
        break;
      }
      case 1:
        path_.Sequence();
        break;
      case 2:
        path_.Write();
        break;
      case 3:
        if (log_.in_flight()) log_.Commit();
        break;
      default:
        check_answers();
    }
  }
  EXPECT_GT(answers_.size(), 1'000u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, CommitPathSeedTest, ::testing::Values(1, 2, 3));

}  // namespace
}  // namespace daybook

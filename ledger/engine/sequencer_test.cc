#include "ledger/engine/sequencer.h"

#include "absl/container/btree_map.h"
#include "ledger/engine/slow_ledger.h"
#include "ledger/event/entry.h"
#include "ledger/event/field_error.h"
#include "ledger/event/refusal.h"
#include "ledger/merkle/hashing.h"
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
using ::testing::HasSubstr;
using Result = AppendOutcome::Result;

const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);

// A sequencer over an index of two maps, which is as far as the test says.
class SequencerTest : public ::testing::Test {
 protected:
  struct Indexed {
    absl::btree_map<std::pair<std::string, std::string>, KnownEvent> events;
    absl::btree_map<std::string, Position> streams;
  };

  SequencerEnv Env() {
    return {.find_events =
                [this](std::span<const EventName> names, std::span<std::optional<KnownEvent>> found) {
                  for (size_t i = 0; i < names.size(); ++i) {
                    const auto known = index_.events.find({std::string(names[i].source), std::string(names[i].id)});
                    if (known != index_.events.end()) found[i] = known->second;
                  }
                  return index_status_;
                },
            .find_streams =
                [this](std::span<const absl::string_view> targets, std::span<std::optional<Position>> last) {
                  for (size_t i = 0; i < targets.size(); ++i) {
                    const auto stream = index_.streams.find(std::string(targets[i]));
                    if (stream != index_.streams.end()) last[i] = stream->second;
                  }
                  return index_status_;
                }};
  }

  Sequenced Step(std::vector<AppendBatch> batches) {
    std::vector<QueuedAppend> appends;
    for (AppendBatch& batch : batches) appends.push_back({std::move(batch), nullptr});
    auto sequenced = sequencer_.Step(appends);
    EXPECT_THAT(sequenced, IsOk());
    if (sequenced->built) blocks_.push_back(sequenced->built->keys);
    return *std::move(sequenced);
  }

  Decision StepOne(AppendBatch batch) {
    std::vector<AppendBatch> batches;
    batches.push_back(std::move(batch));
    Sequenced sequenced = Step(std::move(batches));
    EXPECT_EQ(sequenced.decisions.size(), 1u);
    return std::move(sequenced.decisions.front());
  }

  // Puts the next block that is not indexed into the index, and tells the sequencer.
  bool IndexOneBlock() {
    if (indexed_blocks_ == blocks_.size()) return false;
    const BlockKeys& block = *blocks_[indexed_blocks_++];
    Position position = block.first;
    for (const EventKey& key : block.events) {
      index_.events[{key.source, key.id}] = {position, key.content_digest};
      index_.streams[key.target] = position;
      position = position.Next();
    }
    sequencer_.Evict(block.size_after());
    return true;
  }

  ManualClock clock_{kStart};
  Timeline timeline_{clock_, absl::UnixEpoch()};
  Indexed index_;
  absl::Status index_status_;
  std::vector<std::shared_ptr<const BlockKeys>> blocks_;
  size_t indexed_blocks_ = 0;
  Sequencer sequencer_{Env(), timeline_, clock_, LogHead{.size = {}, .root = EmptyRoot()}, Frontier()};
};

TEST_F(SequencerTest, GivesDensePositionsInTheOrderOfTheBatches) {
  const Sequenced sequenced =
      Step({BatchOf({MakeDraft("a", "s"), MakeDraft("b", "s")}), BatchOf({MakeDraft("c", "s")})});
  EXPECT_THAT(sequenced.decisions[0].outcome.results, ElementsAre(Result{Position{0}}, Result{Position{1}}));
  EXPECT_THAT(sequenced.decisions[1].outcome.results, ElementsAre(Result{Position{2}}));
  EXPECT_EQ(sequenced.decisions[0].outcome.size, TreeSize{2});
  EXPECT_EQ(sequenced.decisions[0].decided_on, TreeSize{2});
  EXPECT_EQ(sequenced.decisions[1].decided_on, TreeSize{3});
  EXPECT_EQ(sequenced.built->block->first, Position{0});
  EXPECT_EQ(sequenced.built->block->entry_count(), 3u);
  EXPECT_EQ(StepOne(BatchOf({MakeDraft("d", "s")})).outcome.results[0].position, Position{3});
}

TEST_F(SequencerTest, WritesTheEntryThatTheServerPartDescribes) {
  AppendBatch batch = BatchOf({MakeDraft("a", "s"), MakeDraft("b", "t"), MakeDraft("c", "s")});
  batch.principal = "anna";
  batch.events[1].salted_payload = std::string(32, 'x') + "because";
  batch.events[1].seal = SealPayload(batch.events[1].salted_payload);
  const std::string client_part = batch.events[2].client_part;
  const Sequenced sequenced = Step({batch});
  ASSERT_OK_AND_ASSIGN(const Entry second, DecodeEntry(sequenced.built->block->entry(1)));
  EXPECT_EQ(second.server.payload, batch.events[1].seal);
  ASSERT_EQ(sequenced.built->block->payloads.size(), 1u);
  EXPECT_EQ(sequenced.built->block->payloads[0].position, Position{1});
  EXPECT_EQ(sequenced.built->block->payloads[0].payload, "because");
  ASSERT_OK_AND_ASSIGN(const Entry third, DecodeEntry(sequenced.built->block->entry(2)));
  EXPECT_EQ(third.server.position, Position{2});
  EXPECT_EQ(third.server.principal, "anna");
  EXPECT_EQ(third.server.recorded_time, kStart);
  EXPECT_EQ(third.server.stream_previous, Position{0});
  EXPECT_EQ(third.client_part, client_part);
}

TEST_F(SequencerTest, ExtendsTheTreeByEveryEntry) {
  Frontier frontier;
  for (int block = 0; block < 3; ++block) {
    const Sequenced sequenced =
        Step({BatchOf({MakeDraft(absl::StrCat("a", block), "s"), MakeDraft(absl::StrCat("b", block), "s")})});
    EXPECT_EQ(sequenced.built->expected.root, frontier.Root());
    for (size_t i = 0; i < sequenced.built->block->entry_count(); ++i)
      frontier.Append(LeafHash(sequenced.built->block->entry(i)));
    EXPECT_EQ(sequenced.built->block->root_after, frontier.Root());
    EXPECT_EQ(sequenced.built->block->frontier_after, frontier);
  }
}

TEST_F(SequencerTest, FindsADuplicateInPendingAndInTheIndex) {
  StepOne(BatchOf({MakeDraft("a", "s")}));
  const auto duplicate_of_a = [&] {
    const Decision decision = StepOne(BatchOf({MakeDraft("a", "s")}));
    EXPECT_THAT(decision.outcome.status, IsOk());
    EXPECT_THAT(decision.outcome.results, ElementsAre(Result{Position{0}, true}));
    EXPECT_EQ(decision.decided_on, TreeSize{1});
  };
  duplicate_of_a();
  ASSERT_TRUE(IndexOneBlock());
  duplicate_of_a();
}

TEST_F(SequencerTest, FindsADuplicateInTheSameStep) {
  const Sequenced sequenced = Step({BatchOf({MakeDraft("a", "s")}), BatchOf({MakeDraft("a", "s")})});
  EXPECT_THAT(sequenced.decisions[1].outcome.results, ElementsAre(Result{Position{0}, true}));
  EXPECT_EQ(sequenced.decisions[1].decided_on, TreeSize{1});
  EXPECT_EQ(sequenced.built->block->entry_count(), 1u);
}

TEST_F(SequencerTest, AppendsTheNewOnesOfAMixedBatch) {
  StepOne(BatchOf({MakeDraft("a", "s")}));
  const Decision decision = StepOne(BatchOf({MakeDraft("b", "s"), MakeDraft("a", "s"), MakeDraft("c", "s")}));
  EXPECT_THAT(decision.outcome.results,
              ElementsAre(Result{Position{1}}, Result{Position{0}, true}, Result{Position{2}}));
  EXPECT_EQ(decision.outcome.size, TreeSize{3});
}

TEST_F(SequencerTest, RefusesAMixedBatchWithChecksAndListsTheKnown) {
  StepOne(BatchOf({MakeDraft("a", "s")}));
  const Decision decision =
      StepOne(BatchOf({MakeDraft("b", "s"), MakeDraft("a", "s")}, {{.target = "s", .last = Position{0}}}));
  EXPECT_THAT(decision.outcome.status, StatusIs(absl::StatusCode::kFailedPrecondition));
  const auto conditions = FailedConditionsOf(decision.outcome.status);
  ASSERT_EQ(conditions.size(), 1u);
  EXPECT_EQ(conditions[0].subject, "events[1]");
}

TEST_F(SequencerTest, DoesNotConsultTheChecksOfABatchThatIsKnown) {
  StepOne(BatchOf({MakeDraft("a", "s")}, {{.target = "s", .last = std::nullopt}}));
  StepOne(BatchOf({MakeDraft("b", "s")}));
  const Decision decision = StepOne(BatchOf({MakeDraft("a", "s")}, {{.target = "s", .last = std::nullopt}}));
  EXPECT_THAT(decision.outcome.status, IsOk());
  EXPECT_THAT(decision.outcome.results, ElementsAre(Result{Position{0}, true}));
}

TEST_F(SequencerTest, ReportsEveryFailedCheckAlsoOfStreamsOnlyChecked) {
  StepOne(BatchOf({MakeDraft("a", "s")}));
  const Decision decision = StepOne(BatchOf({MakeDraft("b", "s")}, {{.target = "s", .last = std::nullopt},
                                                                    {.target = "s", .last = Position{0}},
                                                                    {.target = "t", .last = Position{7}}}));
  EXPECT_THAT(decision.outcome.status, StatusIs(absl::StatusCode::kAborted, HasSubstr("expected an empty stream")));
  EXPECT_THAT(FailedConditionsOf(decision.outcome.status),
              ElementsAre(FailedCondition{"STREAM_REVISION", "s", "expected an empty stream, actual last position 0"},
                          FailedCondition{"STREAM_REVISION", "t", "expected last position 7, actual an empty stream"}));
}

TEST_F(SequencerTest, ARefusalIsNotSticky) {
  EXPECT_THAT(StepOne(BatchOf({MakeDraft("a", "s")}, {{.target = "s", .last = Position{5}}})).outcome.status,
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(StepOne(BatchOf({MakeDraft("a", "s")}, {{.target = "s", .last = std::nullopt}})).outcome.status, IsOk());
}

TEST_F(SequencerTest, HandsOverTheEventWhoseContentIsOther) {
  StepOne(BatchOf({MakeDraft("a", "s", "one")}));
  const Decision decision = StepOne(BatchOf({MakeDraft("b", "s"), MakeDraft("a", "s", "two")}));
  EXPECT_THAT(decision.outcome.status, StatusIs(absl::StatusCode::kAlreadyExists));
  ASSERT_TRUE(decision.other_content.has_value());
  EXPECT_EQ(decision.other_content->event_index, 1u);
  EXPECT_EQ(decision.other_content->position, Position{0});
  EXPECT_EQ(decision.other_content->event.client_part, MakeDraft("a", "s", "two").client_part);
}

TEST_F(SequencerTest, RefusesAKeyThatStandsTwiceInABatch) {
  const Decision decision = StepOne(BatchOf({MakeDraft("a", "s"), MakeDraft("b", "s"), MakeDraft("a", "s")}));
  EXPECT_THAT(decision.outcome.status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(FieldErrorOf(decision.outcome.status)->field, "events[2].id");
}

TEST_F(SequencerTest, KeepsKeysWithOneIdOfTwoSourcesApart) {
  const Decision decision = StepOne(BatchOf({MakeDraft("a", "s", "", "one"), MakeDraft("a", "s", "", "two")}));
  EXPECT_THAT(decision.outcome.results, ElementsAre(Result{Position{0}}, Result{Position{1}}));
}

TEST_F(SequencerTest, DoesNotAppendAfterTheDeadline) {
  AppendBatch late = BatchOf({MakeDraft("a", "s")});
  late.deadline = kStart - absl::Microseconds(1);
  EXPECT_THAT(StepOne(late).outcome.status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  late.deadline = kStart;
  EXPECT_THAT(StepOne(late).outcome.status, IsOk());
}

TEST_F(SequencerTest, RecordedTimeNeverRunsBackwards) {
  StepOne(BatchOf({MakeDraft("a", "s")}));
  clock_.Set(kStart - absl::Hours(1));
  EXPECT_EQ(StepOne(BatchOf({MakeDraft("b", "s")})).outcome.recorded_time, kStart);
  clock_.Set(kStart + absl::Hours(1));
  EXPECT_EQ(StepOne(BatchOf({MakeDraft("c", "s")})).outcome.recorded_time, kStart + absl::Hours(1));
}

TEST_F(SequencerTest, AFailedLookupChangesNothing) {
  index_status_ = absl::DataLossError("index");
  std::vector<QueuedAppend> appends(1);
  appends[0].batch = BatchOf({MakeDraft("a", "s")});
  EXPECT_THAT(sequencer_.Step(appends), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_EQ(appends[0].batch.events[0].id, "a");
  EXPECT_EQ(sequencer_.head().size, TreeSize{0});
}

class SequencerSeedTest : public SequencerTest, public ::testing::WithParamInterface<uint64_t> {};

TEST_P(SequencerSeedTest, DecidesAsTheSlowLedgerDoes) {
  SeededRandom random(GetParam());
  SlowLedger slow;
  BatchMaker maker(random, {.ids = 2'000});
  for (int step = 0; step < 1'000; ++step) {
    std::vector<AppendBatch> batches;
    std::vector<AppendOutcome> wanted;
    TreeSize decided_on = slow.size;
    for (uint64_t i = 1 + random.Below(5); i > 0; --i) {
      batches.push_back(maker.Next(slow));
      wanted.push_back(slow.Append(batches.back()));
    }
    const Sequenced sequenced = Step(batches);
    for (size_t i = 0; i < wanted.size(); ++i) {
      const Decision& decision = sequenced.decisions[i];
      ASSERT_EQ(decision.outcome.status.code(), wanted[i].status.code()) << "step " << step << " batch " << i;
      ASSERT_EQ(decision.outcome.results, wanted[i].results);
      ASSERT_GE(decision.decided_on, decided_on);
      ASSERT_GE(decision.decided_on, decision.outcome.size);
      decided_on = decision.decided_on;
    }
    ASSERT_EQ(sequencer_.head().size, slow.size);
    while (random.Below(2) == 0 && IndexOneBlock()) {
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, SequencerSeedTest, ::testing::Values(1, 2, 3, 4));

}  // namespace
}  // namespace daybook

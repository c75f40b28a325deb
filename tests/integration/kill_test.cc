// kill -9 under load, again and again on one directory: what was acknowledged is there once, what was refused is not.

#include <iostream>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/integration/account.h"
#include "tests/integration/load_writer.h"
#include "tests/integration/server_fixture.h"
#include "tests/support/reference_tree.h"
#include "tests/support/status_matchers.h"
#include "tests/support/time_budget.h"

namespace daybook {
namespace {

using testing::LoadWriter;
using testing::Tally;
using testing::Unanswered;

constexpr uint64_t kSeed = 20'261'122;
// A server is killed once so many events were acknowledged since it was started, at most; often much earlier.
constexpr uint64_t kEventsPerLifeMax = 2'000;
constexpr int kLivesMin = 3;

class KillTest : public testing::ServerTest {
 protected:
  KillTest() {
    int number = 0;
    for (const auto kind : {LoadWriter::Kind::kUnary, LoadWriter::Kind::kStream, LoadWriter::Kind::kUnary,
                            LoadWriter::Kind::kStream, LoadWriter::Kind::kUnary}) {
      writers_.push_back(std::make_unique<LoadWriter>(kind, number++, kSeed));
    }
  }

  // Lets everybody write until `events` were acknowledged, and kills the server in the middle of it.
  void LiveAndDie(uint64_t events) {
    Tally tally;
    std::vector<std::thread> threads;
    for (const auto& writer : writers_) {
      threads.emplace_back([&] { writer->RunUntilGone(server().grpc_address(), tally); });
    }
    EXPECT_TRUE(tally.AwaitAtLeast(events, absl::Seconds(60))) << server().Log();
    server().Kill();
    for (std::thread& thread : threads) thread.join();
  }

  // The Merkle root over the entries as they are read.
  Hash RootOfEntries() {
    v1::EventView view;
    view.set_entry(true);
    std::vector<std::string> leaves;
    for (v1::RecordedEvent& event : ReadAll(view)) leaves.push_back(std::move(*event.mutable_entry()));
    return testing::ReferenceRoot(leaves);
  }

  std::vector<std::unique_ptr<LoadWriter>> writers_;
};

TEST_F(KillTest, WhatWasAcknowledgedIsThereOnceAndWhatWasRefusedIsNot) {
  SeededRandom random(kSeed);
  const testing::TimeBudget budget("DAYBOOK_KILL_SECONDS", 12);
  int lives = 0;
  while (lives < kLivesMin || budget.left()) {
    Start();
    ExpectAccountHolds(ReadAll(), writers_, Unanswered::kMayBeThere);
    if (HasFailure()) break;
    // Every third dies before it has done much: while it still makes up for the last one's end.
    LiveAndDie(++lives % 3 == 0 ? random.Below(20) : random.Below(kEventsPerLifeMax));
  }

  Start();
  for (const auto& writer : writers_) EXPECT_TRUE(writer->Settle(server().grpc_address()));
  const std::vector<v1::RecordedEvent> ledger = ReadAll();
  ExpectAccountHolds(ledger, writers_, Unanswered::kIsNotThere);
  std::cout << "seed " << kSeed << ": " << lives << " servers killed, " << ledger.size() << " events recorded\n";

  const auto head = client().Head();
  ASSERT_OK(head);
  EXPECT_EQ(head->basis().size(), ledger.size());
  EXPECT_EQ(head->basis().root(), AsBytes(RootOfEntries()));
  std::map<std::string, uint64_t> counts;
  for (const v1::RecordedEvent& event : ledger) ++counts[event.event().target()];
  const auto targets = client().ListTargets({});
  ASSERT_OK(targets);
  std::map<std::string, uint64_t> folded;
  for (const v1::TargetSummary& target : targets->targets()) folded[target.target()] = target.event_count();
  EXPECT_EQ(folded, counts) << "views fold each event once";
}

}  // namespace
}  // namespace daybook

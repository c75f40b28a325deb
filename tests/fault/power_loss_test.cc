// Power is lost while a whole ledger works, and each time several disks are found: everything acknowledged is there
// once, where it was said to be; nothing refused is there; and the state is what folding the log anew makes of it.

#include <filesystem>
#include <iostream>
#include <map>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "ledger/engine/ledger_testing.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/hashing.h"
#include "ledger/projection/fold_fixture.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/temp_dir.h"
#include "tests/support/time_budget.h"

namespace daybook::testing {
namespace {

constexpr int kDisksPerCrash = 3;

// Batches of events of several kinds over few streams, now and then with a check that does not hold.
class Client {
 public:
  explicit Client(uint64_t seed) : random_(seed) {}

  AppendBatch Next() {
    AppendBatch batch;
    const uint64_t count = random_.Below(10) == 0 ? 1 + random_.Below(300) : 1 + random_.Below(4);
    for (uint64_t i = 0; i < count; ++i) batch.events.push_back(NextEvent());
    if (random_.Below(6) == 0) batch.checks.push_back({"p/e/0", Position{1'000'000}});
    return batch;
  }

 private:
  DraftEvent NextEvent() {
    v1::Event event = MakeEvent(absl::StrCat("e", ++events_), absl::StrCat("p/e/", random_.Below(4)));
    const std::string workaround = absl::StrCat("w", random_.Below(5));
    const std::string bodies[] = {
        "custom { type: 'org.example.note' }",
        "deployment_finished { artifact: 'orders' version: '1' outcome: OUTCOME_SUCCEEDED }",
        "scope_declared { layers: LAYER_HISTORY stale_after { seconds: 3600 } }",
        absl::StrCat("workaround_declared { workaround_id: '", workaround, "' owner: 'ana' lifetime { seconds: 60 } }"),
        absl::StrCat("workaround_retired { workaround_id: '", workaround, "' }")};
    v1::Event body;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(bodies[random_.Below(std::size(bodies))], &body));
    event.clear_custom();
    event.MergeFrom(body);
    if (random_.Below(4) == 0) {
      auto* part = event.mutable_payload()->add_parts();
      part->set_name("sql");
      part->set_data(random_.Bytes(1 + random_.Below(20'000)));
    }
    return *DraftOf(std::move(event), random_);
  }

  SeededRandom random_;
  uint64_t events_ = 0;
};

class LedgerPowerLossTest : public ::testing::Test {
 protected:
  struct Sent {
    AppendBatch batch;
    AppendOutcome outcome;
  };
  // By id, where it stands.
  using Positions = std::map<std::string, uint64_t>;

  absl::StatusOr<std::unique_ptr<Ledger>> Open(const std::string& folder, std::shared_ptr<FaultFileSystem> files) {
    return Ledger::Open({.data_dir = folder, .file_system = std::move(files)}, clock_, secure_);
  }

  // Some batches in line at once, and their answers.
  void Send(Ledger& ledger, Client& client, Random& random, std::vector<Sent>* sent) {
    const size_t begin = sent->size();
    std::vector<Answer> answers;
    for (uint64_t i = 1 + random.Below(6); i > 0; --i) {
      sent->push_back({client.Next(), {}});
      answers.push_back(Queue(ledger, sent->back().batch));
    }
    for (size_t i = 0; i < answers.size(); ++i) (*sent)[begin + i].outcome = answers[i]->Wait();
    clock_.Advance(absl::Seconds(random.Below(20)));
  }

  // A ledger lives through a few openings, until the power fails while one of them opens, works or stops.
  std::vector<Sent> Live(const std::string& folder, const std::shared_ptr<FaultFileSystem>& files, uint64_t seed) {
    SeededRandom random(seed);
    Client client(seed);
    std::vector<Sent> sent;
    const uint64_t when = random.Below(9);
    for (uint64_t opening = 0; !files->failed(); ++opening) {
      if (opening == when / 3 && when % 3 == 0) files->CrashAfter(random.Below(100));
      auto ledger = Open(folder, files);
      for (int round = 0; round < 8 && ledger.ok(); ++round) {
        if (opening == when / 3 && when % 3 == 1 && round == 4) files->CrashAfter(random.Below(8));
        Send(**ledger, client, random, &sent);
      }
      if (opening == when / 3 && when % 3 == 2) files->CrashAfter(random.Below(20));
    }
    return sent;
  }

  static Positions PositionsIn(const Ledger& ledger, std::vector<v1::RecordedEvent>* events) {
    Positions positions;
    Frontier tree;
    for (const std::string& entry : EntriesOf(ledger)) {
      const absl::StatusOr<v1::RecordedEvent> recorded = RecordedEventFrom(entry);
      EXPECT_OK(recorded);
      EXPECT_EQ(recorded->position(), events->size());
      EXPECT_TRUE(positions.emplace(recorded->event().id(), recorded->position()).second) << "twice";
      tree.Append(LeafHash(entry));
      events->push_back(*recorded);
    }
    EXPECT_EQ(tree.Root(), ledger.status().head.root);
    return positions;
  }

  static void ExpectThereAsAnswered(const Sent& sent, const Positions& positions) {
    size_t there = 0;
    for (size_t i = 0; i < sent.batch.events.size(); ++i) {
      const auto found = positions.find(sent.batch.events[i].id);
      if (found == positions.end()) continue;
      ++there;
      if (sent.outcome.status.ok()) {
        ASSERT_EQ(found->second, sent.outcome.results[i].position.value);
      }
    }
    if (sent.outcome.status.ok()) {
      ASSERT_EQ(there, sent.batch.events.size()) << "acknowledged, and lost";
    } else if (absl::IsUnavailable(sent.outcome.status)) {
      ASSERT_TRUE(there == 0 || there == sent.batch.events.size()) << "half a batch";
    } else {
      ASSERT_EQ(there, 0u) << "refused, and there: " << sent.outcome.status;
    }
  }

  // Its rows are those of a fold that begins at 0 and never stopped.
  static void ExpectFoldedAsAnew(Ledger& ledger) {
    ASSERT_OK_AND_ASSIGN(const ViewAt view, ViewOf(ledger));
    std::vector<v1::RecordedEvent> events;
    PositionsIn(ledger, &events);
    events.resize(std::min<size_t>(events.size(), view.size.value));
    MemoryViews anew;
    FoldInto(anew, events, view.size, [](Position) { return false; });
    for (uint64_t size = view.size.value; size > 0; size /= 2) {
      ASSERT_EQ(DumpRows(*view.rows, TreeSize{size}), DumpRows(anew, TreeSize{size})) << "as of " << size;
    }
  }

  void FindDisk(const std::string& folder, const std::vector<Sent>& sent) {
    auto opened = Open(folder, std::make_shared<FaultFileSystem>());
    ASSERT_OK(opened);
    Ledger& ledger = **opened;
    std::vector<v1::RecordedEvent> events;
    const Positions positions = PositionsIn(ledger, &events);
    for (const Sent& one : sent) ASSERT_NO_FATAL_FAILURE(ExpectThereAsAnswered(one, positions));
    ASSERT_NO_FATAL_FAILURE(ExpectFoldedAsAnew(ledger));
    // Sent again, what is there is a duplicate, and what was lost or refused is not in the way of anything.
    for (const Sent& one : sent) {
      if (!one.outcome.status.ok() && !absl::IsUnavailable(one.outcome.status)) continue;
      AppendBatch again = one.batch;
      if (!one.outcome.status.ok()) again.checks.clear();
      const AppendOutcome outcome = AppendTo(ledger, again);
      ASSERT_OK(outcome.status);
      const bool there = positions.contains(one.batch.events[0].id);
      for (const AppendOutcome::Result& result : outcome.results) ASSERT_EQ(result.duplicate, there);
    }
    ASSERT_NO_FATAL_FAILURE(ExpectFoldedAsAnew(ledger));
  }

  TempDir dir_;
  ManualClock clock_{kLedgerStart};
  SecureRandom secure_;
};

TEST_F(LedgerPowerLossTest, WhatWasAcknowledgedIsThereOnceAndNothingRefused) {
  const TimeBudget budget("DAYBOOK_FAULT_SECONDS", 10);
  const uint64_t first = NumberFromEnvironment("DAYBOOK_FAULT_SEED", 1);
  uint64_t seed = first;
  size_t acknowledged = 0, refused = 0, unknown = 0, disks = 0;
  for (; budget.left() && !HasFailure(); ++seed) {
    const std::string live = dir_.File("live"), found = dir_.File("found");
    std::filesystem::remove_all(live);
    auto files = std::make_shared<FaultFileSystem>();
    const std::vector<Sent> sent = Live(live, files, seed);
    for (const Sent& one : sent) {
      const bool away = absl::IsUnavailable(one.outcome.status);
      ++(one.outcome.status.ok() ? acknowledged : away ? unknown : refused);
    }
    for (int disk = 0; disk < kDisksPerCrash; ++disk, ++disks) {
      SCOPED_TRACE(absl::StrCat("seed ", seed, ", disk ", disk));
      files->MakeImage(live, found, seed * kDisksPerCrash + disk);
      ASSERT_NO_FATAL_FAILURE(FindDisk(found, sent));
    }
  }
  std::cout << "power loss: seeds " << first << " to " << seed - 1 << " in " << budget.seconds_spent() << " s, "
            << disks << " disks found; batches acknowledged " << acknowledged << ", refused " << refused
            << ", unanswered " << unknown << "\n";
}

}  // namespace
}  // namespace daybook::testing

// A ledger on disk against the slow one, while it is stopped, killed, and robbed of its derived stores.

#include <filesystem>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "ledger/engine/ledger_testing.h"
#include "ledger/engine/slow_ledger.h"
#include "ledger/event/draft.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/hashing.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/temp_dir.h"

namespace daybook::testing {
namespace {

class LedgerSeedTest : public ::testing::TestWithParam<uint64_t> {
 protected:
  void Open() {
    const LedgerOptions options = {.data_dir = folder_, .file_system = files_, .project = GetParam() % 2 == 0};
    absl::StatusOr<std::unique_ptr<Ledger>> opened = Ledger::Open(options, clock_, secure_);
    ASSERT_OK(opened);
    ledger_ = *std::move(opened);
  }

  // Some batches in line at once, each answered as the slow ledger answers it.
  void Append() {
    std::vector<Answer> answers;
    std::vector<AppendOutcome> wanted;
    for (uint64_t i = 1 + random_.Below(8); i > 0; --i) {
      AppendBatch batch = maker_.Next(slow_);
      wanted.push_back(slow_.Append(batch));
      answers.push_back(Queue(*ledger_, std::move(batch)));
    }
    for (size_t i = 0; i < answers.size(); ++i) {
      const AppendOutcome outcome = answers[i]->Wait();
      ASSERT_EQ(outcome.status.code(), wanted[i].status.code()) << outcome.status;
      ASSERT_EQ(outcome.results, wanted[i].results);
    }
    ASSERT_EQ(ledger_->status().head.size, slow_.size);
    clock_.Advance(absl::Seconds(random_.Below(3)));
  }

  // Killed, it leaves what it had written by then, and nothing that was only in memory.
  void Kill() {
    const std::string found = dir_.File(absl::StrCat("ledger", ++kills_));
    CopyFolderWhenStill(folder_, found);
    ledger_.reset();
    std::filesystem::remove_all(folder_);
    folder_ = found;
  }

  void Reopen() {
    random_.Below(2) == 0 ? Kill() : ledger_.reset();
    const bool without_index = random_.Below(2) == 0;
    if (without_index) std::filesystem::remove_all(folder_ + "/index");
    if (random_.Below(2) == 0) std::filesystem::remove_all(folder_ + "/views");
    rebuilds_ += without_index ? 1 : 0;
    Open();
  }

  // The log has what the slow ledger has, in its order, each stream chained, and its root is the tree's.
  void ExpectSameEvents() {
    const std::vector<std::string> entries = EntriesOf(*ledger_);
    ASSERT_EQ(entries.size(), slow_.events.size());
    absl::btree_map<std::string, uint64_t> last;
    Frontier tree;
    for (const SlowLedger::Event& event : slow_.events) {
      const std::string& entry = entries[event.position.value];
      tree.Append(LeafHash(entry));
      ASSERT_OK_AND_ASSIGN(const v1::RecordedEvent recorded, RecordedEventFrom(entry));
      ASSERT_EQ(recorded.position(), event.position.value);
      ASSERT_EQ(recorded.event().source(), event.source);
      ASSERT_EQ(recorded.event().id(), event.id);
      ASSERT_EQ(recorded.event().target(), event.target);
      ASSERT_EQ(ContentDigest(recorded.event()), event.digest);
      const auto previous = last.find(event.target);
      ASSERT_EQ(recorded.has_stream_previous(), previous != last.end());
      if (previous != last.end()) {
        ASSERT_EQ(recorded.stream_previous(), previous->second);
      }
      last[event.target] = event.position.value;
    }
    ASSERT_EQ(tree.Root(), ledger_->status().head.root);
  }

  TempDir dir_;
  std::string folder_ = dir_.File("ledger");
  // Fast, because it syncs nothing.
  const std::shared_ptr<FaultFileSystem> files_ = std::make_shared<FaultFileSystem>();
  ManualClock clock_{kLedgerStart};
  SecureRandom secure_;
  SeededRandom random_{GetParam()};
  SlowLedger slow_;
  BatchMaker maker_{random_, {.ids = 1'500, .draft = MakeRealDraft}};
  std::unique_ptr<Ledger> ledger_;
  int kills_ = 0;
  int rebuilds_ = 0;
};

TEST_P(LedgerSeedTest, DecidesAsTheSlowLedgerDoesAcrossRestartsAndRebuilds) {
  constexpr int kOpenings = 12;
  ASSERT_NO_FATAL_FAILURE(Open());
  for (int opening = 0; opening < kOpenings; ++opening) {
    SCOPED_TRACE(absl::StrCat("opening ", opening));
    for (uint64_t step = random_.Below(30); step > 0; --step) ASSERT_NO_FATAL_FAILURE(Append());
    ASSERT_NO_FATAL_FAILURE(ExpectSameEvents());
    ASSERT_NO_FATAL_FAILURE(Reopen());
  }
  ASSERT_NO_FATAL_FAILURE(Append());
  std::cout << "seed " << GetParam() << ": " << slow_.size.value << " events, " << kOpenings << " openings, " << kills_
            << " after a kill, " << rebuilds_ << " without an index\n";
}

INSTANTIATE_TEST_SUITE_P(Seeds, LedgerSeedTest, ::testing::Values(1, 2, 3, 4));

}  // namespace
}  // namespace daybook::testing

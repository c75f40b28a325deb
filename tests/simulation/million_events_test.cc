// An id stands for ever: behind a million later events, and behind an index that was made anew from them.

#include <deque>
#include <filesystem>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "ledger/engine/ledger_testing.h"
#include "ledger/engine/slow_ledger.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/temp_dir.h"
#include "tests/support/time_budget.h"

namespace daybook::testing {
namespace {

constexpr uint64_t kEvents = 1'000'000;
constexpr uint64_t kBatchEvents = 1'000;
constexpr size_t kBatchesInLine = 8;

class MillionEventsTest : public ::testing::Test {
 protected:
  void Open() {
    absl::StatusOr<std::unique_ptr<Ledger>> opened =
        Ledger::Open({.data_dir = folder_, .file_system = files_, .project = false}, SystemClock(), secure_);
    ASSERT_OK(opened);
    ledger_ = *std::move(opened);
  }

  // How many seconds `step` takes.
  double Time(absl::FunctionRef<void()> step) const {
    const double begin = budget_.seconds_spent();
    step();
    return budget_.seconds_spent() - begin;
  }

  // Batches over the few early ids and streams, each answered as the slow ledger answers it.
  void Ask(int batches) {
    for (int i = 0; i < batches; ++i) {
      AppendBatch batch = maker_.Next(slow_);
      const AppendOutcome wanted = slow_.Append(batch);
      const AppendOutcome outcome = AppendTo(*ledger_, std::move(batch));
      ASSERT_EQ(outcome.status.code(), wanted.status.code()) << outcome.status;
      ASSERT_EQ(outcome.results, wanted.results);
    }
    ASSERT_EQ(ledger_->status().head.size, slow_.size);
  }

  AppendBatch Others() {
    AppendBatch batch;
    for (uint64_t i = 0; i < kBatchEvents; ++i) {
      const uint64_t number = others_++;
      batch.events.push_back(MakeRealDraft(MakeUuidV7(kLedgerStart + absl::Milliseconds(number), random_),
                                           absl::StrCat("others/prod/t", number % 1'000), "", "others"));
    }
    return batch;
  }

  // Others append until there are so many events, or the time is up.
  void AppendOthers(uint64_t events) {
    std::deque<Answer> line;
    for (bool more = true; more || !line.empty();) {
      more = more && others_ < events && budget_.left();
      if (!more && line.empty()) break;
      if (!more || line.size() == kBatchesInLine) {
        ASSERT_OK(line.front()->Wait().status);
        line.pop_front();
        slow_.Skip(kBatchEvents);
        continue;
      }
      // What is refused while the index is behind would have to be sent again.
      AwaitAdmitting(*ledger_);
      line.push_back(Queue(*ledger_, Others()));
    }
  }

  const TimeBudget budget_{"DAYBOOK_SIMULATION_SECONDS", 40};
  TempDir dir_;
  const std::string folder_ = dir_.File("ledger");
  const std::shared_ptr<FaultFileSystem> files_ = std::make_shared<FaultFileSystem>();
  SecureRandom secure_;
  SeededRandom random_{NumberFromEnvironment("DAYBOOK_SIMULATION_SEED", 1)};
  SlowLedger slow_;
  BatchMaker maker_{random_, {.ids = 400, .draft = MakeRealDraft}};
  std::unique_ptr<Ledger> ledger_;
  uint64_t others_ = 0;
};

TEST_F(MillionEventsTest, AnEarlyIdIsKnownBehindThemAndBehindARebuiltIndex) {
  const uint64_t asked = NumberFromEnvironment("DAYBOOK_SIMULATION_EVENTS", 0);
  ASSERT_NO_FATAL_FAILURE(Open());
  ASSERT_NO_FATAL_FAILURE(Ask(200));
  const double append_seconds = Time([&] { AppendOthers(asked == 0 ? kEvents : asked); });
  // Unless so many are asked for, it is as many as the time allows.
  ASSERT_GE(others_, asked) << "want more DAYBOOK_SIMULATION_SECONDS";
  Ask(100);
  ASSERT_FALSE(HasFatalFailure());
  ledger_.reset();
  const double open_seconds = Time([&] { Open(); });
  Ask(100);
  ASSERT_FALSE(HasFatalFailure());
  ledger_.reset();
  std::filesystem::remove_all(folder_ + "/index");
  const double rebuild_seconds = Time([&] {
    Open();
    AwaitAdmitting(*ledger_);
    Ask(1);  // Not decided before the index has everything.
  });
  Ask(200);
  std::cout << "early ids known behind " << others_ << " later events: appended in " << append_seconds
            << " s, opened in " << open_seconds << " s, index made anew in " << rebuild_seconds << " s\n";
}

}  // namespace
}  // namespace daybook::testing

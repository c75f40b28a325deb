// Power is lost while an index is written: what is found is the index as it was after some write, or none at all.

#include <iostream>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/index/index.h"
#include "ledger/index/index_model.h"
#include "ledger/merkle/hashing.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/time_budget.h"

namespace daybook {
namespace {

using ::daybook::testing::FaultFileSystem;
using ::daybook::testing::IndexModel;
using ::daybook::testing::IsOkAndHolds;
using ::daybook::testing::TempDir;
using ::daybook::testing::TimeBudget;

constexpr int kDisksPerCrash = 4;

class IndexPowerLossTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<Index>> Open(const std::string& folder, std::shared_ptr<FaultFileSystem> files,
                                              const IndexModel& model) {
    const IndexOptions options = {.path = folder,
                                  .ledger_id = "ledger",
                                  .write_buffer_bytes = 64 * 1024,  // So that tables are written.
                                  .file_system = std::move(files)};
    return Index::Open(options, TreeSize{model.leaves.size()},
                       [&](TreeSize size) -> absl::StatusOr<Hash> { return model.roots.at(size.value); });
  }

  // Each key and stream as the model had them when it had as many events as the index has.
  static void ExpectIsAPrefix(const Index& index, const IndexModel& model) {
    const TreeSize size = index.size();
    ASSERT_THAT(index.RootAt(size), IsOkAndHolds(model.roots[size.value]));
    absl::btree_map<std::string, std::optional<Position>> streams;
    TreeSize size_at_end;
    for (const IndexModel::Block& block : model.blocks) {
      const bool indexed = block->size_after() <= size;
      if (indexed) size_at_end = block->size_after();
      for (size_t i = 0; i < block->events.size(); ++i) {
        const EventKey& event = block->events[i];
        const Position position{block->first.value + i};
        const std::optional<KnownEvent> known =
            indexed ? std::make_optional(KnownEvent{position, event.content_digest}) : std::nullopt;
        ASSERT_THAT(index.Find(event.source, event.id), IsOkAndHolds(known));
        std::optional<Position>& last = streams[event.target];
        if (indexed) last = position;
      }
    }
    ASSERT_EQ(size_at_end, size) << "not the end of a block";
    ASSERT_THAT(index.SizeAtTime(absl::InfiniteFuture()), IsOkAndHolds(size));
    for (const auto& [target, last] : streams) ASSERT_THAT(index.LastOf(target), IsOkAndHolds(last));
  }

  void LosePowerAt(uint64_t change, int writes) {
    const std::string live = dir_.File("live"), found = dir_.File("found");
    std::filesystem::remove_all(live);
    auto files = std::make_shared<FaultFileSystem>();
    files->CrashAfter(change);
    IndexModel model(change);
    TreeSize flushed;
    if (const auto index = Open(live, files, model); index.ok()) {
      for (int i = 0; i < writes; ++i) {
        if (!(*index)->Apply({model.Grow(100)}).ok()) break;
        if (i % 10 == 9 && (*index)->Flush().ok()) flushed = (*index)->size();
      }
      if (!files->failed()) files->CrashAfter(0);
    }
    if (!std::filesystem::exists(live)) return;
    for (int disk = 0; disk < kDisksPerCrash; ++disk, ++disks_) {
      SCOPED_TRACE(absl::StrCat("change ", change, ", disk ", disk));
      files->MakeImage(live, found, change * kDisksPerCrash + disk);
      auto healthy = std::make_shared<FaultFileSystem>();
      ASSERT_OK_AND_ASSIGN(const auto index, Open(found, healthy, model));
      EXPECT_GE(index->size(), flushed);
      ASSERT_NO_FATAL_FAILURE(ExpectIsAPrefix(*index, model));
      for (const IndexModel::Block& block : model.blocks) {
        const bool next = NextPosition(index->size()) == block->first;
        ASSERT_OK(next ? index->Apply({block}) : absl::OkStatus());
      }
      ASSERT_NO_FATAL_FAILURE(ExpectIsAPrefix(*index, model));
    }
  }

  TempDir dir_;
  int disks_ = 0;
};

TEST_F(IndexPowerLossTest, WhatIsFoundIsAnEarlierIndex) {
  const TimeBudget budget("DAYBOOK_FAULT_SECONDS", 10);
  SeededRandom random(16);
  int crashes = 0;
  while (budget.left() && !HasFailure()) {
    LosePowerAt(random.Below(300), 60);
    ++crashes;
  }
  std::cout << "power lost " << crashes << " times, " << disks_ << " disks found\n";
}

}  // namespace
}  // namespace daybook

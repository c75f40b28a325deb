// Power is lost while rows are written: what is found are the rows as they were after some batch, with its watermark.

#include <filesystem>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "ledger/base/random.h"
#include "ledger/views/memory_views.h"
#include "ledger/views/rocks_views.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/time_budget.h"

namespace daybook::testing {
namespace {

constexpr int kDisksPerCrash = 4;
constexpr TableId kTable{7};

// One batch of rows, written or not.
struct RowBatch {
  std::vector<RowWrite> rows;
  Watermark watermark;
};

class ViewsPowerLossTest : public ::testing::Test {
 protected:
  static absl::StatusOr<std::unique_ptr<RocksViews>> Open(const std::string& folder,
                                                          std::shared_ptr<FaultFileSystem> files) {
    const RocksViewsOptions options = {.path = folder,
                                       .write_buffer_bytes = 64 * 1024,  // So that tables are written.
                                       .file_system = std::move(files)};
    return RocksViews::OpenOrReset(options, [](const Watermark&) { return true; });
  }

  // The next batch: a few positions, each with rows of its own, put or deleted.
  static RowBatch NextBatch(TreeSize begin, Random& random) {
    RowBatch batch;
    const TreeSize end{begin.value + 1 + random.Below(20)};
    for (Position position = NextPosition(begin); end.Includes(position); position = position.Next()) {
      for (uint64_t row = random.Below(4); row > 0; --row) {
        std::optional<std::string> value;
        if (random.Below(4) != 0) value = random.Bytes(random.Below(600));
        batch.rows.push_back({kTable, absl::StrCat("key", row, "-", random.Below(30)), position, std::move(value)});
      }
    }
    batch.watermark = {"ledger", end, Sha256Of(absl::StrCat("root ", end.value)), "folds"};
    return batch;
  }

  static std::vector<std::string> RowsAt(const Views& views, TreeSize size) {
    std::vector<std::string> rows;
    EXPECT_OK(views.Scan({kTable, "", ""}, size, [&](absl::string_view key, absl::string_view value) {
      rows.push_back(absl::StrCat(key, "=", value));
      return true;
    }));
    return rows;
  }

  // Puts all of the batches into `views` that it does not have.
  static void CatchUp(const std::vector<RowBatch>& batches, Views& views) {
    for (const RowBatch& batch : batches) {
      if (batch.watermark.size <= views.watermark().size) continue;
      ASSERT_OK(views.Write(batch.rows, batch.watermark));
    }
  }

  static void ExpectIsAPrefix(const RocksViews& views, const std::vector<RowBatch>& batches) {
    const Watermark found = views.watermark();
    MemoryViews model;
    for (const RowBatch& batch : batches) {
      if (batch.watermark.size > found.size) break;
      ASSERT_OK(model.Write(batch.rows, batch.watermark));
    }
    ASSERT_EQ(model.watermark().size, found.size) << "not the end of a batch";
    ASSERT_EQ(model.watermark().root, found.root);
    ASSERT_EQ(model.watermark().ledger_id, found.ledger_id);
    // Also as of what is not there: no row may be of a later batch.
    const uint64_t beyond = batches.empty() ? 0 : batches.back().watermark.size.value;
    for (const uint64_t size : {found.size.value / 3, found.size.value, beyond}) {
      ASSERT_EQ(RowsAt(views, TreeSize{size}), RowsAt(model, TreeSize{size})) << "as of " << size;
    }
  }

  void LosePowerAt(uint64_t change) {
    const std::string live = dir_.File("live"), found = dir_.File("found");
    std::filesystem::remove_all(live);
    auto files = std::make_shared<FaultFileSystem>();
    files->CrashAfter(change);
    SeededRandom random(change);
    std::vector<RowBatch> batches;
    TreeSize flushed;
    if (const auto views = Open(live, files); views.ok()) {
      for (int i = 0; i < 120; ++i) {
        batches.push_back(NextBatch((*views)->watermark().size, random));
        if (!(*views)->Write(batches.back().rows, batches.back().watermark).ok()) break;
        if (i % 25 == 24 && (*views)->Flush().ok()) flushed = (*views)->watermark().size;
      }
      if (!files->failed()) files->CrashAfter(0);
    }
    if (!std::filesystem::exists(live)) return;
    for (int disk = 0; disk < kDisksPerCrash; ++disk, ++disks_) {
      SCOPED_TRACE(absl::StrCat("change ", change, ", disk ", disk));
      files->MakeImage(live, found, change * kDisksPerCrash + disk);
      ASSERT_OK_AND_ASSIGN(const auto views, Open(found, std::make_shared<FaultFileSystem>()));
      EXPECT_GE(views->watermark().size, flushed);
      ASSERT_NO_FATAL_FAILURE(ExpectIsAPrefix(*views, batches));
      ASSERT_NO_FATAL_FAILURE(CatchUp(batches, *views));
      ASSERT_NO_FATAL_FAILURE(ExpectIsAPrefix(*views, batches));
    }
  }

  TempDir dir_;
  int disks_ = 0;
};

TEST_F(ViewsPowerLossTest, WhatIsFoundAreTheRowsAfterSomeBatch) {
  const TimeBudget budget("DAYBOOK_FAULT_SECONDS", 10);
  SeededRandom random(NumberFromEnvironment("DAYBOOK_FAULT_SEED", 17));
  int crashes = 0;
  for (; budget.left() && !HasFailure(); ++crashes) LosePowerAt(random.Below(300));
  std::cout << "power lost " << crashes << " times, " << disks_ << " disks found\n";
}

}  // namespace
}  // namespace daybook::testing

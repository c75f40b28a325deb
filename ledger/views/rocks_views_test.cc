#include "ledger/views/rocks_views.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "ledger/base/hex.h"
#include "ledger/views/views_contract.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace daybook::testing {
namespace {

class OnDisk {
 public:
  OnDisk() { Open(); }
  Views& views() { return *views_; }
  void Reopen() {
    ASSERT_TRUE(views_->Flush().ok());
    views_.reset();
    Open();
  }

 private:
  void Open() { views_ = RocksViews::Open({.path = dir_.path() + "/views"}).value(); }

  TempDir dir_;
  std::unique_ptr<RocksViews> views_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Rocks, ViewsContract, OnDisk);

constexpr TableId kTable{1};

bool Any(const Watermark&) { return true; }

class RocksViewsTest : public ::testing::Test {
 protected:
  void WriteOneRow() {
    const auto views = RocksViews::Open(options_).value();
    ASSERT_TRUE(views->Write({{kTable, "key", Position{0}, "value"}}, Watermark{"ledger", TreeSize{1}}).ok());
    ASSERT_TRUE(views->Flush().ok());
  }

  TempDir dir_;
  RocksViewsOptions options_{.path = dir_.path() + "/views"};
};

// Rows are kept from one release to the next as long as the folds are: another layout would be read as this one.
TEST_F(RocksViewsTest, RowsAreLaidOutAsSaid) {
  {
    const auto views = RocksViews::Open(options_).value();
    const Watermark watermark{"id", TreeSize{3}, Hash{}, "v1"};
    ASSERT_OK(views->Write({{kTable, "k", Position{1}, "value"}, {kTable, "k", Position{2}, std::nullopt}}, watermark));
    ASSERT_OK(views->Flush());
  }
  DatabaseOptions options;
  options.path = options_.path;
  options.version_bytes = sizeof(uint64_t);
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(options));
  std::vector<std::string> rows;
  Cursor cursor = database->NewCursor(Family{0});
  for (cursor.SeekToFirst(); cursor.valid(); cursor.Next()) {
    rows.push_back(absl::StrCat(HexEncode(cursor.key()), " ", HexEncode(cursor.value())));
  }
  std::string root;  // 32 zeros, escaped.
  for (int i = 0; i < 32; ++i) root += "00ff";
  EXPECT_THAT(rows, ::testing::ElementsAre("00016b0001fffffffffffffffd 00", "00016b0001fffffffffffffffe 0176616c7565",
                                           absl::StrCat("ffff0001ffffffffffffffff ", "69640001", "0000000000000003",
                                                        root, "0001", "76310001")));
}

TEST_F(RocksViewsTest, IsKeptWhenItsWatermarkIsUsable) {
  WriteOneRow();
  const auto views = RocksViews::OpenOrReset(options_, Any).value();
  EXPECT_EQ(views->Get(kTable, "key", TreeSize{1}).value(), "value");
}

TEST_F(RocksViewsTest, IsEmptiedWhenItsWatermarkIsOfAnotherLedger) {
  WriteOneRow();
  const auto views = RocksViews::OpenOrReset(options_, [](const Watermark& watermark) {
                       return watermark.ledger_id == "other";
                     }).value();
  EXPECT_EQ(views->watermark().size, TreeSize{0});
  EXPECT_EQ(views->Get(kTable, "key", TreeSize{1}).value(), std::nullopt);
}

TEST_F(RocksViewsTest, IsEmptiedWhenItsFilesAreDamaged) {
  WriteOneRow();
  WriteFile(options_.path + "/CURRENT", "MANIFEST-999999\n");
  const auto views = RocksViews::OpenOrReset(options_, Any).value();
  EXPECT_EQ(views->watermark().size, TreeSize{0});
}

TEST_F(RocksViewsTest, IsLeftAloneWhileSomebodyElseHasItOpen) {
  WriteOneRow();
  const auto holder = RocksViews::Open(options_).value();
  EXPECT_TRUE(absl::IsFailedPrecondition(RocksViews::OpenOrReset(options_, Any).status()));
  EXPECT_EQ(holder->Get(kTable, "key", TreeSize{1}).value(), "value");
}

TEST_F(RocksViewsTest, IsKeptWhenTheDiskIsFull) {
  WriteOneRow();
  int refused = 0;
  for (uint64_t change = 0; change < 30; ++change) {
    SCOPED_TRACE(change);
    auto files = std::make_shared<FaultFileSystem>();
    files->FailAfter(change, FaultFileSystem::Failure::kNoSpace);
    RocksViewsOptions full = options_;
    full.file_system = files;
    refused += absl::IsResourceExhausted(RocksViews::OpenOrReset(full, Any).status());
    EXPECT_EQ(RocksViews::OpenOrReset(options_, Any).value()->Get(kTable, "key", TreeSize{1}).value(), "value");
  }
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace daybook::testing

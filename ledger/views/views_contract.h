// What every Views does, whatever keeps its rows: instantiate ViewsContract with a type that makes one.

#ifndef DAYBOOK_LEDGER_VIEWS_VIEWS_CONTRACT_H_
#define DAYBOOK_LEDGER_VIEWS_VIEWS_CONTRACT_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/random.h"
#include "ledger/views/views.h"

namespace daybook::testing {

// The slow, obvious model: every write there ever was, looked through from the end.
class WriteHistory {
 public:
  using Rows = std::vector<std::pair<std::string, std::string>>;

  void Add(const RowWrite& write) { writes_.push_back(write); }

  std::optional<std::string> Get(TableId table, absl::string_view key, TreeSize size) const {
    for (auto write = writes_.rbegin(); write != writes_.rend(); ++write) {
      if (write->table == table && write->key == key && size.Includes(write->position)) return write->value;
    }
    return std::nullopt;
  }

  Rows Scan(const ScanRange& range, TreeSize size) const {
    std::vector<std::string> keys;
    for (const RowWrite& write : writes_) {
      if (write.table == range.table) keys.push_back(write.key);
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    Rows rows;
    for (const std::string& key : keys) {
      const bool after = range.after.empty() || absl::string_view(key) > range.after;
      const std::optional<std::string> value = Get(range.table, key, size);
      if (after && absl::StartsWith(key, range.prefix) && value.has_value()) rows.emplace_back(key, *value);
    }
    return rows;
  }

 private:
  std::vector<RowWrite> writes_;
};

// Maker has Views& views() of an empty store, and void Reopen() for those that outlive their object.
template <typename Maker>
class ViewsContract : public ::testing::Test {
 protected:
  static constexpr TableId kTable{3};

  void Write(std::vector<RowWrite> rows, uint64_t size) {
    ASSERT_TRUE(views().Write(rows, Watermark{"ledger", TreeSize{size}, Hash{}, "folds"}).ok());
  }
  std::optional<std::string> Get(absl::string_view key, uint64_t size) {
    return views().Get(kTable, key, TreeSize{size}).value();
  }
  WriteHistory::Rows Scan(const ScanRange& range, TreeSize size) {
    WriteHistory::Rows rows;
    EXPECT_TRUE(views()
                    .Scan(range, size,
                          [&](absl::string_view key, absl::string_view value) {
                            rows.emplace_back(std::string(key), std::string(value));
                            return true;
                          })
                    .ok());
    return rows;
  }
  Views& views() { return maker_.views(); }

  Maker maker_;
};

TYPED_TEST_SUITE_P(ViewsContract);

TYPED_TEST_P(ViewsContract, NewStoreHasNothing) {
  EXPECT_EQ(this->views().watermark().size, TreeSize{0});
  EXPECT_EQ(this->Get("key", 7), std::nullopt);
  EXPECT_TRUE(this->Scan({this->kTable, "", ""}, TreeSize{7}).empty());
}

TYPED_TEST_P(ViewsContract, ReadsTheNewestVersionBelowTheSize) {
  this->Write({{this->kTable, "key", Position{2}, "two"}, {this->kTable, "key", Position{4}, "four"}}, 5);
  this->Write({{this->kTable, "key", Position{5}, std::nullopt}, {this->kTable, "key", Position{8}, ""}}, 9);
  EXPECT_EQ(this->Get("key", 0), std::nullopt);
  EXPECT_EQ(this->Get("key", 2), std::nullopt);
  EXPECT_EQ(this->Get("key", 3), "two");
  EXPECT_EQ(this->Get("key", 4), "two");
  EXPECT_EQ(this->Get("key", 5), "four");
  EXPECT_EQ(this->Get("key", 6), std::nullopt);
  EXPECT_EQ(this->Get("key", 9), "");
}

TYPED_TEST_P(ViewsContract, KeepsTheWatermarkWithTheRows) {
  const Watermark watermark{"daybook.test/1", TreeSize{12}, Sha256Of("root"), "folds-3"};
  ASSERT_TRUE(this->views().Write({{this->kTable, "key", Position{11}, "value"}}, watermark).ok());
  this->maker_.Reopen();
  EXPECT_EQ(this->views().watermark().ledger_id, watermark.ledger_id);
  EXPECT_EQ(this->views().watermark().size, watermark.size);
  EXPECT_EQ(this->views().watermark().root, watermark.root);
  EXPECT_EQ(this->views().watermark().fold_version, watermark.fold_version);
  EXPECT_EQ(this->Get("key", 12), "value");
}

TYPED_TEST_P(ViewsContract, KeysThatBeginLikeOthersStayApart) {
  const std::string zero("a\0", 2);
  const std::string zero_one("a\0\1", 3);
  const std::string high("a\xff\xff", 3);
  this->Write({{this->kTable, "a", Position{0}, "1"},
               {this->kTable, zero, Position{0}, "2"},
               {this->kTable, zero_one, Position{1}, "3"},
               {this->kTable, high, Position{1}, "4"},
               {this->kTable, "b", Position{1}, "5"},
               {TableId{4}, "a", Position{1}, "other table"}},
              2);
  const WriteHistory::Rows all = {{"a", "1"}, {zero, "2"}, {zero_one, "3"}, {high, "4"}};
  EXPECT_EQ(this->Scan({this->kTable, "a", ""}, TreeSize{2}), all);
  EXPECT_EQ(this->Scan({this->kTable, "a", zero_one}, TreeSize{2}), WriteHistory::Rows({{high, "4"}}));
  EXPECT_EQ(this->Scan({this->kTable, "a", ""}, TreeSize{1}), WriteHistory::Rows({{"a", "1"}, {zero, "2"}}));
}

TYPED_TEST_P(ViewsContract, StopsScanningWhenToldAndLetsTheVisitorRead) {
  for (uint64_t i = 0; i < 100; ++i) {
    this->Write({{this->kTable, absl::StrCat("key", 100 + i), Position{i}, "value"}}, i + 1);
  }
  const uint64_t before = this->views().rows_read();
  int visits = 0;
  ASSERT_TRUE(this->views()
                  .Scan({this->kTable, "key", ""}, TreeSize{100},
                        [&](absl::string_view key, absl::string_view) {
                          EXPECT_EQ(this->Get(key, 100), "value");
                          return ++visits < 10;
                        })
                  .ok());
  EXPECT_EQ(visits, 10);
  EXPECT_LE(this->views().rows_read() - before, 31u);
}

TYPED_TEST_P(ViewsContract, RowsOfManyVersionsCostLittleToScan) {
  uint64_t position = 0;
  for (int round = 0; round < 50; ++round) {
    std::vector<RowWrite> rows;
    for (int key = 0; key < 10; ++key) {
      rows.push_back({this->kTable, absl::StrCat("key", key), Position{position++}, absl::StrCat(round)});
    }
    this->Write(std::move(rows), position);
  }
  for (const uint64_t size : {position, position / 2, uint64_t{10}}) {
    const uint64_t before = this->views().rows_read();
    EXPECT_EQ(this->Scan({this->kTable, "", ""}, TreeSize{size}).size(), 10u);
    EXPECT_LE(this->views().rows_read() - before, 40u) << "as of " << size;
  }
}

TYPED_TEST_P(ViewsContract, AgreesWithTheHistoryOfWrites) {
  constexpr uint64_t kSeed = 20'261'122;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  SeededRandom random(kSeed);
  const std::string letters("\0\1ab\xfe\xff", 6);
  const auto key = [&] {
    std::string out;
    for (uint64_t i = random.Below(4); i > 0; --i) out.push_back(letters[random.Below(letters.size())]);
    return out;
  };
  WriteHistory model;
  uint64_t size = 0;
  for (int batch = 0; batch < 120; ++batch) {
    const uint64_t end = size + random.Below(6);
    std::vector<RowWrite> rows;
    for (; size < end; ++size) {
      const std::string start = key();
      // Two rows at a position at most, so that their keys differ.
      rows.push_back({TableId{static_cast<uint16_t>(random.Below(2))}, start, Position{size},
                      random.Below(3) == 0 ? std::nullopt : std::optional<std::string>(random.Bytes(2))});
      if (random.Below(2) == 0) rows.push_back({TableId{2}, start, Position{size}, absl::StrCat(size)});
    }
    for (const RowWrite& row : rows) model.Add(row);
    this->Write(std::move(rows), size);
    if (random.Below(20) == 0) this->maker_.Reopen();
    for (int question = 0; question < 10; ++question) {
      const TableId table{static_cast<uint16_t>(random.Below(3))};
      const TreeSize as_of{random.Below(size + 2)};
      const std::string prefix = key();
      const std::string after = random.Below(2) == 0 ? std::string() : prefix + key();
      ASSERT_EQ(this->views().Get(table, prefix, as_of).value(), model.Get(table, prefix, as_of));
      ASSERT_EQ(this->views().GetNewest(table, prefix).value(), model.Get(table, prefix, TreeSize{size}));
      ASSERT_EQ(this->Scan({table, prefix, after}, as_of), model.Scan({table, prefix, after}, as_of));
    }
  }
}

REGISTER_TYPED_TEST_SUITE_P(ViewsContract, NewStoreHasNothing, ReadsTheNewestVersionBelowTheSize,
                            KeepsTheWatermarkWithTheRows, KeysThatBeginLikeOthersStayApart,
                            StopsScanningWhenToldAndLetsTheVisitorRead, RowsOfManyVersionsCostLittleToScan,
                            AgreesWithTheHistoryOfWrites);

}  // namespace daybook::testing

#endif  // DAYBOOK_LEDGER_VIEWS_VIEWS_CONTRACT_H_

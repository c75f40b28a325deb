#include "ledger/views/row_key.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"

namespace daybook {
namespace {

TEST(RowKeyTest, SortsAsItsPartsDo) {
  const std::vector<std::pair<std::string, uint64_t>> ascending = {{"", 7},
                                                                   {std::string(1, '\0'), 0},
                                                                   {std::string("\0\1", 2), 0},
                                                                   {"a", 3},
                                                                   {"a", 256},
                                                                   {std::string("a\0", 2), 0},
                                                                   {"aa", 0},
                                                                   {"b", 0},
                                                                   {"\xff", 0},
                                                                   {"\xff\xff", 0}};
  std::string previous;
  for (const auto& [text, number] : ascending) {
    std::string key = RowKey().Text(text).Number(number).Take();
    EXPECT_LT(previous, key);
    RowKeyReader reader(key);
    EXPECT_EQ(reader.Text(), text);
    EXPECT_EQ(reader.Number(), number);
    EXPECT_TRUE(reader.complete());
    previous = std::move(key);
  }
}

TEST(RowKeyTest, TheNewestAndTheLatestSortFirstAndLast) {
  EXPECT_LT(RowKey().Newest(Position{9}).Take(), RowKey().Newest(Position{8}).Take());
  EXPECT_LT(RowKey().Time(absl::UnixEpoch() - absl::Seconds(1)).Take(), RowKey().Time(absl::UnixEpoch()).Take());
  const std::string key = RowKey().Newest(Position{9}).Time(absl::FromUnixMicros(-5)).Take();
  RowKeyReader reader(key);
  EXPECT_EQ(reader.Newest(), Position{9});
  EXPECT_EQ(reader.Time(), absl::FromUnixMicros(-5));
  EXPECT_TRUE(reader.complete());
}

TEST(RowKeyTest, FirstPartsArePrefixOfNoOtherKey) {
  const std::string prefix = RowKey().Text("a").Take();
  EXPECT_TRUE(absl::StartsWith(RowKey().Text("a").Text("b").Take(), prefix));
  EXPECT_FALSE(absl::StartsWith(RowKey().Text("ab").Take(), prefix));
  EXPECT_TRUE(absl::StartsWith(RowKey().Text("ab").Take(), RowKey().TextPrefix("a").Take()));
}

TEST(RowKeyTest, ReadingACutKeyIsRemembered) {
  RowKeyReader reader(absl::string_view("ab", 2));
  reader.Text();
  EXPECT_FALSE(reader.complete());
}

}  // namespace
}  // namespace daybook

#include "ledger/projection/series.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/random.h"

namespace daybook::testing {
namespace {

ExpectedItem RandomItem(SeededRandom& random, int number) {
  const char* versions[] = {"", "1", "1.0", "01", "1.2", "1.10", "1_2", "2", "10", "x1", "a", "ab", "20260301"};
  const char* names[] = {"", "a", "ab", "b"};
  ExpectedItem item{.key = absl::StrCat("k", number)};
  item.migration.version = versions[random.Below(std::size(versions))];
  item.migration.name = names[random.Below(std::size(names))];
  if (random.Below(3) == 0) item.order = random.Below(3) << (8 * random.Below(8));
  return item;
}

TEST(SeriesTest, PlacesSortAsTheExpectedOrderDoes) {
  SeededRandom random(7);
  for (const VersionOrder order :
       {VersionOrder::kDotted, VersionOrder::kInteger, VersionOrder::kBytes, VersionOrder::kNone}) {
    for (int i = 0; i < 20'000; ++i) {
      const ExpectedItem a = RandomItem(random, 1);
      const ExpectedItem b = RandomItem(random, static_cast<int>(random.Below(2)));
      ASSERT_EQ(PlaceOf(order, a) < PlaceOf(order, b), ItemBefore(order, a, b))
          << a.migration.version << " and " << b.migration.version;
    }
  }
}

TEST(SeriesTest, RanksSortAsTheOrderOfApplicationDoes) {
  SeededRandom random(8);
  const auto rank = [&] {
    AppliedRank of{.layer = static_cast<uint8_t>(random.Below(2)), .number = random.Below(3) << (8 * random.Below(8))};
    if (of.layer == 0) of.row_key = absl::StrCat("row", random.Below(12));
    if (of.layer == 1) of.position = random.Below(3);
    return of;
  };
  for (int i = 0; i < 20'000; ++i) {
    const AppliedRank a = rank();
    const AppliedRank b = rank();
    ASSERT_EQ(RankOf(a) < RankOf(b), a < b);
  }
}

}  // namespace
}  // namespace daybook::testing

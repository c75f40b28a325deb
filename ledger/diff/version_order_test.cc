#include "ledger/diff/version_order.h"

#include "gtest/gtest.h"

namespace daybook {
namespace {

TEST(VersionOrderTest, SortsEachConventionAsItsToolDoes) {
  const struct {
    VersionOrder order;
    std::vector<std::string> ascending;
  } cases[] = {
      {VersionOrder::kDotted, {"0", "1", "1.2", "1_10", "2", "10", "20260101120000", "1a", "beta"}},
      {VersionOrder::kInteger, {"0", "1", "9", "010", "11", "99999999999999999999999", "1.2", "x"}},
      {VersionOrder::kBytes, {"", "1", "10", "9", "a"}},
      {VersionOrder::kNone, {"1", "10", "9"}},
  };
  for (const auto& c : cases) {
    for (size_t i = 0; i < c.ascending.size(); ++i) {
      for (size_t j = 0; j < c.ascending.size(); ++j) {
        SCOPED_TRACE(c.ascending[i] + " against " + c.ascending[j]);
        EXPECT_TRUE(CompareVersions(c.order, c.ascending[i], c.ascending[j]) == (i <=> j));
      }
    }
  }
}

TEST(VersionOrderTest, SpellingsOfOneVersionHaveOneCanonicalText) {
  EXPECT_EQ(CanonicalVersion(VersionOrder::kDotted, "1.0"), "1");
  EXPECT_EQ(CanonicalVersion(VersionOrder::kDotted, "01_02.0"), "1.2");
  EXPECT_EQ(CanonicalVersion(VersionOrder::kDotted, "0.0"), "0");
  EXPECT_EQ(CanonicalVersion(VersionOrder::kDotted, "1.x"), "1.x");
  EXPECT_EQ(CanonicalVersion(VersionOrder::kInteger, "0007"), "7");
  EXPECT_EQ(CanonicalVersion(VersionOrder::kInteger, "1.0"), "1.0");
  EXPECT_EQ(CanonicalVersion(VersionOrder::kBytes, "007"), "007");
  EXPECT_TRUE(CompareVersions(VersionOrder::kDotted, "1.0", "01") == 0);
}

TEST(VersionOrderTest, ToolsWithoutAnOrderHaveNone) {
  EXPECT_EQ(VersionOrderOf("sqitch"), VersionOrder::kNone);
  EXPECT_EQ(VersionOrderOf("alembic"), VersionOrder::kNone);
  EXPECT_EQ(VersionOrderOf("flyway"), VersionOrder::kDotted);
  EXPECT_EQ(VersionOrderOf("goose"), VersionOrder::kInteger);
  EXPECT_EQ(VersionOrderOf("prisma"), VersionOrder::kBytes);
  EXPECT_EQ(VersionOrderOf("a tool of your own"), VersionOrder::kDotted);
}

TEST(VersionOrderTest, SortableBytesCompareAsVersionsDo) {
  const char* versions[] = {"",      "0", "1",  "1.0", "01", "1.2", "1.10", "1_2",
                            "1.0.5", "2", "10", "010", "x1", "a",   "ab",   "1.x"};
  for (const VersionOrder order :
       {VersionOrder::kDotted, VersionOrder::kInteger, VersionOrder::kBytes, VersionOrder::kNone}) {
    for (const char* a : versions) {
      for (const char* b : versions) {
        EXPECT_EQ(SortableVersion(order, a) <=> SortableVersion(order, b), CompareVersions(order, a, b))
            << "'" << a << "' and '" << b << "'";
      }
    }
  }
}

}  // namespace
}  // namespace daybook

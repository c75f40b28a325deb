#include "ledger/diff/finding_id.h"

#include <set>

#include "gtest/gtest.h"

namespace daybook {
namespace {

TEST(FindingIdTest, IsTheDocumentedDigest) {
  // Computed apart: printf of the length-prefixed fields, sha256sum, base32 of the first ten bytes.
  EXPECT_EQ(FindingId({FindingKind::kPending, "payments/prod/orders-db", "", "0005_add_index.sql"}),
            "F-4O222KB24OQQSE25");
}

TEST(FindingIdTest, IsSharedWithinAFamilyOnly) {
  const auto id = [](FindingKind kind) { return FindingId({kind, "t", "s", "k"}); };
  EXPECT_EQ(id(FindingKind::kPending), id(FindingKind::kLate));
  EXPECT_EQ(id(FindingKind::kEdited), id(FindingKind::kEditedCosmetic));
  EXPECT_NE(id(FindingKind::kPending), id(FindingKind::kEdited));
}

TEST(FindingIdTest, FieldsCannotRunIntoEachOther) {
  std::set<std::string> ids;
  ids.insert(FindingId({FindingKind::kFailed, "ab", "c", "d"}));
  ids.insert(FindingId({FindingKind::kFailed, "a", "bc", "d"}));
  ids.insert(FindingId({FindingKind::kFailed, "abc", "", "d"}));
  ids.insert(FindingId({FindingKind::kFailed, "abc", "d", ""}));
  EXPECT_EQ(ids.size(), 4u);
}

TEST(FindingIdTest, PrefixesAreAcceptedAsPeopleTypeThem) {
  EXPECT_EQ(CanonicalFindingIdPrefix("f-ab2c"), "F-AB2C");
  EXPECT_EQ(CanonicalFindingIdPrefix("ab2c"), "F-AB2C");
  EXPECT_EQ(CanonicalFindingIdPrefix("F-ABCDEFGHIJKLMNOP"), "F-ABCDEFGHIJKLMNOP");
  EXPECT_EQ(CanonicalFindingIdPrefix("F-AB1C"), "");
  EXPECT_EQ(CanonicalFindingIdPrefix("F-ABCDEFGHIJKLMNOPQ"), "");
}

TEST(FindingIdTest, APrefixOfLessThanFourCharactersIsNone) {
  for (const char* prefix : {"", "F-", "A", "F-A", "abc", "F-AB2"}) {
    EXPECT_EQ(CanonicalFindingIdPrefix(prefix), "") << prefix;
  }
}

}  // namespace
}  // namespace daybook

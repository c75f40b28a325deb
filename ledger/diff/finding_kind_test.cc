#include "ledger/diff/finding_kind.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace daybook {
namespace {

TEST(FindingKindTest, EveryKindHasOneNumberAndOneName) {
  std::set<uint32_t> numbers;
  std::set<std::string> names;
  for (const FindingKindInfo& info : AllFindingKinds()) {
    SCOPED_TRACE(std::string(info.name));
    EXPECT_TRUE(numbers.insert(static_cast<uint32_t>(info.kind)).second);
    EXPECT_TRUE(names.insert(std::string(info.name)).second);
    EXPECT_EQ(FindingKindFromName(info.name), info.kind);
    EXPECT_EQ(FindingKindFromNumber(static_cast<uint32_t>(info.kind)), info.kind);
    EXPECT_TRUE(absl::StrContains(info.title, "{}"));
    EXPECT_TRUE(FindingKindFromName(info.family).has_value()) << "a family is named after one of its kinds";
  }
  EXPECT_EQ(FindingKindFromName("drift"), std::nullopt);
  EXPECT_EQ(FindingKindFromNumber(0), std::nullopt);
}

TEST(FindingKindTest, StandsInTheOrderOfItsHeadings) {
  const auto kinds = AllFindingKinds();
  EXPECT_TRUE(std::is_sorted(kinds.begin(), kinds.end(), [](const auto& a, const auto& b) { return a.kind < b.kind; }));
  EXPECT_TRUE(
      std::is_sorted(kinds.begin(), kinds.end(), [](const auto& a, const auto& b) { return a.heading < b.heading; }));
}

TEST(FindingKindTest, OnlyTheStateOfTheTargetDecidesAVerdict) {
  EXPECT_TRUE(DecidesVerdict(FindingKind::kEdited, Severity::kError));
  EXPECT_TRUE(DecidesVerdict(FindingKind::kLate, Severity::kWarning));
  EXPECT_TRUE(DecidesVerdict(FindingKind::kEditedCosmetic, Severity::kWarning));
  EXPECT_FALSE(DecidesVerdict(FindingKind::kEditedCosmetic, Severity::kNote));
  EXPECT_FALSE(DecidesVerdict(FindingKind::kPending, Severity::kNote));
  EXPECT_FALSE(DecidesVerdict(FindingKind::kAppliedOutOfOrder, Severity::kWarning));
  EXPECT_FALSE(DecidesVerdict(FindingKind::kTargetReplaced, Severity::kWarning));
  EXPECT_FALSE(DecidesVerdict(FindingKind::kFreezeViolation, Severity::kError));
  EXPECT_FALSE(DecidesVerdict(FindingKind::kEcho, Severity::kWarning));
}

TEST(FindingKindTest, TitleNamesItsSubject) {
  EXPECT_EQ(FindingTitle(FindingKind::kEdited, "0003_x"), "0003_x was changed after it was applied");
}

// docs/findings.md has one table row per kind: | `name` | severity | definition | what to do |
TEST(FindingKindTest, DocumentHasARowWithTheSeverityOfEveryKindAndNoOther) {
  const char* source = std::getenv("DAYBOOK_SOURCE_DIR");
  ASSERT_NE(source, nullptr);
  std::ifstream file(absl::StrCat(source, "/docs/findings.md"));
  std::set<std::string> documented;
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("| `", 0) == 0) documented.insert(line.substr(0, line.find('|', line.find('|', 1) + 1)));
  }
  std::set<std::string> expected;
  for (const FindingKindInfo& info : AllFindingKinds()) {
    expected.insert(absl::StrCat("| `", info.name, "` | ", SeverityName(info.severity), " "));
  }
  EXPECT_EQ(documented, expected);
}

}  // namespace
}  // namespace daybook

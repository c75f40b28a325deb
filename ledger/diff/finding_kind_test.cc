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

TEST(FindingKindTest, OnlyRulesAndSignalsAreOfNoComparison) {
  for (const FindingKindInfo& info : AllFindingKinds()) {
    SCOPED_TRACE(std::string(info.name));
    const bool of_none = info.heading == FindingHeading::kRules || info.heading == FindingHeading::kSignals;
    EXPECT_EQ(info.pairs.empty(), of_none);
    EXPECT_TRUE(info.pairs.empty() || IsOfComparison(info.kind, info.pairs.front()));
    for (const LayerPair& pair : info.pairs) EXPECT_LT(pair.left, pair.right) << "as comparisons have them";
    EXPECT_EQ(info.pairs, InfoOf(*FindingKindFromName(info.family)).pairs)
        << "as the finding that it shares its id with";
  }
}

TEST(FindingKindTest, IsOfTheComparisonsThatItPutsOutOfSync) {
  const LayerPair expected_recorded = {ComparedLayer::kExpected, ComparedLayer::kRecorded};
  const LayerPair expected_history = {ComparedLayer::kExpected, ComparedLayer::kHistory};
  const LayerPair recorded_history = {ComparedLayer::kRecorded, ComparedLayer::kHistory};
  EXPECT_TRUE(IsOfComparison(FindingKind::kEdited, expected_recorded));
  EXPECT_TRUE(IsOfComparison(FindingKind::kEdited, expected_history));
  EXPECT_FALSE(IsOfComparison(FindingKind::kEdited, recorded_history));
  EXPECT_TRUE(IsOfComparison(FindingKind::kFailed, recorded_history));
  EXPECT_FALSE(IsOfComparison(FindingKind::kUnrecorded, expected_history));
  EXPECT_TRUE(IsOfComparison(FindingKind::kUnrecorded, recorded_history));
  EXPECT_FALSE(IsOfComparison(FindingKind::kHistoryRewritten, expected_recorded));
  EXPECT_TRUE(IsOfComparison(FindingKind::kHistoryRewritten, expected_history));
  EXPECT_FALSE(IsOfComparison(FindingKind::kWorkaroundOverdue, expected_recorded));
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

// Differences of one target: of the layers asked for, and between two points.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/difference_findings.h"
#include "ledger/projection/fold_fixture.h"
#include "ledger/projection/targets.h"
#include "tests/support/status_matchers.h"

namespace daybook::testing {
namespace {

constexpr char kTarget[] = "a/prod/db";
constexpr Layer kExpected = v1::ScopeDeclared::LAYER_EXPECTED;
constexpr Layer kRecorded = v1::ScopeDeclared::LAYER_RECORDED;
constexpr Layer kHistory = v1::ScopeDeclared::LAYER_HISTORY;
constexpr Layer kObserved = v1::ScopeDeclared::LAYER_OBSERVED;

std::string Named(int version, char content) {
  return absl::StrCat("version: '", version, "' name: 'm", version, "' digests { algorithm: 'sha256' value: '",
                      std::string(64, content), "' }");
}

std::string Expectation(char content_of_1) {
  return absl::StrCat("expectation_declared { set { result { algorithm: 'set-v1' value: '",
                      std::string(1, content_of_1),
                      "' } result_count: 2 } subject: SUBJECT_MIGRATIONS convention: 'flyway' order: ORDER_LINEAR "
                      "upserts { key: 'V1.sql' ",
                      Named(1, content_of_1), " } upserts { key: 'V2.sql' ", Named(2, 'b'), " } }");
}

std::string Snapshot(char content_of_1) {
  return absl::StrCat(
      "history_snapshot { set { result { algorithm: 'set-v1' value: 't' } result_count: 1 } tool: 'flyway' ",
      "completeness: HISTORY_COMPLETENESS_FULL upserts { key: 'r1' rank: 1 ", Named(1, content_of_1), " } }");
}

// A row of the history, a run, and a file that was edited after it was applied.
class AskedLayersTest : public ::testing::Test {
 protected:
  AskedLayersTest() {
    script_.Add(kTarget, Expectation('a'));
    script_.Add(kTarget, Snapshot('a'));
    script_.Add(kTarget, absl::StrCat("migration_finished { migration { tool: 'flyway' ", Named(2, 'b'),
                                      " } outcome: OUTCOME_SUCCEEDED }"));
    script_.Add(kTarget, Expectation('c'));
    before_edit_ = script_.size().value - 1;
  }

  static v1::DiffRequest Request(const std::vector<Layer>& layers) {
    v1::DiffRequest request;
    request.set_target(kTarget);
    for (const Layer layer : layers) request.add_layers(layer);
    return request;
  }

  v1::DiffResponse Ask(const std::vector<Layer>& layers) {
    return Diff(script_.Rows(), nullptr, Request(layers)).value();
  }

  FoldedScript script_;
  uint64_t before_edit_ = 0;
};

TEST_F(AskedLayersTest, OneAloneIsRefused) {
  const std::vector<std::vector<Layer>> alone = {{kExpected}, {kObserved}, {kHistory, kHistory}};
  for (const std::vector<Layer>& layers : alone) {
    EXPECT_THAT(Diff(script_.Rows(), nullptr, Request(layers)).status(),
                StatusIs(absl::StatusCode::kInvalidArgument, ::testing::StartsWith("layers: LAYER_")));
  }
}

TEST_F(AskedLayersTest, SilenceIsNotInSync) {
  const v1::DiffResponse diff = Ask({kExpected, kObserved});
  EXPECT_EQ(diff.summary().verdict(), v1::VERDICT_UNKNOWN);
  EXPECT_EQ(diff.summary().unknown_reason(), "nothing was heard from the observed layer");
  EXPECT_EQ(diff.comparison_count(), 0u);
  EXPECT_TRUE(diff.findings().empty()) << "of comparisons that were not asked for";
}

TEST_F(AskedLayersTest, FindingsAndVerdictAreThoseOfTheComparisons) {
  const v1::DiffResponse whole = Ask({});
  EXPECT_EQ(whole.summary().verdict(), v1::VERDICT_OUT_OF_SYNC);
  ASSERT_EQ(whole.findings_size(), 1);
  EXPECT_EQ(whole.findings(0).kind(), "edited");

  const v1::DiffResponse told = Ask({kRecorded, kHistory});
  EXPECT_EQ(told.summary().verdict(), v1::VERDICT_IN_SYNC);
  EXPECT_EQ(told.comparisons_size(), 1);
  EXPECT_TRUE(told.findings().empty());
  EXPECT_EQ(told.summary().findings().open_errors(), 0u);
  EXPECT_EQ(told.summary().layers_size(), 3) << "what was heard from is told all the same";

  const v1::DiffResponse expected = Ask({kHistory, kExpected});
  EXPECT_EQ(expected.summary().verdict(), v1::VERDICT_OUT_OF_SYNC);
  ASSERT_EQ(expected.findings_size(), 1);
  EXPECT_EQ(expected.summary().findings().open_errors(), 1u);
}

TEST_F(AskedLayersTest, WhatIsOfNoComparisonIsNotShown) {
  script_.Add(kTarget, "workaround_declared { workaround_id: 'w1' lifetime { seconds: 60 } }");
  script_.Wait(absl::Hours(1));
  script_.Add(kTarget, "workaround_declared { workaround_id: 'w2' lifetime { seconds: 36000 } }");
  EXPECT_EQ(Ask({}).summary().findings().open_warnings(), 1u);
  EXPECT_EQ(Ask({kExpected, kHistory}).summary().findings().open_warnings(), 0u);
  EXPECT_EQ(Ask({kExpected, kRecorded, kHistory}).findings_size(), 1);
}

TEST_F(AskedLayersTest, WhatChangedIsOfTheComparisonsToo) {
  const RowsAt before = script_.RowsAsOf(before_edit_);
  const RowsAt now = script_.Rows();
  const v1::DiffResponse told = Diff(now, &before, Request({kRecorded, kHistory})).value();
  EXPECT_EQ(told.from_summary().verdict(), v1::VERDICT_IN_SYNC);
  EXPECT_EQ(told.change_count(), 0u);
  const v1::DiffResponse expected = Diff(now, &before, Request({kExpected, kHistory})).value();
  EXPECT_EQ(expected.from_summary().verdict(), v1::VERDICT_IN_SYNC);
  EXPECT_EQ(expected.summary().verdict(), v1::VERDICT_OUT_OF_SYNC);
  ASSERT_EQ(expected.changes_size(), 1);
  EXPECT_EQ(expected.changes(0).after().kind(), "edited");
}

// Two points of a target that comes to Daybook with an edited file.
class InheritedChangesTest : public ::testing::Test {
 protected:
  InheritedChangesTest() {
    script_.Add(kTarget, Expectation('a'));
    script_.Add(kTarget, Snapshot('x'));
  }

  v1::DiffResponse Since(uint64_t size, bool include_inherited) {
    v1::DiffRequest request;
    request.set_target(kTarget);
    request.set_include_inherited(include_inherited);
    const RowsAt before = script_.RowsAsOf(size);
    return Diff(script_.Rows(), &before, request).value();
  }

  FoldedScript script_;
};

TEST_F(InheritedChangesTest, AreCountedWhereTheyAreNotShown) {
  const v1::DiffResponse counted = Since(1, false);
  EXPECT_EQ(counted.summary().verdict(), v1::VERDICT_OUT_OF_SYNC);
  EXPECT_EQ(counted.change_count(), 0u);
  EXPECT_EQ(counted.inherited_opened_count(), 1u);
  const v1::DiffResponse shown = Since(1, true);
  ASSERT_EQ(shown.changes_size(), 1);
  EXPECT_EQ(shown.changes(0).after().status(), v1::FINDING_STATUS_INHERITED);
  EXPECT_EQ(shown.inherited_opened_count(), 0u);

  script_.Add(kTarget, Expectation('x'));
  EXPECT_EQ(Since(2, false).change_count(), 0u);
  EXPECT_EQ(Since(2, false).inherited_resolved_count(), 1u);
  EXPECT_EQ(Since(2, true).change_count(), 1u);
}

TEST_F(InheritedChangesTest, AreShownWhereTheyAreNewsAtOnePoint) {
  script_.Add(kTarget, Expectation('y'));
  const v1::DiffResponse reopened = Since(2, false);
  ASSERT_EQ(reopened.changes_size(), 1);
  EXPECT_EQ(reopened.changes(0).change(), v1::FindingChange::CHANGE_CHANGED);
  EXPECT_EQ(reopened.changes(0).before().status(), v1::FINDING_STATUS_INHERITED);
  EXPECT_EQ(reopened.changes(0).after().status(), v1::FINDING_STATUS_OPEN);
  EXPECT_EQ(reopened.inherited_resolved_count(), 0u);
}

// A comparison that is out of sync has its findings shown: a kind counts where it is shown.
TEST(AskedKindsTest, AKindPutsOutOfSyncTheComparisonsThatItIsOf) {
  const LayerPair expected_recorded = {ComparedLayer::kExpected, ComparedLayer::kRecorded};
  const LayerPair expected_history = {ComparedLayer::kExpected, ComparedLayer::kHistory};
  const LayerPair recorded_history = {ComparedLayer::kRecorded, ComparedLayer::kHistory};
  int compared = 0;
  for (const FindingKindInfo& info : AllFindingKinds()) {
    if (!DecidesVerdict(info.kind, info.severity)) continue;
    OwnedDifferences differences;
    differences.Add()->set_kind(static_cast<uint32_t>(info.kind));
    differences[0].set_decides(true);
    store::v1::SeriesCountsRow counts;
    CountDecisions(differences, 1, &counts);
    // These are not found by histories, and count apart.
    const bool apart = info.kind == FindingKind::kSameDatabase || info.kind == FindingKind::kOutOfBand ||
                       info.kind == FindingKind::kAbsentObject || info.kind == FindingKind::kChangedObject;
    if (apart) continue;
    ++compared;
    const int64_t expected = counts.expected_decide() + counts.outcome_decide();
    const int64_t told = counts.told_decide() + counts.history_decide() + counts.outcome_decide();
    EXPECT_EQ(IsOfComparison(info.kind, expected_recorded), expected > 0) << info.name;
    EXPECT_EQ(IsOfComparison(info.kind, expected_history), expected + counts.history_decide() > 0) << info.name;
    EXPECT_EQ(IsOfComparison(info.kind, recorded_history), told > 0) << info.name;
  }
  EXPECT_GT(compared, 10);
}

}  // namespace
}  // namespace daybook::testing

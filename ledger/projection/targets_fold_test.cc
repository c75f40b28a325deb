#include "ledger/projection/targets_fold.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/deadlines.h"
#include "ledger/projection/fold_fixture.h"
#include "ledger/projection/tables.h"
#include "ledger/projection/target_summary.h"
#include "ledger/projection/targets.h"
#include "tests/support/status_matchers.h"

namespace daybook::testing {
namespace {

constexpr char kTarget[] = "payments/prod/orders-db";
constexpr char kExpectation[] = "expectation_declared { subject: SUBJECT_MIGRATIONS }";
constexpr char kSnapshot[] = "history_snapshot { tool: 'flyway' }";
constexpr char kMigration[] = "migration_finished { outcome: OUTCOME_SUCCEEDED }";

class TargetsFoldTest : public ::testing::Test {
 protected:
  v1::TargetSummary Summary(uint64_t size) {
    return TargetSummaries::Of(script_.RowsAsOf(size)).value().Find(kTarget).value().value_or(v1::TargetSummary());
  }
  v1::TargetSummary Summary() { return Summary(script_.size().value); }
  store::v1::TargetRow Row() {
    const RowsAt rows = script_.Rows();
    return GetRow<store::v1::TargetRow>(rows, kTargetTable, TargetKey(kTarget)).value();
  }

  FoldedScript script_;
};

TEST_F(TargetsFoldTest, SaysWhichLayersWereHeardFromAndWhen) {
  script_.Add(kTarget, kMigration);
  script_.Add("payments/prod/other", kMigration);
  script_.Add(kTarget, kExpectation);
  EXPECT_EQ(Summary(0).target(), "");
  EXPECT_EQ(Summary(2).event_count(), 1u);
  ASSERT_EQ(Summary(2).layers_size(), 1);
  const v1::TargetSummary summary = Summary();
  EXPECT_EQ(summary.event_count(), 2u);
  EXPECT_EQ(summary.last_position(), 2u);
  ASSERT_EQ(summary.layers_size(), 2);
  EXPECT_EQ(summary.layers(0).layer(), v1::ScopeDeclared::LAYER_EXPECTED);
  EXPECT_EQ(summary.layers(1).layer(), v1::ScopeDeclared::LAYER_RECORDED);
  EXPECT_EQ(summary.layers(1).last_position(), 0u);
}

TEST_F(TargetsFoldTest, WithNothingToCompareTheVerdictIsUnknown) {
  script_.Add(kTarget, kMigration);
  EXPECT_EQ(Summary().verdict(), v1::VERDICT_UNKNOWN);
  EXPECT_EQ(Summary().unknown_reason(), "nothing to compare: heard from recorded only");
  script_.Add(kTarget, "scope_declared { layers: LAYER_HISTORY layers: LAYER_EXPECTED owner: 'ana' }");
  EXPECT_EQ(Summary().owner(), "ana");
  EXPECT_EQ(Summary().verdict(), v1::VERDICT_UNKNOWN);
}

TEST_F(TargetsFoldTest, DecisionsDoNotMakeTheirStreamATarget) {
  script_.Add("org", "control_adopted { control_id: 'c' }");
  script_.Add("org", "custom { type: 'org.example.note' }");
  EXPECT_EQ(ListTargets(script_.Rows(), {}).value().targets_size(), 0);
}

TEST_F(TargetsFoldTest, ALayerGoesStaleAndComesBack) {
  script_.Add(kTarget, kSnapshot);
  script_.Add(kTarget, "scope_declared { layers: LAYER_HISTORY stale_after { seconds: 3600 } }");
  EXPECT_EQ(NextDeadline(script_.Rows()).value(), kFirstTime + absl::Hours(1));
  script_.Wait(absl::Hours(2));
  script_.Add("other", kMigration);
  EXPECT_FALSE(Summary(2).layers(0).stale());
  EXPECT_TRUE(Summary(3).layers(0).stale());
  script_.Add(kTarget, kSnapshot);
  EXPECT_FALSE(Summary().layers(0).stale());
}

TEST_F(TargetsFoldTest, ARepairDoesNotRefreshTheHistory) {
  script_.Add(kTarget, kSnapshot);
  script_.Add(kTarget, "scope_declared { layers: LAYER_HISTORY stale_after { seconds: 3600 } }");
  script_.Wait(absl::Minutes(50));
  script_.Add(kTarget, "history_repaired { tool: 'flyway' }");
  EXPECT_EQ(Summary().layers(0).last_position(), 0u);
  script_.Wait(absl::Minutes(20));
  script_.Add(kTarget, "history_repaired { tool: 'flyway' }");
  EXPECT_TRUE(Summary().layers(0).stale());
}

TEST_F(TargetsFoldTest, ASnapshotIsAsFreshAsWhenItWasTaken) {
  script_.Add(kTarget, "scope_declared { layers: LAYER_HISTORY stale_after { seconds: 3600 } }");
  const std::string month_ago =
      absl::StrCat(" occurred_time { seconds: ", absl::ToUnixSeconds(kFirstTime - absl::Hours(24 * 30)), " }");
  script_.Add(kTarget, kSnapshot + month_ago);
  EXPECT_TRUE(Summary().layers(0).stale()) << "at once";
  EXPECT_EQ(TimeFromProto(Summary().layers(0).last_time()), kFirstTime - absl::Hours(24 * 30));
  script_.Add(kTarget, kSnapshot);
  EXPECT_FALSE(Summary().layers(0).stale());
  script_.Add(kTarget, kSnapshot + month_ago);
  EXPECT_FALSE(Summary().layers(0).stale()) << "a newer one is known";
}

TEST_F(TargetsFoldTest, AdoptionIsTheFirstExpectationOrSnapshot) {
  script_.Add(kTarget, kMigration);
  script_.Add(kTarget, "history_snapshot { set { part: 1 part_count: 2 } }");
  script_.Add(kTarget, "history_snapshot { set { part: 2 part_count: 2 } }");
  script_.Add(kTarget, kMigration);
  script_.Add(kTarget, kExpectation);
  script_.Add(kTarget, kSnapshot);
  const store::v1::TargetRow row = Row();
  EXPECT_EQ(AdoptionPosition(row), Position{1});
  const absl::Time adoption = kFirstTime + absl::Minutes(1);
  EXPECT_EQ(row.adoption_time_micros(), absl::ToUnixMicros(adoption));
  EXPECT_TRUE(PrecedesAdoption(row, Position{0}, std::nullopt)) << "recorded before it";
  EXPECT_TRUE(PrecedesAdoption(row, Position{2}, std::nullopt)) << "the second part of the first snapshot";
  EXPECT_FALSE(PrecedesAdoption(row, Position{2}, adoption + absl::Hours(1))) << "and happened later";
  EXPECT_FALSE(PrecedesAdoption(row, Position{3}, std::nullopt));
  EXPECT_TRUE(PrecedesAdoption(row, Position{4}, std::nullopt)) << "the first expectation";
  EXPECT_FALSE(PrecedesAdoption(row, Position{5}, std::nullopt));
  EXPECT_TRUE(PrecedesAdoption(row, Position{5}, adoption - absl::Hours(1))) << "but happened before";
}

}  // namespace
}  // namespace daybook::testing

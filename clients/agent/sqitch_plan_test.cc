#include "clients/agent/sqitch_plan.h"

#include "absl/strings/str_join.h"

#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::testing::HasSubstr;

std::vector<std::string> ScriptsOf(const std::vector<SqitchChange>& changes) {
  std::vector<std::string> scripts;
  for (const SqitchChange& change : changes) scripts.push_back(absl::StrJoin(change.scripts, "|"));
  return scripts;
}

TEST(SqitchPlanTest, ListsChangesInTheOrderOfThePlan) {
  ASSERT_OK_AND_ASSIGN(const auto changes, ParseSqitchPlan("%syntax-version=1.0.0\n%project=orders\n\n"
                                                           "schema 2026-03-01T09:00:00Z A <a@x> # the schema\n"
                                                           "orders [schema] 2026-03-02T09:00:00Z A <a@x> # table\n"
                                                           "@v1.0 2026-03-02T10:00:00Z A <a@x> # release\n"));
  EXPECT_THAT(ScriptsOf(changes), ::testing::ElementsAre("deploy/schema.sql", "deploy/orders.sql"));
}

TEST(SqitchPlanTest, AReworkedChangeKeepsItsOldScriptUnderATagInBetween) {
  ASSERT_OK_AND_ASSIGN(const auto changes, ParseSqitchPlan("a 2026-03-01T09:00:00Z A <a@x>\n@v1 2026-03-01T09:00:00Z\n"
                                                           "b 2026-03-01T09:00:00Z A <a@x>\n@v2 2026-03-01T09:00:00Z\n"
                                                           "a [a@v2] 2026-03-01T09:00:00Z A <a@x>\n"));
  EXPECT_THAT(ScriptsOf(changes),
              ::testing::ElementsAre("deploy/a@v1.sql|deploy/a@v2.sql", "deploy/b.sql", "deploy/a.sql"));
}

TEST(SqitchPlanTest, RefusesAChangeThatStandsTwiceWithoutATag) {
  EXPECT_THAT(ParseSqitchPlan("a x\na y\n"),
              testing::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("sqitch.plan line 2")));
}

TEST(SqitchPlanTest, RefusesATagThatStandsTwice) {
  EXPECT_THAT(ParseSqitchPlan("a x\n@v1 x\na x\n@v1 x\na x\n"),
              testing::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("sqitch.plan line 4: '@v1 x'")));
}

std::vector<size_t> PlacesOf(const absl::StatusOr<std::vector<SqitchPlan::Replaced>>& replaced) {
  std::vector<size_t> places;
  EXPECT_OK(replaced);
  if (!replaced.ok()) return places;
  for (const SqitchPlan::Replaced& one : *replaced) places.push_back(one.place);
  return places;
}

TEST(SqitchPlanTest, APlanThatGrewReplacesWhatItReworks) {
  const std::string start = "%project=x\na x\nb x\n@v1 x\n";
  SqitchPlan plan;
  EXPECT_THAT(PlacesOf(plan.Take(start)), ::testing::ElementsAre(0, 1));
  EXPECT_THAT(PlacesOf(plan.Take(start + "c x\n")), ::testing::ElementsAre(2));
  EXPECT_THAT(PlacesOf(plan.Take(start + "c x\na x\n")), ::testing::ElementsAre(0, 3));
  EXPECT_EQ(ScriptsOf(plan.changes()), ScriptsOf(ParseSqitchPlan(start + "c x\na x\n").value()));
  EXPECT_THAT(PlacesOf(plan.Take(start)), ::testing::ElementsAre(0, 2, 3));
}

TEST(SqitchPlanTest, ALineThatIsRefusedLeavesThePlanAsItWas) {
  const std::string start = "a x\nb x\n@v1 x\n";
  SqitchPlan plan;
  EXPECT_THAT(PlacesOf(plan.Take(start)), ::testing::ElementsAre(0, 1));
  EXPECT_THAT(plan.Take(start + "a x\n[oops\n"),
              testing::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("sqitch.plan line 5: '[oops'")));
  EXPECT_THAT(ScriptsOf(plan.changes()), ::testing::ElementsAre("deploy/a.sql", "deploy/b.sql"));
  EXPECT_THAT(PlacesOf(plan.Take(start + "a x\n")), ::testing::ElementsAre(0, 2));
}

TEST(SqitchPlanTest, RefusesALineThatIsNoChange) {
  EXPECT_THAT(ParseSqitchPlan("%project=x\n[oops] x\n"),
              testing::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("sqitch.plan line 2: '[oops] x'")));
}

}  // namespace
}  // namespace daybook

#include "ledger/projection/registry.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/random.h"
#include "ledger/projection/fold_fixture.h"
#include "ledger/projection/projector.h"
#include "ledger/projection/tables.h"
#include "tests/support/status_matchers.h"

namespace daybook::testing {
namespace {

// Stored numbers: whoever changes one breaks every ledger's views without a rebuild.
static_assert(kDegradedTable == TableId{1} && kDeadlineTable == TableId{2} && kDeadlineOfTable == TableId{3} &&
              kDeadlinesFiredTable == TableId{4});
static_assert(kTargetTable == TableId{10} && kTargetActivityTable == TableId{11} && kComparisonsTable == TableId{12} &&
              kVerdictTable == TableId{13} && kTargetByVerdictTable == TableId{14});
static_assert(kFindingTable == TableId{20} && kFindingOrderTable == TableId{21} &&
              kFindingOfEvidenceTable == TableId{22} && kFindingCountsTable == TableId{23});
static_assert(kControlTable == TableId{30} && kThresholdTable == TableId{31} && kMappingTable == TableId{32});
static_assert(kDeploymentTable == TableId{40} && kDeploymentOfTargetTable == TableId{41} &&
              kCurrentDeploymentTable == TableId{42});
static_assert(kWorkaroundTable == TableId{50} && kWorkaroundByDueTable == TableId{51} &&
              kWorkaroundEpisodeTable == TableId{52});
static_assert(kEventOfChangeTable == TableId{60} && kCommitTable == TableId{61});
static_assert(kSetTable == TableId{70} && kSeriesTable == TableId{71} && kItemTable == TableId{72});

TEST(RegistryTest, EveryKindIsAcceptedRefusedOrTheServersOwn) {
  std::string accepted;
  for (const Kind kind : AllKinds()) {
    EXPECT_FALSE(AcceptedKinds().Contains(kind) && IsServersOwn(kind)) << KindName(kind);
    if (AcceptedKinds().Contains(kind)) absl::StrAppend(&accepted, KindName(kind), " ");
  }
  EXPECT_EQ(accepted,
            "migration.started migration.finished migration.reverted migration.asserted history.snapshot "
            "history.repaired change.updated deployment.finished workaround.declared workaround.extended "
            "workaround.retired expectation.declared scope.declared control.adopted control.retired waiver.granted "
            "waiver.revoked mapping.asserted finding.acknowledged finding.assigned finding.notified custom ");
}

TEST(RegistryTest, TheVersionNamesEveryFold) {
  for (const auto& fold : MakeFolds()) {
    EXPECT_NE(FoldSetVersion().find(absl::StrCat(fold->name(), "=", fold->version())), std::string::npos);
  }
}

// Events of every accepted kind over few targets, ids and times, so that they meet.
EventScript RandomEvents(uint64_t seed, int count) {
  SeededRandom random(seed);
  const auto id = [&](const char* stem) { return absl::StrCat(stem, random.Below(3)); };
  const auto seconds = [&] { return absl::StrCat("{ seconds: ", 60 * (1 + random.Below(300)), " }"); };
  EventScript script;
  for (int i = 0; i < count; ++i) {
    const std::string forms[] = {
        "migration_finished { outcome: OUTCOME_SUCCEEDED migration { tool: 'flyway' version: '1' } }",
        "custom { type: 'org.example.note' }",
        "change_updated { state: STATE_MERGED }",
        absl::StrCat("expectation_declared { revision: '", random.Below(4), "abcdef0' }"),
        "history_snapshot { tool: 'flyway' completeness: HISTORY_COMPLETENESS_FULL }",
        absl::StrCat("scope_declared { layers: LAYER_HISTORY stale_after ", seconds(), " }"),
        absl::StrCat("deployment_finished { artifact: '", id("a"), "' outcome: OUTCOME_SUCCEEDED }"),
        absl::StrCat("workaround_declared { workaround_id: '", id("w"), "' owner: 'ana' lifetime ", seconds(), " }"),
        absl::StrCat("workaround_extended { workaround_id: '", id("w"), "' lifetime ", seconds(), " }"),
        absl::StrCat("workaround_retired { workaround_id: '", id("w"), "' }"),
        absl::StrCat("control_adopted { control_id: '", id("c"), "' thresholds { name: 'deploy_within' duration ",
                     seconds(), " } }"),
        absl::StrCat("control_retired { control_id: '", id("c"), "' }"),
        absl::StrCat("mapping_asserted { recorded_version: '", id("v"), "' expected_key: '", id("k"), "' }")};
    const std::string change = random.Below(2) == 0 ? "" : absl::StrCat(" change: '", id("PR-"), "'");
    script.Add(absl::StrCat("p/prod/", id("t")), absl::StrCat(forms[random.Below(std::size(forms))], change));
    if (random.Below(8) == 0) script.Wait(absl::Minutes(random.Below(200)));
  }
  return script;
}

TEST(RegistryTest, NoFoldFailsAndAnyBatchesGiveTheSameRows) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    const EventScript script = RandomEvents(seed, 250);
    MemoryViews one_batch;
    FoldInto(one_batch, script.events(), script.size(), [](Position) { return false; });
    ASSERT_TRUE(DegradedProjections(RowsAt(one_batch, script.size())).value().empty());
    SeededRandom random(seed);
    MemoryViews at_random;
    FoldInto(at_random, script.events(), script.size(), [&](Position) { return random.Below(7) == 0; });
    for (uint64_t size = 0; size <= script.size().value; size += 25) {
      ASSERT_EQ(DumpRows(one_batch, TreeSize{size}), DumpRows(at_random, TreeSize{size})) << "as of " << size;
    }
  }
}

TEST(RegistryTest, FoldingAgainFromAnyWatermarkGivesTheSameRows) {
  const EventScript script = RandomEvents(9, 100);
  MemoryViews whole;
  FoldInto(whole, script.events(), script.size(), [](Position) { return false; });
  const std::string expected = DumpRows(whole, script.size());
  for (uint64_t watermark = 0; watermark <= script.size().value; ++watermark) {
    MemoryViews views;
    FoldInto(views, script.events(), TreeSize{watermark}, [](Position) { return false; });
    ASSERT_EQ(DumpRows(views, TreeSize{watermark}), DumpRows(whole, TreeSize{watermark})) << "as of " << watermark;
    FoldInto(views, script.events(), script.size(), [](Position) { return false; });
    ASSERT_EQ(DumpRows(views, script.size()), expected) << "from " << watermark;
  }
}

}  // namespace
}  // namespace daybook::testing

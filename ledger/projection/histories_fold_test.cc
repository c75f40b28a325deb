// What the histories fold makes of single stories; histories_fold_property_test.cc holds it to the comparer.

#include "ledger/projection/histories_fold.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/fold_fixture.h"
#include "ledger/projection/target_summary.h"

namespace daybook::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kTarget[] = "p/prod/db";

// A target's story. Sets come whole; a member is its version, and "VERSION:CONTENT" where content matters.
class HistoriesFoldTest : public ::testing::Test {
 protected:
  void Expect(const std::vector<std::string>& items, const std::string& series = "") {
    script_.Add(kTarget, absl::StrCat("expectation_declared { subject: SUBJECT_MIGRATIONS convention: 'flyway' ",
                                      Set(items), " series: '", series, "' ", Members("V", items, "order"), "}"));
  }
  void Snapshot(const std::vector<std::string>& rows, const std::string& more = "") {
    script_.Add(kTarget, absl::StrCat("history_snapshot { tool: 'flyway' completeness: HISTORY_COMPLETENESS_FULL ",
                                      Set(rows), more, " ", Members("r", rows, "rank"), "}"));
  }
  void Finish(const std::string& member, const std::string& outcome = "OUTCOME_SUCCEEDED") {
    script_.Add(kTarget, absl::StrCat("migration_finished { migration { tool: 'flyway' ", Member(member),
                                      "} outcome: ", outcome, " }"));
  }
  // The clock of the ledger moves on.
  void Pass(absl::Duration duration) {
    script_.Wait(duration);
    script_.Add("elsewhere", "custom { type: 'org.example.note' }");
  }
  void Repair(const std::string& row) {
    script_.Add(kTarget, absl::StrCat("history_repaired { tool: 'flyway' rows { key: '", row, "' } }"));
  }

  // "STATUS kind key" of live ones, sorted.
  std::vector<std::string> Findings() {
    v1::ListFindingsRequest request;
    for (int status = v1::FINDING_STATUS_SUPPRESSED; status <= v1::FINDING_STATUS_OPEN; ++status) {
      request.add_statuses(static_cast<v1::FindingStatus>(status));
    }
    std::vector<std::string> lines;
    const v1::ListFindingsResponse response = ListFindings(script_.Rows(), request).value();
    for (const v1::Finding& finding : response.findings()) {
      lines.push_back(
          absl::StrCat(v1::FindingStatus_Name(finding.status()).substr(15), " ", finding.kind(), " ", finding.key()));
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  }
  // "VERDICT", or "UNKNOWN: why".
  std::string Verdict() {
    const v1::TargetSummary summary = TargetSummaries::Of(script_.Rows()).value().Find(kTarget).value().value();
    return absl::StrCat(v1::Verdict_Name(summary.verdict()).substr(8), summary.unknown_reason().empty() ? "" : ": ",
                        summary.unknown_reason());
  }

  FoldedScript script_;

 private:
  static std::string Set(const std::vector<std::string>& members) {
    return absl::StrCat("set { result { algorithm: 'set-v1' value: 'any' } result_count: ", members.size(), " }");
  }
  static std::string Member(const std::string& member) {
    const size_t colon = member.find(':');
    std::string text = absl::StrCat("version: '", member.substr(0, colon), "' ");
    if (colon == std::string::npos) return text;
    return absl::StrCat(text, "digests { algorithm: 'sha256' value: '",
                        HexEncode(AsBytes(Sha256Of(member.substr(colon)))), "' } ");
  }
  static std::string Members(const std::string& key, const std::vector<std::string>& members,
                             const std::string& number) {
    std::string text;
    for (size_t i = 0; i < members.size(); ++i) {
      absl::StrAppend(&text, "upserts { key: '", key, members[i].substr(0, members[i].find(':')), "' ",
                      Member(members[i]), number, ": ", i + 1, "} ");
    }
    return text;
  }
};

TEST_F(HistoriesFoldTest, WhatTheTargetCameWithIsInherited) {
  Expect({"1", "2", "4"});
  Snapshot({"1", "3", "4"});
  EXPECT_THAT(Findings(), ElementsAre("INHERITED late V2", "INHERITED missing_source 3/"));
}

TEST_F(HistoriesFoldTest, ADifferenceMadeByARemovalIsNotInherited) {
  Expect({"1", "2", "3"});
  Snapshot({"1", "2", "3"});
  script_.Wait(absl::Hours(24 * 21));
  Expect({"1", "3"});
  EXPECT_THAT(Findings(), ElementsAre("OPEN missing_source 2/"));
  Expect({"1", "2", "3"});
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(HistoriesFoldTest, WhatARepairTookOutOfTheHistoryIsNotInherited) {
  Expect({"1", "2", "3"});
  Snapshot({"1", "2", "3"});
  script_.Wait(absl::Hours(24 * 21));
  Repair("r2");
  Snapshot({"1", "3"});
  EXPECT_THAT(Findings(), ElementsAre("OPEN late V2"));
  Repair("r3");
  Snapshot({"1"});
  EXPECT_THAT(Findings(), ElementsAre("OPEN pending V2", "OPEN pending V3"));
}

TEST_F(HistoriesFoldTest, TheFirstEventOfATargetBringsToLightWhatItCameWith) {
  Expect({"1", "2"});
  Finish("1");
  Pass(absl::Hours(25));
  EXPECT_THAT(Findings(), ElementsAre("INHERITED pending V2"));
}

TEST_F(HistoriesFoldTest, AnInheritedFindingStaysSoWhileTheRestGoesOn) {
  Expect({"1", "2", "3"});
  Snapshot({"1", "3"});
  Expect({"1", "2", "3", "4"});
  Snapshot({"1", "3", "4"});
  EXPECT_THAT(Findings(), ElementsAre("INHERITED late V2"));
}

TEST_F(HistoriesFoldTest, AnExpectationThatNothingWasHeardOfIsUnknown) {
  Expect({"1"}, "a");
  Snapshot({"1"}, "series: 'a'");
  EXPECT_EQ(Verdict(), "IN_SYNC");
  Expect({"1"}, "b");
  EXPECT_EQ(Verdict(), "UNKNOWN: nothing was heard of series b");
  Snapshot({"1"}, "series: 'b'");
  EXPECT_EQ(Verdict(), "IN_SYNC");
}

TEST_F(HistoriesFoldTest, AnExpectationThatNoJudgedLayerWasHeardOfIsUnknown) {
  script_.Add(kTarget, "scope_declared { layers: LAYER_EXPECTED layers: LAYER_HISTORY }");
  Expect({"1"}, "a");
  Snapshot({"1"}, "series: 'a'");
  Expect({"2"});
  Finish("2");
  EXPECT_EQ(Verdict(), "UNKNOWN: no layer that is judged was heard of series ''");
}

TEST_F(HistoriesFoldTest, AFirstSnapshotThatBuildsOnAnUnknownSetIsUnknown) {
  Expect({"1"});
  Finish("1");
  EXPECT_EQ(Verdict(), "IN_SYNC");
  script_.Add(kTarget,
              "history_snapshot { tool: 'flyway' completeness: HISTORY_COMPLETENESS_FULL set { previous { algorithm: "
              "'set-v1' value: 'lost' } result { algorithm: 'set-v1' value: 'any' } result_count: 1 } }");
  EXPECT_EQ(Verdict(), "UNKNOWN: a change came that builds on another set than the one here");
}

TEST_F(HistoriesFoldTest, AReplacedDatabaseIsOneWarningAndInSync) {
  Expect({"1", "2"});
  Snapshot({"1", "2"}, "database_identity: 'db-1'");
  Snapshot({"1", "2"}, "database_identity: 'db-2'");
  EXPECT_THAT(Findings(), ElementsAre("OPEN target_replaced "));
  EXPECT_EQ(Verdict(), "IN_SYNC");
}

TEST_F(HistoriesFoldTest, ARowThatOnlyMovesIsNoNewEvidence) {
  Expect({"1:a", "2:b", "4:d", "5:e"});
  Snapshot({"1:a", "4:d", "5:x"});
  EXPECT_THAT(Findings(), UnorderedElementsAre("INHERITED edited V5", "INHERITED late V2"));
  Expect({"1:a", "2:b", "3:c", "4:d", "5:e"});
  Snapshot({"1:a", "3:c", "4:d", "5:x"});
  EXPECT_THAT(Findings(), Contains("INHERITED edited V5"));
  Snapshot({"4:d", "1:a", "3:c", "5:x"});
  EXPECT_THAT(Findings(), UnorderedElementsAre("OPEN applied_out_of_order V1", "OPEN applied_out_of_order V3",
                                               "INHERITED edited V5", "INHERITED late V2"))
      << "in another order than before";
}

TEST_F(HistoriesFoldTest, AnItemThatOnlyMovesIsExpectedSinceItFirstWas) {
  Expect({"1", "3"});
  Snapshot({"1"});
  Pass(absl::Hours(20));
  Expect({"1", "2", "3"});
  Pass(absl::Hours(5));
  EXPECT_THAT(Findings(), ElementsAre("INHERITED pending V3"));
}

// Liquibase's runOnChange: the row keeps its key, and has another digest.
TEST_F(HistoriesFoldTest, ARerunInPlaceOnRecordIsNoRewrite) {
  Expect({"1:old"});
  Finish("1:old");
  Snapshot({"1:old"});
  Expect({"1:new"});
  Finish("1:new");
  Snapshot({"1:new"});
  EXPECT_THAT(Findings(), IsEmpty());
  Snapshot({"1:other"});
  EXPECT_THAT(Findings(), UnorderedElementsAre("OPEN history_rewritten r1", "OPEN edited V1"));
}

TEST_F(HistoriesFoldTest, AFailedMigrationIsOutOfSyncWhateverLayersAreJudged) {
  script_.Add(kTarget, "scope_declared { layers: LAYER_RECORDED layers: LAYER_HISTORY }");
  Expect({"1", "2"});
  Finish("1");
  Snapshot({"1"});
  EXPECT_EQ(Verdict(), "IN_SYNC");
  Finish("2", "OUTCOME_FAILED");
  EXPECT_EQ(Verdict(), "OUT_OF_SYNC");
}

}  // namespace
}  // namespace daybook::testing

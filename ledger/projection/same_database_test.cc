#include "ledger/projection/same_database.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/random.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/fold_fixture.h"
#include "ledger/projection/target_summary.h"

namespace daybook::testing {
namespace {

std::string Snapshot(absl::string_view series, absl::string_view database) {
  return absl::StrCat("history_snapshot { set { part: 1 part_count: 1 } tool: 'flyway' series: '", series,
                      "' completeness: HISTORY_COMPLETENESS_FULL database_identity: '", database, "' }");
}

// Target and database of every finding that is not resolved.
using Findings = std::set<std::pair<std::string, std::string>>;

Findings Live(const RowsAt& rows) {
  v1::ListFindingsRequest request;
  for (int status = v1::FINDING_STATUS_RESOLVED + 1; status <= v1::FINDING_STATUS_OPEN; ++status) {
    request.add_statuses(static_cast<v1::FindingStatus>(status));
  }
  Findings live;
  const auto response = ListFindings(rows, request).value();
  for (const v1::Finding& finding : response.findings()) {
    if (finding.kind() == "same_database") live.insert({finding.target(), finding.key()});
  }
  return live;
}

class SameDatabaseTest : public ::testing::Test {
 protected:
  v1::Finding Only(absl::string_view target) {
    v1::ListFindingsRequest request;
    request.add_target_globs(std::string(target));
    for (int status = v1::FINDING_STATUS_RESOLVED; status <= v1::FINDING_STATUS_OPEN; ++status) {
      request.add_statuses(static_cast<v1::FindingStatus>(status));
    }
    const v1::ListFindingsResponse response = ListFindings(script_.Rows(), request).value();
    for (const v1::Finding& finding : response.findings()) {
      if (finding.kind() == "same_database") return finding;
    }
    return v1::Finding();
  }

  FoldedScript script_;
};

TEST_F(SameDatabaseTest, AnotherSeriesOfTheTargetKeepsTheAcknowledgement) {
  script_.Add("a/prod/db", Snapshot("one", "db-1"));
  script_.Add("b/prod/db", Snapshot("one", "db-1"));
  const v1::Finding found = Only("a/prod/db");
  script_.Add("a/prod/db", absl::StrCat("finding_acknowledged { finding_id: '", found.id(), "' evidence_digest: '",
                                        absl::CEscape(found.evidence_digest()), "' }"));
  ASSERT_EQ(Only("a/prod/db").status(), v1::FINDING_STATUS_ACKNOWLEDGED);
  script_.Add("a/prod/db", Snapshot("two", "db-1"));
  EXPECT_EQ(Only("a/prod/db").status(), v1::FINDING_STATUS_ACKNOWLEDGED);
  script_.Add("a/prod/db", Snapshot("two", "db-2"));
  EXPECT_EQ(Only("a/prod/db").status(), v1::FINDING_STATUS_ACKNOWLEDGED);
}

TEST_F(SameDatabaseTest, StandsWhileOneSeriesStays) {
  script_.Add("a/prod/db", Snapshot("one", "db-1"));
  script_.Add("a/prod/db", Snapshot("two", "db-1"));
  EXPECT_EQ(Live(script_.Rows()), Findings()) << "one target may have many series in a database";
  script_.Add("b/prod/db", Snapshot("one", "db-1"));
  script_.Add("a/prod/db", Snapshot("one", "db-2"));
  EXPECT_EQ(Only("a/prod/db").status(), v1::FINDING_STATUS_OPEN);
  EXPECT_EQ(Only("b/prod/db").status(), v1::FINDING_STATUS_OPEN);
  EXPECT_EQ(Only("a/prod/db").episodes(), 1u);
  script_.Add("a/prod/db", Snapshot("two", "db-2"));
  EXPECT_EQ(Only("a/prod/db").status(), v1::FINDING_STATUS_RESOLVED);
  EXPECT_EQ(Only("b/prod/db").status(), v1::FINDING_STATUS_RESOLVED);
}

TEST_F(SameDatabaseTest, MakesBothTargetsOutOfSync) {
  const auto verdict = [&](const std::string& target) {
    return TargetSummaries::Of(script_.Rows()).value().Find(target).value().value().verdict();
  };
  constexpr char kExpectation[] = "expectation_declared { set { part: 1 part_count: 1 } subject: SUBJECT_MIGRATIONS }";
  for (const char* target : {"a/prod/db", "b/prod/db"}) {
    script_.Add(target, kExpectation);
    script_.Add(target, Snapshot("", target));
    ASSERT_EQ(verdict(target), v1::VERDICT_IN_SYNC);
  }
  script_.Add("b/prod/db", Snapshot("", "a/prod/db"));
  EXPECT_EQ(verdict("a/prod/db"), v1::VERDICT_OUT_OF_SYNC);
  EXPECT_EQ(verdict("b/prod/db"), v1::VERDICT_OUT_OF_SYNC);
  script_.Add("b/prod/db", Snapshot("", "b/prod/db"));
  EXPECT_EQ(verdict("a/prod/db"), v1::VERDICT_IN_SYNC);
}

// What every series of a target said last, and nothing else.
class Model {
 public:
  void Tell(const std::string& target, const std::string& series, const std::string& database) {
    answers_[{target, series}] = database;
  }
  Findings Shared() const {
    Findings shared;
    for (const auto& [one, database] : answers_) {
      for (const auto& [other, same] : answers_) {
        if (other.first != one.first && same == database) shared.insert({one.first, database});
      }
    }
    return shared;
  }

 private:
  std::map<std::pair<std::string, std::string>, std::string> answers_;
};

TEST(SameDatabasePropertyTest, IsFoundOfTargetsThatLastNamedOneDatabase) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    SeededRandom random(seed);
    FoldedScript script;
    Model model;
    for (int i = 0; i < 40; ++i) {
      const std::string target = absl::StrCat("t", random.Below(3));
      const std::string series = absl::StrCat("s", random.Below(2));
      const std::string database = absl::StrCat("db-", random.Below(3));
      script.Add(target, Snapshot(series, database));
      model.Tell(target, series, database);
      ASSERT_EQ(Live(script.Rows()), model.Shared()) << "as of " << script.size().value;
    }
  }
}

}  // namespace
}  // namespace daybook::testing

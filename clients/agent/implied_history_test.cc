#include "clients/agent/implied_history.h"

#include "absl/strings/str_cat.h"
#include "tests/support/git_repo.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::testing::ElementsAre;
using testing::GitRepo;

class ImpliedHistoryTest : public ::testing::Test {
 protected:
  ImpliedHistory Imply() {
    const auto revisions = GitRevisions::Open({.repository = repo_.path(), .directory = "db"}, std::nullopt);
    EXPECT_OK(revisions);
    if (!revisions.ok()) return {};
    absl::StatusOr<ImpliedHistory> history = ImplyHistory(**revisions);
    EXPECT_OK(history);
    return history.ok() ? *std::move(history) : ImpliedHistory();
  }
  // "VERSION@COMMIT" for each row.
  std::vector<std::string> Rows() {
    std::vector<std::string> rows;
    for (const HistoryRow& row : Imply().rows) rows.push_back(absl::StrCat(row.migration.version, "@", row.position));
    return rows;
  }

  GitRepo repo_;
};

TEST_F(ImpliedHistoryTest, MigrationsAreAppliedInTheOrderMerged) {
  repo_.Write("db/V1__a.sql", "a");
  repo_.Commit("one");
  repo_.Branch("late");
  repo_.Write("db/V2__b.sql", "b");
  repo_.Commit("two, on a branch");
  repo_.Checkout("main");
  repo_.Write("db/V10__d.sql", "d");
  repo_.Write("db/V3__c.sql", "c");
  repo_.Commit("three and ten");
  repo_.Merge("late");
  EXPECT_THAT(Rows(), ElementsAre("1@0", "3@1", "10@1", "2@2"));
}

TEST_F(ImpliedHistoryTest, AnEditLeavesTheRowAndMovesTheLastChange) {
  repo_.Write("db/V1__a.sql", "a");
  repo_.Commit("one");
  const std::string before = Imply().rows[0].migration.digests[0].value;
  repo_.Write("db/V1__a.sql", "edited");
  repo_.Commit("edit");
  const ImpliedHistory history = Imply();
  ASSERT_EQ(history.rows.size(), 1u);
  EXPECT_EQ(history.rows[0].migration.digests[0].value, before);
  EXPECT_EQ(history.last_change.at("V1__a.sql"), 1u);
}

TEST_F(ImpliedHistoryTest, WhatALeftOutCommitChangedIsMergedWithTheNext) {
  repo_.Write("db/sqitch.plan", "a x\n");
  repo_.Write("db/deploy/a.sql", "SELECT 1;");
  repo_.Commit("one");
  repo_.Write("db/sqitch.plan", "a x\nb x\nc x\n");
  repo_.Write("db/deploy/c.sql", "SELECT 3;");
  repo_.Commit("b without its script");
  repo_.Write("db/deploy/b.sql", "SELECT 2;");
  repo_.Commit("the script");
  const ImpliedHistory history = Imply();
  ASSERT_EQ(history.rows.size(), 3u);
  EXPECT_EQ(history.rows[0].position, 0u);
  EXPECT_EQ(history.rows[1].migration.name, "b");
  EXPECT_EQ(history.rows[1].position, 2u);
  EXPECT_EQ(history.rows[2].migration.name, "c");
  EXPECT_EQ(history.rows[2].position, 2u);
  EXPECT_EQ(history.left_out.size(), 1u);
}

TEST_F(ImpliedHistoryTest, RenamedAndRestoredFilesAreNoSecondMigrations) {
  repo_.Write("db/V1__a.sql", "a");
  repo_.Commit("one");
  repo_.Git({"mv", "db/V1__a.sql", "db/V2__a.sql"});
  repo_.Commit("renumber");
  repo_.Remove("db/V2__a.sql");
  repo_.Write("db/V3__c.sql", "c");
  repo_.Commit("remove");
  repo_.Write("db/V2__a.sql", "another content");
  repo_.Commit("restore");
  EXPECT_THAT(Rows(), ElementsAre("1@0", "3@2"));
}

}  // namespace
}  // namespace daybook

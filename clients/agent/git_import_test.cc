#include "clients/agent/git_import.h"

#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "ledger/event/set_digest.h"
#include "ledger/event/times.h"
#include "tests/support/git_repo.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::testing::ElementsAre;
using testing::GitRepo;
using ::testing::HasSubstr;

class GitImportTest : public ::testing::Test {
 protected:
  std::vector<v1::Event> Import(bool applied_on_merge = false) {
    std::vector<v1::Event> events;
    const GitImportOptions options{.history = {.repository = repo_.path(), .directory = "db"},
                                   .target = "p/prod/db",
                                   .applied_on_merge = applied_on_merge};
    const absl::StatusOr<GitImportSummary> summary = ImportGit(options, [&events](std::vector<v1::Event> batch) {
      events.insert(events.end(), batch.begin(), batch.end());
      return absl::OkStatus();
    });
    EXPECT_OK(summary);
    if (summary.ok()) summary_ = *summary;
    return events;
  }

  GitRepo repo_;
  GitImportSummary summary_;
};

std::vector<std::string> Outline(const std::vector<v1::Event>& events) {
  std::vector<std::string> lines;
  for (const v1::Event& event : events) {
    if (event.has_migration_finished()) {
      lines.push_back(absl::StrCat("finished ", event.migration_finished().migration().version()));
      continue;
    }
    std::string& line = lines.emplace_back("expected");
    for (const v1::ExpectedItem& item : event.expectation_declared().upserts())
      absl::StrAppend(&line, " +", item.key());
    for (const std::string& key : event.expectation_declared().removals()) absl::StrAppend(&line, " -", key);
  }
  return lines;
}

TEST_F(GitImportTest, EachTouchingCommitDeclaresWhatItChanged) {
  repo_.Write("db/V1__a.sql", "a");
  const std::string first = repo_.Commit("one");
  repo_.Write("db/V1__a.sql", "b");
  repo_.Write("db/V2__b.sql", "b2");
  repo_.Commit("two");
  repo_.Remove("db/V2__b.sql");
  repo_.Commit("three");
  const std::vector<v1::Event> events = Import();
  EXPECT_THAT(Outline(events),
              ElementsAre("expected +V1__a.sql", "expected +V1__a.sql +V2__b.sql", "expected -V2__b.sql"));
  EXPECT_EQ(events[0].target(), "p/prod/db");
  EXPECT_EQ(events[0].evidence(), v1::EVIDENCE_BACKFILL);
  EXPECT_EQ(events[0].actor().id(), "ann@example.org");
  EXPECT_EQ(TimeFromProto(events[0].occurred_time()), absl::FromUnixSeconds(1'767'225'600));
  EXPECT_EQ(events[0].expectation_declared().revision(), first);
  EXPECT_EQ(events[0].expectation_declared().convention(), "flyway");
  EXPECT_FALSE(events[0].expectation_declared().set().has_previous());
  for (size_t i = 1; i < events.size(); ++i) {
    EXPECT_EQ(events[i].expectation_declared().set().previous().value(),
              events[i - 1].expectation_declared().set().result().value());
  }
  EXPECT_EQ(summary_.commits, 3u);
  EXPECT_EQ(summary_.items, 1u);
}

TEST_F(GitImportTest, ImportingAgainMakesTheSameEventsAndThenNewOnes) {
  repo_.Write("db/V1__a.sql", "a");
  repo_.Commit("one");
  const std::vector<v1::Event> before = Import();
  repo_.Write("db/V2__b.sql", "b");
  repo_.Commit("two");
  const std::vector<v1::Event> after = Import();
  ASSERT_EQ(before.size(), 1u);
  ASSERT_EQ(after.size(), 2u);
  EXPECT_EQ(before[0].SerializeAsString(), after[0].SerializeAsString());
  EXPECT_NE(after[0].id(), after[1].id());
}

TEST_F(GitImportTest, OnlyAddedFilesAreTakenAsApplied) {
  repo_.Write("db/V1__a.sql", "one");
  repo_.Commit("one");
  repo_.Write("db/V1__a.sql", "edited");
  repo_.Write("db/V2__b.sql", "two");
  repo_.Commit("edit and add");
  repo_.Git({"mv", "db/V2__b.sql", "db/V3__b.sql"});
  repo_.Commit("renumber");
  repo_.Remove("db/V1__a.sql");
  repo_.Commit("remove");
  const std::vector<v1::Event> events = Import(/*applied_on_merge=*/true);
  EXPECT_THAT(Outline(events), ElementsAre("expected +V1__a.sql", "finished 1", "expected +V1__a.sql +V2__b.sql",
                                           "finished 2", "expected +V3__b.sql -V2__b.sql", "expected -V1__a.sql"));
  EXPECT_EQ(events[1].evidence(), v1::EVIDENCE_INFERRED);
  EXPECT_EQ(events[1].migration_finished().migration().tool(), "flyway");
  EXPECT_EQ(events[1].migration_finished().outcome(), v1::OUTCOME_SUCCEEDED);
  absl::btree_set<std::string> ids;
  for (const v1::Event& event : events) EXPECT_TRUE(ids.insert(event.id()).second);
}

TEST_F(GitImportTest, AContentIsTakenAsAppliedAgainOnceNoFileHasIt) {
  repo_.Write("db/V1__a.sql", "same");
  repo_.Commit("one");
  repo_.Write("db/V2__b.sql", "same");
  repo_.Commit("a copy");
  repo_.Remove("db/V1__a.sql");
  repo_.Commit("remove one of two");
  repo_.Write("db/V3__c.sql", "same");
  repo_.Commit("another copy");
  repo_.Remove("db/V2__b.sql");
  repo_.Remove("db/V3__c.sql");
  repo_.Write("db/V4__d.sql", "other");
  repo_.Commit("remove all");
  repo_.Write("db/V5__e.sql", "same");
  repo_.Commit("back again");
  EXPECT_THAT(Outline(Import(/*applied_on_merge=*/true)),
              ElementsAre("expected +V1__a.sql", "finished 1", "expected +V2__b.sql", "expected -V1__a.sql",
                          "expected +V3__c.sql", "expected +V4__d.sql -V2__b.sql -V3__c.sql", "finished 4",
                          "expected +V5__e.sql", "finished 5"));
}

TEST_F(GitImportTest, AProgramsCommitIsAServices) {
  repo_.SetAuthor("49699333+dependabot[bot]@users.noreply.github.com");
  repo_.Write("db/V1__a.sql", "one");
  repo_.Commit("one");
  EXPECT_EQ(Import()[0].actor().type(), v1::Actor::TYPE_SERVICE);
}

TEST_F(GitImportTest, ACommitWhoseDirectoryCannotBeReadIsLeftOutAndNamed) {
  repo_.Write("db/sqitch.plan", "%project=x\na 2026-03-01T09:00:00Z A <a@x>\n");
  const std::string broken = repo_.Commit("plan first");
  repo_.Write("db/deploy/a.sql", "SELECT 1;");
  repo_.Commit("then the script");
  EXPECT_THAT(Outline(Import()), ElementsAre("expected +deploy/a.sql"));
  EXPECT_THAT(summary_.left_out,
              ElementsAre(absl::StrCat(broken.substr(0, 12), ": sqitch.plan: change 'a' has no deploy/a.sql")));
}

TEST_F(GitImportTest, WhatALeftOutCommitChangedIsExpectedFromTheNextOn) {
  repo_.Write("db/sqitch.plan", "a x\nb x\n");
  repo_.Write("db/deploy/a.sql", "SELECT 1;");
  repo_.Write("db/deploy/b.sql", "SELECT 2;");
  repo_.Commit("one");
  repo_.Write("db/sqitch.plan", "a x\nc x\n");
  repo_.Write("db/deploy/a.sql", "SELECT 1, 2;");
  repo_.Commit("c without its script");
  repo_.Write("db/deploy/c.sql", "SELECT 3;");
  repo_.Commit("the script");
  const std::vector<v1::Event> events = Import();
  EXPECT_THAT(Outline(events), ElementsAre("expected +deploy/a.sql +deploy/b.sql",
                                           "expected +deploy/a.sql +deploy/c.sql -deploy/b.sql"));
  EXPECT_EQ(events[1].expectation_declared().set().previous().value(),
            events[0].expectation_declared().set().result().value());
  EXPECT_EQ(summary_.left_out.size(), 1u);
  EXPECT_EQ(summary_.items, 2u);
}

TEST_F(GitImportTest, StopsWhereAppendingFails) {
  repo_.Write("db/V1__a.sql", "one");
  repo_.Commit("one");
  const GitImportOptions options{.history = {.repository = repo_.path(), .directory = "db"}, .target = "p/prod/db"};
  EXPECT_THAT(ImportGit(options, [](std::vector<v1::Event>) { return absl::UnavailableError("away"); }),
              testing::StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace daybook

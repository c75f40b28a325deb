#include "clients/agent/git_history.h"

#include "clients/agent/git_process.h"
#include "clients/agent/limits.h"
#include "tests/support/git_repo.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::testing::ElementsAre;
using testing::GitRepo;
using ::testing::HasSubstr;
using testing::StatusIs;

// "+path" for added, "-path" for removed, "~path" for changed files, one text a commit.
std::vector<std::string> Outline(const std::vector<Commit>& commits) {
  std::vector<std::string> lines;
  for (const Commit& commit : commits) {
    std::string& line = lines.emplace_back(commit.subject + ":");
    for (const FileChange& change : commit.changes) {
      line += change.old_blob.empty() ? " +" : change.new_blob.empty() ? " -" : " ~";
      line += change.path;
    }
  }
  return lines;
}

class GitHistoryTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::vector<Commit>> History(const std::string& directory = "db", const std::string& branch = "") {
    return ReadGitHistory({.repository = repo_.path(), .directory = directory, .branch = branch});
  }

  GitRepo repo_;
};

TEST_F(GitHistoryTest, ListsTheCommitsThatTouchTheDirectoryOldestFirst) {
  repo_.Write("db/1_a.sql", "a");
  const std::string first = repo_.Commit("one");
  repo_.Write("README", "x");
  repo_.Commit("elsewhere");
  repo_.Write("db/1_a.sql", "b");
  repo_.Write("db/2_b.sql", "b");
  repo_.SetAuthor("bob@example.org");
  repo_.Commit("two");
  repo_.Remove("db/1_a.sql");
  repo_.Commit("three");
  ASSERT_OK_AND_ASSIGN(const auto commits, History());
  EXPECT_THAT(Outline(commits), ElementsAre("one: +1_a.sql", "two: ~1_a.sql +2_b.sql", "three: -1_a.sql"));
  EXPECT_EQ(commits[0].id, first);
  EXPECT_EQ(commits[0].committer_time, absl::FromUnixSeconds(1'767'225'600));
  EXPECT_EQ(commits[0].author_email, "ann@example.org");
  EXPECT_EQ(commits[1].author_email, "bob@example.org");
}

TEST_F(GitHistoryTest, AMergeStandsForAllThatItBrought) {
  repo_.Write("db/1_a.sql", "a");
  repo_.Commit("one");
  repo_.Branch("side");
  repo_.Write("db/2_b.sql", "b");
  repo_.Commit("hidden");
  repo_.Write("db/3_c.sql", "c");
  repo_.Commit("hidden too");
  repo_.Checkout("main");
  repo_.Write("db/4_d.sql", "d");
  repo_.Commit("four");
  repo_.Merge("side");
  ASSERT_OK_AND_ASSIGN(const auto commits, History());
  EXPECT_THAT(Outline(commits), ElementsAre("one: +1_a.sql", "four: +4_d.sql", "merge side: +2_b.sql +3_c.sql"));
}

TEST_F(GitHistoryTest, ARenameIsARemovalAndAnAddition) {
  repo_.Write("db/1_a.sql", "the same content, long enough to be taken for a rename\n");
  repo_.Commit("one");
  repo_.Git({"mv", "db/1_a.sql", "db/2_a.sql"});
  repo_.Commit("two");
  ASSERT_OK_AND_ASSIGN(const auto commits, History());
  EXPECT_THAT(Outline(commits), ElementsAre("one: +1_a.sql", "two: -1_a.sql +2_a.sql"));
  EXPECT_EQ(commits[1].changes[0].old_blob, commits[1].changes[1].new_blob);
}

TEST_F(GitHistoryTest, ReadsOtherBranchesAndTheWholeRepository) {
  repo_.Write("db/1_a.sql", "a");
  repo_.Commit("one");
  repo_.Branch("side");
  repo_.Write("db/2_b.sql", "b");
  repo_.Commit("two");
  repo_.Checkout("main");
  ASSERT_OK_AND_ASSIGN(const auto main, History("./db/"));
  EXPECT_EQ(main.size(), 1u);
  ASSERT_OK_AND_ASSIGN(const auto side, History("", "side"));
  EXPECT_THAT(Outline(side), ElementsAre("one: +db/1_a.sql", "two: +db/2_b.sql"));
}

TEST_F(GitHistoryTest, NamesWithNewlinesAndQuotesSurvive) {
  repo_.Write("db/1_\"odd\"\n ü.sql", "a");
  repo_.Commit("subject with : and\ttab");
  ASSERT_OK_AND_ASSIGN(const auto commits, History());
  ASSERT_EQ(commits.size(), 1u);
  EXPECT_EQ(commits[0].changes[0].path, "1_\"odd\"\n ü.sql");
  EXPECT_EQ(commits[0].subject, "subject with : and\ttab");
}

TEST_F(GitHistoryTest, RefusesAShallowClone) {
  repo_.Write("db/1_a.sql", "a");
  repo_.Commit("one");
  repo_.Write("db/2_a.sql", "a");
  repo_.Commit("two");
  GitRepo clone;
  clone.Git({"clone", "-q", "--depth", "1", "file://" + repo_.path(), "copy"});
  EXPECT_THAT(ReadGitHistory({.repository = clone.path() + "/copy", .directory = "db"}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("git fetch --unshallow")));
}

TEST_F(GitHistoryTest, SaysWhatIsMissing) {
  repo_.Write("db/1_a.sql", "a");
  repo_.Commit("one");
  EXPECT_THAT(History("gone"), StatusIs(absl::StatusCode::kNotFound, HasSubstr("no commit of HEAD touches gone")));
  EXPECT_THAT(History("db", "no-such"), StatusIs(absl::StatusCode::kNotFound,
                                                 HasSubstr("no branch or commit no-such; list them with: git branch")));
  const GitRepo young;
  EXPECT_THAT(ReadGitHistory({.repository = young.path()}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("a repository without a commit")));
  const testing::TempDir plain;
  EXPECT_THAT(ReadGitHistory({.repository = plain.path()}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("not a git repository")));
}

TEST_F(GitHistoryTest, BlobsAreReadWhole) {
  std::string large(300'000, 'x');
  large[150'000] = '\0';
  repo_.Write("db/1_a.sql", large);
  repo_.Write("db/2_empty.sql", "");
  repo_.Commit("one");
  ASSERT_OK_AND_ASSIGN(const auto commits, History());
  ASSERT_OK_AND_ASSIGN(const auto blobs, GitBlobs::Open(repo_.path()));
  EXPECT_THAT(blobs->Read(commits[0].changes[0].new_blob), testing::IsOkAndHolds(large));
  EXPECT_THAT(blobs->Read(commits[0].changes[1].new_blob), testing::IsOkAndHolds(std::string()));
  EXPECT_THAT(blobs->Read(commits[0].id), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(blobs->Read(std::string(40, '0')), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(GitHistoryTest, ABlobThatIsTooLargeDoesNotHideTheNext) {
  repo_.Write("db/1_large.sql", std::string(kSourceFileBytesMax + 1, 'x'));
  repo_.Write("db/2_b.sql", "SELECT 1;");
  repo_.Commit("one");
  ASSERT_OK_AND_ASSIGN(const auto commits, History());
  ASSERT_OK_AND_ASSIGN(const auto blobs, GitBlobs::Open(repo_.path()));
  EXPECT_THAT(blobs->Read(commits[0].changes[0].new_blob), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(blobs->Read(commits[0].changes[1].new_blob), testing::IsOkAndHolds(std::string("SELECT 1;")));
}

}  // namespace
}  // namespace daybook

#include "tools/daybook/program.h"

#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "tests/support/git_repo.h"
#include "tests/support/temp_dir.h"
#include "tools/daybook/exit_code.h"
#include "tools/daybook/json_form.h"

namespace daybook {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// A port of the discard range that nothing of ours listens on: connecting is refused at once.
constexpr char kNobody[] = "127.0.0.1:9";

class ProgramTest : public ::testing::Test {
 protected:
  int Run(const std::vector<std::string>& words) {
    out_.str("");
    err_.str("");
    SCOPED_TRACE(absl::StrJoin(words, " "));
    return RunProgram(words, {.out = out_, .err = err_, .clock = *clock_, .random = random_});
  }
  std::string out() const { return out_.str(); }
  std::string err() const { return err_.str(); }

  std::ostringstream out_;
  std::ostringstream err_;
  ManualClock march_{absl::FromUnixSeconds(1'772'355'600)};  // 2026-03-01T09:00:00Z
  const Clock* clock_ = &march_;
  SeededRandom random_{1};
};

TEST_F(ProgramTest, HelpIsNoError) {
  EXPECT_EQ(Run({"--help"}), kExitDone);
  EXPECT_THAT(out(), AllOf(HasSubstr("daybook [OPTIONS] SUBCOMMAND"), HasSubstr("targets")));
  EXPECT_EQ(Run({"import", "git", "--help"}), kExitDone);
  EXPECT_THAT(out(), HasSubstr("daybook import git"));
}

TEST_F(ProgramTest, UsageErrorsExitWith64) {
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"nonsense"},
      {"targets", "--nonsense"},
      {"targets", "--output", "xml"},
      {"targets", "--tz", "Mars/Olympus"},
      {"targets", "--timeout", "-3s"},
      {"targets", "--server", "127.0.0.1:99999"},
      {"targets", "--server", "http://127.0.0.1:7430"},
      {"targets", "--server", "localhost"},
      {"diff", ""},
      {"findings", "a/b/c", ""},
      {"record", "nonsense"},
      {"record", "migration.finished", "--outcome", "perhaps"},
      {"record", "migration.finished", "--digest", "nocolon"},
      {"record", "migration.finished", "--actor", "human:"},
      {"record", "migration.finished", "--actor", "robot:bob"},
      {"record", "migration.finished", "--occurred-time", "yesterday-ish"},
      {"record", "migration.finished", "--target", ""},
      {"record", "migration.finished", "--version", "1", "--version", "2"},
      {"record", "migration.finished", "--occurred-time", "2026-03-02"},
      {"log", "--as-of", "commit:"},
      {"log", "--as-of", "in 1h"},
      {"log", "--as-of", "2026-03-02", "--tz", "UTC"},
      {"log", "--limit", "0"},
      {"diff"},
      {"diff", "a/b/c", "--fail-on", "everything"},
      {"diff", "a/b/c", "--to", "@3"},
      {"diff", "a/b/c", "--layers", "expected,imagined"},
      {"diff", "a/b/c", "--layers", "observed"},
      {"diff", "a/b/c", "--layers", "history,history"},
      {"show", "later"},
      {"expect", "dir"},
      {"expect", "file", "x"},
      {"import"},
      {"import", "git", "."},
      {"waive", "F-ABCDEFGH", "--until", "2h ago", "--reason", "x"},
      {"waive", "F-ABCDEFGH", "--until", "in 2w"},
      {"workaround", "extend", "--target", "a/b/c", "--lifetime", "2w"},
      {"run", "--target", "a/b/c"},
  };
  for (const std::vector<std::string>& words : wrong) {
    EXPECT_EQ(Run(words), kExitUsage) << absl::StrJoin(words, " ") << "\n" << err();
    EXPECT_THAT(err(), HasSubstr("daybook: ")) << absl::StrJoin(words, " ");
  }
}

TEST_F(ProgramTest, AWordThatIsNearlyACommandIsSuggested) {
  EXPECT_EQ(Run({"finding"}), kExitUsage);
  EXPECT_THAT(err(), HasSubstr("did you mean 'findings'?"));
  EXPECT_EQ(Run({"import", "gti"}), kExitUsage);
  EXPECT_THAT(err(), HasSubstr("did you mean 'git'?"));
  EXPECT_EQ(NearestWord("targst", {"state", "targets"}), "targets");
  EXPECT_EQ(NearestWord("zzz", {"state", "targets"}), "");
}

// Every command and every flag of it that takes a value, as the help has them.
std::vector<std::vector<std::string>> FlagsIn(const std::string& help, const std::vector<std::string>& command) {
  std::vector<std::vector<std::string>> flags;
  for (const absl::string_view line : absl::StrSplit(help, '\n')) {
    const std::vector<absl::string_view> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    if (words.size() < 2 || !absl::StartsWith(line, "  -") || !absl::StartsWith(words[1], "TEXT")) continue;
    std::vector<std::string>& one = flags.emplace_back(command);
    const absl::string_view names = words[0];
    one.emplace_back(names.substr(names.find("--"), names.substr(names.find("--")).find(',')));
    one.emplace_back("");
  }
  return flags;
}

TEST_F(ProgramTest, NoFlagTakesAnEmptyValue) {
  std::vector<std::vector<std::string>> commands = {{},
                                                    {"record", "migration.finished"},
                                                    {"workaround", "declare"},
                                                    {"workaround", "extend"},
                                                    {"expect", "dir"},
                                                    {"import", "history"},
                                                    {"import", "git"}};
  ASSERT_EQ(Run({"--help"}), kExitDone);
  const std::string help = out();
  for (const absl::string_view line : absl::StrSplit(help, '\n')) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    if (absl::StartsWith(line, "  ") && !words.empty() && !absl::StartsWith(words[0], "-"))
      commands.push_back({words[0]});
  }
  size_t flags = 0;
  for (std::vector<std::string> command : commands) {
    command.emplace_back("--help");
    ASSERT_EQ(Run(command), kExitDone) << absl::StrJoin(command, " ");
    command.pop_back();
    for (const std::vector<std::string>& words : FlagsIn(out(), command)) {
      EXPECT_EQ(Run(words), kExitUsage) << absl::StrJoin(words, " ") << "\n" << err();
      ++flags;
    }
  }
  EXPECT_GT(flags, 150U);
}

TEST_F(ProgramTest, AWordThatIsLikeNoCommandIsNamed) {
  EXPECT_EQ(Run({"frobnicate"}), kExitUsage);
  EXPECT_EQ(err(), "daybook: no command 'frobnicate'\n  see: daybook --help\n");
  EXPECT_EQ(Run({"--server", "127.0.0.1:9"}), kExitUsage);
  EXPECT_EQ(err(), "daybook: want a command\n  see: daybook --help\n");
}

TEST_F(ProgramTest, ExpectNamesTheOtherOfFileAndDirectory) {
  const testing::TempDir dir;
  testing::WriteFile(dir.File("V1__a.sql"), "SELECT 1;\n");
  EXPECT_EQ(Run({"expect", "dir", dir.File("V1__a.sql"), "--target", "a/b/c", "--server", kNobody}), kExitUsage);
  EXPECT_THAT(err(), HasSubstr("daybook expect file"));
  EXPECT_EQ(Run({"expect", "file", dir.path(), "--target", "a/b/c", "--server", kNobody}), kExitUsage);
  EXPECT_THAT(err(), HasSubstr("daybook expect dir"));
}

TEST_F(ProgramTest, ADirectoryIsNoInput) {
  const testing::TempDir dir;
  EXPECT_EQ(Run({"record", "--json", dir.path(), "--server", kNobody}), kExitRefused);
  EXPECT_THAT(err(), HasSubstr("a directory, want a file"));
}

// Beyond the stack of whatever copies or prints it.
TEST_F(ProgramTest, JsonThatIsNestedTooDeepIsRefused) {
  const testing::TempDir dir;
  const std::string file = dir.File("events.json");
  for (const char* before : {R"({"id":)", R"({"id":"a"})"
                                          "\n"
                                          R"({"id":)"}) {
    testing::WriteFile(file, absl::StrCat(before, std::string(200'000, '['), std::string(200'000, ']'), "}\n"));
    EXPECT_EQ(Run({"record", "--json", file, "--server", kNobody}), kExitRefused);
    EXPECT_THAT(err(), HasSubstr(absl::StrCat("--json ", file, ": nested 200001 levels deep, want at most 64 levels")));
  }
}

TEST_F(ProgramTest, WhatIsNoJsonIsQuotedInWholeCharacters) {
  const testing::TempDir dir;
  const std::string file = dir.File("events.json");
  // The cut falls into the last character: what is left of it would be no text, and no value of a JSON error.
  testing::WriteFile(file, absl::StrCat("{", std::string(62, 'o'), "\u2026"));
  EXPECT_EQ(Run({"record", "--json", file, "--server", kNobody, "--output", "json"}), kExitRefused);
  EXPECT_EQ(Json::parse(err(), nullptr, false)["error"]["field"], absl::StrCat("--json ", file)) << err();
}

TEST_F(ProgramTest, AProgramIsToldOfUsageAsItAsked) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"targets", "--no-such-flag", "--output", "json"},
           {"--output=jsonl", "no-such-command"},
           {"diff", "a/b/c", "--output", "json", "--as-of", ""},
       }) {
    SCOPED_TRACE(absl::StrJoin(words, " "));
    EXPECT_EQ(Run(words), kExitUsage);
    const Json report = Json::parse(err(), nullptr, false);
    ASSERT_TRUE(report.is_object()) << err();
    EXPECT_EQ(report["error"]["code"], "INVALID_ARGUMENT");
    EXPECT_NE(report["error"]["message"], "");
  }
  EXPECT_EQ(Run({"run", "--no-such-flag", "--", "echo", "--output", "json"}), kExitUsage);
  EXPECT_THAT(err(), HasSubstr("see: daybook run --help"));
}

TEST_F(ProgramTest, ErrorsAboutWhatIsNoTextAreJsonToo) {
  EXPECT_EQ(Run({"--output", "json", "no-such-\xe2"}), kExitUsage);
  EXPECT_THAT(err(), HasSubstr("no-such-\ufffd"));
  EXPECT_EQ(Run({"--output", "json", "record", "--json", "/no/such/\xe2"}), kExitRefused);
  EXPECT_TRUE(Json::parse(err(), nullptr, false).is_object()) << err();
}

TEST_F(ProgramTest, WithoutAServerSaysWhatToDo) {
  clock_ = &SystemClock();  // gRPC's deadlines are the machine's.
  EXPECT_EQ(Run({"--server", kNobody, "record", "source.heartbeat", "--target", "a/b/c"}), kExitRefused);
  EXPECT_THAT(err(), AllOf(HasSubstr("no Daybook server answers at 127.0.0.1:9"), HasSubstr("daybook up")));
  EXPECT_EQ(Run({"targets", "--server", kNobody, "--output", "json"}), kExitRefused);
  EXPECT_THAT(err(), AllOf(HasSubstr(R"({"error":{"code":"UNAVAILABLE")"), HasSubstr(R"("fix":"start one with)")));
}

TEST_F(ProgramTest, TheFlagsOfAKindAreTheFieldsOfItsBody) {
  EXPECT_EQ(Run({"record", "workaround.declared", "--help"}), kExitDone);
  EXPECT_THAT(out(), AllOf(HasSubstr("--lifetime"), HasSubstr("--exit-criterion"), Not(HasSubstr("--outcome"))));
  EXPECT_EQ(Run({"record", "migration-finished", "--help"}), kExitDone);
  EXPECT_THAT(out(), AllOf(HasSubstr("--tool"), HasSubstr("--digest"), HasSubstr("--statements-total")));
}

class TryTest : public ProgramTest {
 protected:
  int Try(std::vector<std::string> flags = {}) {
    std::vector<std::string> words = {"--tz", "UTC", "try", repo_.path()};
    words.insert(words.end(), flags.begin(), flags.end());
    return Run(words);
  }

  testing::GitRepo repo_;
};

TEST_F(TryTest, ACleanMainLineIsInSync) {
  repo_.Write("db/V1__a.sql", "CREATE TABLE a (x int);");
  repo_.Commit("one");
  EXPECT_EQ(Try(), kExitDone) << err();
  EXPECT_THAT(out(),
              AllOf(HasSubstr("in_sync"), HasSubstr("1 migration, flyway; against what main implies, 1 commit")));
}

TEST_F(TryTest, NamesLateBranchesAndEditsWithTheirCommits) {
  repo_.Write("db/V1__a.sql", "CREATE TABLE a (x int);");
  repo_.Commit("one");
  repo_.Branch("late");
  repo_.Write("db/V2__b.sql", "CREATE TABLE b (x int);");
  repo_.Commit("two");
  repo_.Checkout("main");
  repo_.Write("db/V3__c.sql", "CREATE TABLE c (x int);");
  repo_.Commit("three");
  repo_.Merge("late");
  repo_.Write("db/V1__a.sql", "CREATE TABLE a (x bigint);");
  const std::string edit = repo_.Commit("change our mind");
  EXPECT_EQ(Try(), kExitFindings) << err();
  EXPECT_THAT(out(), AllOf(HasSubstr("out_of_sync"), HasSubstr("edited"), HasSubstr("applied_out_of_order"),
                           HasSubstr("applied differently"), HasSubstr(edit.substr(0, 10)),
                           HasSubstr("change our mind"), HasSubstr("merge late")));
  EXPECT_EQ(Try({"--fail-on", "never"}), kExitDone);
  EXPECT_EQ(Try({"--output", "json"}), kExitFindings);
  EXPECT_THAT(out(), HasSubstr(R"("kind": "edited")"));
}

TEST_F(TryTest, ComparesWithAHistoryTable) {
  repo_.Write("db/V1__a.sql", "CREATE TABLE a (x int);");
  repo_.Write("history.json", R"({"tool":"flyway","rows":[{"version":"1","name":"a","digest":12345}]})");
  EXPECT_EQ(Try({"--history", repo_.path() + "/history.json"}), kExitFindings) << err();
  EXPECT_THAT(out(), AllOf(HasSubstr("edited"), HasSubstr("history.json, 1 row")));
}

TEST_F(TryTest, FollowUpsRunWhereverTheyArePasted) {
  repo_.Write("my db/V1__a.sql", "CREATE TABLE a (x int);");
  repo_.Commit("one");
  repo_.Write("my db/V1__a.sql", "CREATE TABLE a (x bigint);");
  repo_.Commit("change our mind");
  EXPECT_EQ(Try(), kExitFindings) << err();
  EXPECT_THAT(out(), HasSubstr("git -C '" + repo_.path() + "/my db' log -p -- V1__a.sql\n"));
}

TEST_F(TryTest, SaysWhatIsMissingInsteadOfACommit) {
  repo_.Write("db/V1__a.sql", "CREATE TABLE a (x int);");
  EXPECT_EQ(Try(), kExitRefused);
  EXPECT_THAT(err(), HasSubstr("a repository without a commit"));
  repo_.Commit("one");
  EXPECT_EQ(Try({"--branch", "nosuch"}), kExitRefused);
  EXPECT_THAT(err(), HasSubstr("no branch or commit nosuch"));
}

TEST_F(TryTest, SaysThatThereIsNothingToTry) {
  repo_.Write("README", "x");
  EXPECT_EQ(Try(), kExitRefused);
  EXPECT_THAT(err(), HasSubstr("no migration directory found"));
}

}  // namespace
}  // namespace daybook

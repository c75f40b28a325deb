// deploy/quickstart.sh on the programs built beside this test: it tells its story to the end, leaves nothing, notices
// when Daybook says something else, and prints what the README shows.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "tests/support/child_process.h"
#include "tests/support/masked.h"
#include "tests/support/temp_dir.h"

namespace daybook::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Where daybook and daybookd are.
std::string Programs() { return std::filesystem::path(ProgramPath("daybook")).parent_path(); }

std::vector<std::string> NamesIn(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) names.push_back(entry.path().filename());
  return names;
}

// The story in temporary files and in a home of its own.
class Stage {
 public:
  Stage() {
    std::filesystem::create_directories(temporary_.path());
    std::filesystem::create_directories(home_.path());
  }

  // Stops what a story that was kept has left.
  ~Stage() {
    for (const std::string& name : Temporaries()) StopServerOf(name);
  }

  RunResult Play(std::vector<std::string> flags) {
    flags.insert(flags.begin(), SourcePath("deploy/quickstart.sh"));
    ChildProcess story(std::move(flags),
                       {.environment = {{"TMPDIR", temporary_.path()}, {"HOME", home_.path()}, {"TZ", "UTC"}}});
    // Ten seconds where nothing else runs.
    const std::optional<int> exit_code = story.Wait(absl::Minutes(5));
    return {exit_code.value_or(-1), story.Out(), story.Err()};
  }

  int StopServerOf(const std::string& name) const {
    return Run({ProgramPath("daybook"), "up", "--stop", "--data-dir", DataOf(name)}).exit_code;
  }
  std::string DataOf(const std::string& name) const { return temporary_.File(name + "/data/daybook"); }

  std::vector<std::string> Temporaries() const { return NamesIn(temporary_.path()); }
  std::vector<std::string> HomeFiles() const { return NamesIn(home_.path()); }

 private:
  const TempDir temporary_;
  const TempDir home_;
};

// The pid of the server that the story started; 0 when it says none.
pid_t ServerOf(const std::string& story) {
  const size_t at = story.find(", pid ");
  int pid = 0;
  if (at == std::string::npos) return 0;
  const std::string rest = story.substr(at + 6);
  return absl::SimpleAtoi(rest.substr(0, rest.find('\n')), &pid) ? pid : 0;
}

bool IsDaybookd(pid_t pid) {
  const std::string name = absl::StrCat("/proc/", pid, "/comm");
  return std::filesystem::exists(name) && absl::StartsWith(ReadFile(name), "daybookd");
}

// The fenced blocks of a page, without their fences.
std::vector<std::string> FencedBlocks(const std::string& page) {
  std::vector<std::string> blocks;
  bool fenced = false;
  for (const absl::string_view line : absl::StrSplit(page, '\n')) {
    if (absl::StartsWith(line, "```")) {
      fenced = !fenced;
      if (fenced) blocks.emplace_back();
    } else if (fenced) {
      absl::StrAppend(&blocks.back(), line, "\n");
    }
  }
  return blocks;
}

// One telling of the story, for all who only look at it.
struct Told {
  Stage stage;
  RunResult result = stage.Play({"--bin", Programs()});
};

class ToldQuickstartTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { told_ = new Told; }
  static void TearDownTestSuite() { delete told_; }
  void SetUp() override { ASSERT_EQ(told_->result.exit_code, 0) << told_->result.err << told_->result.out; }

  static Told* told_;
};
Told* ToldQuickstartTest::told_ = nullptr;

TEST_F(ToldQuickstartTest, LeavesNothing) {
  EXPECT_THAT(told_->stage.Temporaries(), IsEmpty());
  EXPECT_THAT(told_->stage.HomeFiles(), IsEmpty());
  ASSERT_NE(ServerOf(told_->result.out), 0) << told_->result.out;
  EXPECT_FALSE(IsDaybookd(ServerOf(told_->result.out)));
}

TEST_F(ToldQuickstartTest, HasNothingToComplainOf) { EXPECT_THAT(told_->result.err, IsEmpty()); }

// Line for line; only times, ids and the like may be others.
TEST_F(ToldQuickstartTest, PrintsWhatTheReadmeShows) {
  size_t shown = 0;
  for (const std::string& block : FencedBlocks(ReadFile(SourcePath("README.md")))) {
    if (!absl::StrContains(block, "$ daybook ")) continue;
    EXPECT_THAT("\n" + Masked(told_->result.out), HasSubstr("\n" + Masked(block)));
    ++shown;
  }
  EXPECT_EQ(shown, 1U) << "want one block of the story's output in the README";
}

TEST(QuickstartTest, KeepLeavesTheServerUntilItIsStopped) {
  Stage stage;
  const RunResult result = stage.Play({"--keep", "--bin", Programs()});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const pid_t server = ServerOf(result.out);
  EXPECT_TRUE(IsDaybookd(server));
  ASSERT_EQ(stage.Temporaries().size(), 1U);
  const std::string kept = stage.Temporaries()[0];
  EXPECT_THAT(result.out, HasSubstr("daybook up --stop --data-dir " + stage.DataOf(kept)));
  EXPECT_EQ(stage.StopServerOf(kept), 0);
  EXPECT_FALSE(IsDaybookd(server));
}

// A daybook that does as it is told, except that it does nothing for one command.
std::string DaybookThatSkips(const TempDir& programs, const std::string& words) {
  const std::string daybook = programs.File("daybook");
  WriteFile(daybook, absl::StrCat("#!/bin/sh\ncase \"$*\" in\n  '", words, "'*) exit 0 ;;\nesac\nexec ",
                                  ProgramPath("daybook"), " \"$@\"\n"));
  std::filesystem::permissions(daybook, std::filesystem::perms::owner_all);
  return programs.path();
}

TEST(QuickstartTest, FailsWhenDaybookSaysSomethingElse) {
  Stage stage;
  const TempDir programs;
  const RunResult result = stage.Play({"--bin", DaybookThatSkips(programs, "workaround declare")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("the list of findings is not as it was told"));
  EXPECT_THAT(result.err, HasSubstr("-payments/prod/billing-db workaround_overdue"));
  EXPECT_THAT(result.err, Not(HasSubstr("renumbered error")));
  EXPECT_THAT(stage.Temporaries(), IsEmpty());
  EXPECT_FALSE(IsDaybookd(ServerOf(result.out)));
}

TEST(QuickstartTest, RefusesWhatItDoesNotKnow) {
  Stage stage;
  for (const std::vector<std::string>& flags :
       std::vector<std::vector<std::string>>{{"--fast"}, {"--bin"}, {"--bin", "/nonexistent"}, {"--bin", ""}}) {
    EXPECT_EQ(stage.Play(flags).exit_code, 64) << flags[0];
  }
  EXPECT_THAT(stage.Temporaries(), IsEmpty());
}

TEST(QuickstartTest, HelpSaysWhatItDoesToTheMachine) {
  Stage stage;
  const RunResult result = stage.Play({"--help"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("deploy/quickstart.sh [--keep] [--bin DIR]"));
  EXPECT_THAT(result.out, HasSubstr("installs Debian packages"));
}

}  // namespace
}  // namespace daybook::testing

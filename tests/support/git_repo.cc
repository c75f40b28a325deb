#include "tests/support/git_repo.h"

#include <filesystem>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "tests/support/child_process.h"

namespace daybook::testing {

GitRepo::GitRepo() { Git({"init", "-q", "-b", "main"}); }

std::string GitRepo::Git(const std::vector<std::string>& arguments) {
  std::vector<std::string> argv = {"git"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const std::string date = absl::StrCat(absl::ToUnixSeconds(time_), " +0000");
  // Nobody's configuration: not the machine's, not the user's.
  const ChildOptions options{.environment = {{"GIT_CONFIG_GLOBAL", "/dev/null"},
                                             {"GIT_CONFIG_NOSYSTEM", "1"},
                                             {"GIT_AUTHOR_NAME", "Author"},
                                             {"GIT_AUTHOR_EMAIL", author_},
                                             {"GIT_AUTHOR_DATE", date},
                                             {"GIT_COMMITTER_NAME", "Committer"},
                                             {"GIT_COMMITTER_EMAIL", "committer@example.org"},
                                             {"GIT_COMMITTER_DATE", date}},
                             .working_dir = dir_.path()};
  const RunResult result = Run(argv, options);
  EXPECT_EQ(result.exit_code, 0) << absl::StrJoin(argv, " ") << "\n" << result.err;
  return result.out;
}

void GitRepo::Remove(const std::string& file) { std::filesystem::remove_all(dir_.File(file)); }

std::string GitRepo::Commit(const std::string& subject) {
  Git({"add", "-A"});
  Git({"commit", "-q", "--allow-empty", "-m", subject});
  time_ += absl::Minutes(1);
  return std::string(absl::StripAsciiWhitespace(Git({"rev-parse", "HEAD"})));
}

std::string GitRepo::Merge(const std::string& branch) {
  Git({"merge", "-q", "--no-ff", "-m", absl::StrCat("merge ", branch), branch});
  time_ += absl::Minutes(1);
  return std::string(absl::StripAsciiWhitespace(Git({"rev-parse", "HEAD"})));
}

}  // namespace daybook::testing

// deploy/install-deps.sh before it installs anything: what it takes for missing, and when it wants to be root. The
// machine is made of programs that say what the test wants.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"

namespace daybook::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class InstallDepsTest : public ::testing::Test {
 protected:
  // Of a user without sudo, where dpkg says this of cmake, and of every other package that it is installed.
  RunResult RunWhereCMakeIs(const std::string& status) {
    Program("id", "echo 1000");
    Program("dpkg-query", absl::StrCat("case $* in *cmake) ", status.empty() ? "exit 1" : absl::StrCat("echo ", status),
                                       " ;; *) echo install ok installed ;; esac"));
    return testing::Run({"/bin/bash", SourcePath("deploy/install-deps.sh"), "build"},
                        {.environment = {{"PATH", dir_.path()}}});
  }

 private:
  void Program(const std::string& name, const std::string& script) {
    WriteFile(dir_.File(name), absl::StrCat("#!/bin/sh\n", script, "\n"));
    std::filesystem::permissions(dir_.File(name), std::filesystem::perms::owner_all);
  }

  TempDir dir_;
};

TEST_F(InstallDepsTest, NobodyNeedsToBeRootWhereNothingIsMissing) {
  const RunResult result = RunWhereCMakeIs("install ok installed");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("packages are installed"));
}

TEST_F(InstallDepsTest, WhatIsHeldIsInstalled) {
  const RunResult result = RunWhereCMakeIs("hold ok installed");
  EXPECT_EQ(result.exit_code, 0) << result.err;
}

TEST_F(InstallDepsTest, WhatIsMissingIsNamedToWhoMayNotInstallIt) {
  for (const char* status : {"", "deinstall ok config-files", "install reinstreq half-installed"}) {
    const RunResult result = RunWhereCMakeIs(status);
    EXPECT_EQ(result.exit_code, 77) << status;
    EXPECT_THAT(result.err, AllOf(HasSubstr("missing cmake; run as root"), Not(HasSubstr("ninja")))) << status;
  }
}

}  // namespace
}  // namespace daybook::testing

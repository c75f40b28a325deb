// The screens of testdata/: each file is a terminal session on a ledger of its own, as transcript.h has it, with times,
// ids and ports masked. DAYBOOK_REWRITE=1 writes what is printed now into the files, for review as a change of code.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/transcript.h"
#include "tests/support/masked.h"

namespace daybook::testing {
namespace {

std::vector<std::string> Screens() {
  std::vector<std::string> names;
  const char* source = std::getenv("DAYBOOK_SOURCE_DIR");
  if (source == nullptr) return names;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(source) + "/tests/cli/testdata")) {
    names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class ScreensTest : public CliTest, public ::testing::WithParamInterface<std::string> {};

TEST_P(ScreensTest, LooksAsReviewed) {
  const std::string path = SourcePath("tests/cli/testdata/" + GetParam() + ".txt");
  const std::string reviewed = ReadFile(path);
  const std::string printed = Played(reviewed, [this](const std::string& command) {
    const RunResult result = Shell(command);
    return RunResult{result.exit_code, Masked(result.out), Masked(result.err)};
  });
  if (std::getenv("DAYBOOK_REWRITE") != nullptr) {
    WriteFile(path, printed);
  } else {
    EXPECT_EQ(printed, reviewed);
  }
}

INSTANTIATE_TEST_SUITE_P(Sessions, ScreensTest, ::testing::ValuesIn(Screens()),
                         [](const auto& param) { return param.param; });

}  // namespace
}  // namespace daybook::testing

#include "tests/repo/exit_codes.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace daybook::repo {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Findings Check(const std::string& header, const std::string& rows) {
  return CheckExitCodes(
      {"a/exit_code.h", header},
      {"docs/errors.md", "# E\n\n## Exit codes of other\n\n| 9 | x |\n\n## Exit codes of a\n\n" + rows}, "a");
}

TEST(ExitCodesTest, TheTableHasEveryCodeAndNoOther) {
  const std::string header = "enum { kExitOk = 0, kExitUsage = 64 };\nconstexpr int kOther = 5;\n";
  EXPECT_THAT(Check(header, "| code | means |\n|---|---|\n| 0 | well |\n| 64 | wrong |\n"), IsEmpty());
  EXPECT_THAT(Check(header, "| 0 | well |\n"), ElementsAre("docs/errors.md: ## Exit codes of a: no row for 64"));
  EXPECT_THAT(Check(header, "| 0 | well |\n| 64 | wrong |\n| 5 | what |\n"),
              ElementsAre("docs/errors.md: ## Exit codes of a: there is no 5"));
  EXPECT_THAT(Check("", "| 0 | well |\n"), ElementsAre("a/exit_code.h: no 'kExitName = NUMBER'"));
}

const SourceFile& FileAt(const std::string& path) {
  static const SourceFile missing;
  for (const SourceFile& file : Checkout()) {
    if (file.path == path) return file;
  }
  ADD_FAILURE() << path << " is not there";
  return missing;
}

TEST(ExitCodesTest, TheCheckoutsExitCodesAreDocumented) {
  const SourceFile& page = FileAt("docs/errors.md");
  EXPECT_TRUE(IsClean(CheckExitCodes(FileAt("tools/daybook/exit_code.h"), page, "daybook")));
  EXPECT_TRUE(IsClean(CheckExitCodes(FileAt("ledger/server/exit_code.h"), page, "daybookd")));
}

}  // namespace
}  // namespace daybook::repo

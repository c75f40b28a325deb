#include "ledger/base/shell_word.h"

#include <gtest/gtest.h>

#include "tests/support/child_process.h"

namespace daybook {
namespace {

TEST(ShellWordTest, LeavesNamesAsTheyAre) {
  for (const char* name : {"0005_refunds.sql", "payments/prod/billing-db", "1.2", "R__views.sql", "a@b:c=d,e+f%"}) {
    EXPECT_EQ(ShellWord(name), name);
  }
}

TEST(ShellWordTest, AShellReadsItBackAndRunsNothing) {
  for (const std::string& text :
       std::vector<std::string>{"", "two words", "it's", "$(echo no)", "a;echo no", "`no`", "a\nb", "~", "*", "\\", "'",
                                "ünïcode", "--flag 'x'", "db\xff", "it's \xfe 100%\\n $x `y`"}) {
    const testing::RunResult echoed = testing::Run({"sh", "-c", "printf %s " + ShellWord(text)});
    EXPECT_EQ(echoed.out, text);
    EXPECT_EQ(echoed.exit_code, 0) << text;
  }
}

}  // namespace
}  // namespace daybook

#include "tests/repo/build_lists.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/repo/cmake_text.h"

namespace daybook::repo {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(CMakeTextTest, CommandsArgumentsAndSections) {
  const auto commands =
      ParseCMake("# a(b)\ndaybook_library(log # why\n  SRCS a.cc \"b c.cc\"\n  DEPS daybook::base)\nif((A) OR B)\n");
  ASSERT_EQ(commands.size(), 2u);
  EXPECT_EQ(commands[0].name, "daybook_library");
  EXPECT_EQ(commands[0].line, 2);
  EXPECT_THAT(commands[0].arguments, ElementsAre("log", "SRCS", "a.cc", "b c.cc", "DEPS", "daybook::base"));
  EXPECT_THAT(commands[0].Section("SRCS"), ElementsAre("a.cc", "b c.cc"));
  EXPECT_THAT(commands[0].Section("DEPS"), ElementsAre("daybook::base"));
  EXPECT_THAT(commands[0].Section("HDRS"), IsEmpty());
}

TEST(BuildListsTest, AFileListedInItsFolderOrAboveIsFine) {
  EXPECT_THAT(CheckEveryFileIsListed({{"ledger/log/CMakeLists.txt", "daybook_library(log SRCS a.cc)"},
                                      {"ledger/log/a.cc", ""},
                                      {"proto/CMakeLists.txt", "daybook_proto(api PROTOS daybook/v1/event.proto)"},
                                      {"proto/daybook/v1/event.proto", ""},
                                      {"docs/a.md", ""}}),
              IsEmpty());
}

TEST(BuildListsTest, ADeadFileIsNamed) {
  EXPECT_THAT(CheckEveryFileIsListed(
                  {{"ledger/log/CMakeLists.txt", "# a.cc\ndaybook_library(log SRCS b.cc)"}, {"ledger/log/a.cc", ""}}),
              ElementsAre("ledger/log/a.cc: no CMakeLists.txt lists it: list it, or delete it"));
}

TEST(BuildListsTest, AListOpensWithWhatTheFolderIs) {
  const auto list = [](const std::string& text) { return CheckListOpening({"ledger/log/CMakeLists.txt", text}); };
  EXPECT_THAT(list("# log: the truth.\n# May include: base.\ndaybook_library(log SRCS a.cc)"), IsEmpty());
  EXPECT_THAT(list("daybook_library(log SRCS a.cc)"),
              ElementsAre(HasSubstr("opens with '# log: what it is'"), HasSubstr("may include")));
  EXPECT_THAT(list("add_subdirectory(x)"), IsEmpty()) << "no targets";
  EXPECT_THAT(list("# log: the truth. May include: base.\nfile(GLOB all *.cc)\ndaybook_library(log SRCS ${all})"),
              ElementsAre(HasSubstr("CMakeLists.txt:2: sources are listed by hand")));
}

TEST(BuildListsTest, TheCheckoutHasNoDeadFile) { EXPECT_TRUE(IsClean(CheckEveryFileIsListed(Checkout()))); }
TEST(BuildListsTest, TheCheckoutsListsOpenWell) { EXPECT_TRUE(IsClean(OverCheckout(CheckListOpening))); }

}  // namespace
}  // namespace daybook::repo

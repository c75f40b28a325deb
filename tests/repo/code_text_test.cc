#include "tests/repo/code_text.h"

#include "gtest/gtest.h"

namespace daybook::repo {
namespace {

TEST(CodeTextTest, CommentsAndLiteralsBecomeSpaces) {
  EXPECT_EQ(CodeOnly("a(); // b()\nc(/* d */);"), "a();       \nc(       );");
  EXPECT_EQ(CodeOnly(R"(f("x\"y", 'z');)"), R"(f("    ", ' ');)");
}

TEST(CodeTextTest, RawStringsEndAtTheirOwnDelimiter) {
  EXPECT_EQ(CodeOnly("f(R\"x(a)\"b)x\") + 1"), "f(           ) + 1");
}

TEST(CodeTextTest, DigitSeparatorsAreNoQuotes) { EXPECT_EQ(CodeOnly("1'000'000 + g()"), "1'000'000 + g()"); }

TEST(CodeTextTest, LinesStayWhereTheyWere) {
  EXPECT_EQ(CodeOnly("/* one\ntwo */ x"), "      \n       x");
  EXPECT_EQ(CodeWithoutDirectives("#define A {\\\n  {\nint a;"), "            \n   \nint a;");
}

TEST(CodeTextTest, SomeAnswerForUnfinishedText) {
  for (const absl::string_view text : {"\"", "'", "/*", "R\"", "R\"x(", "\"\\", "//"}) {
    EXPECT_EQ(CodeOnly(text).size(), text.size()) << text;
  }
}

TEST(CodeTextTest, LinesAreCountedFromOne) {
  EXPECT_EQ(LineAt("a\nb\nc", 0), 1);
  EXPECT_EQ(LineAt("a\nb\nc", 4), 3);
  EXPECT_EQ(Lines("a\nb\n").size(), 2u);
}

}  // namespace
}  // namespace daybook::repo

#include "tests/repo/shape.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace daybook::repo {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string Repeated(const std::string& line, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) absl::StrAppend(&text, line);
  return text;
}

Findings Functions(const std::string& code) { return CheckFunctionLength({"ledger/log/a.cc", code}); }

TEST(ShapeTest, NamesThatSayNothingAreRefused) {
  for (const std::string path : {"ledger/util/a.h", "ledger/log/utils.h", "ledger/log/log_helper.cc", "common/a.cc",
                                 "ledger/log/misc_test.cc"}) {
    EXPECT_THAT(CheckNames({path, ""}), ElementsAre(HasSubstr("name the thing"))) << path;
  }
  for (const std::string path : {"ledger/log/commit.h", "ledger/log/miscellany.cc", "clients/cpp/uncommon.cc"}) {
    EXPECT_THAT(CheckNames({path, ""}), IsEmpty()) << path;
  }
}

TEST(ShapeTest, LinesOf120CharactersFit) {
  const auto of = [](const std::string& line) { return CheckLineLength({"ledger/log/a.cc", line + "\n"}); };
  EXPECT_THAT(of(std::string(120, 'x')), IsEmpty());
  EXPECT_THAT(of(std::string(121, 'x')), ElementsAre("ledger/log/a.cc:1: 121 characters, want at most 120"));
  EXPECT_THAT(of(Repeated("é", 120)), IsEmpty()) << "characters are counted, not bytes";
  EXPECT_THAT(of("// https://example.org/" + std::string(121, 'x')), IsEmpty()) << "a link cannot be broken";
}

TEST(ShapeTest, FilesHaveTheLengthOfTheirKind) {
  const auto of = [](const std::string& path, int lines) { return CheckFileLength({path, Repeated("x\n", lines)}); };
  EXPECT_THAT(of("ledger/log/a.h", 300), IsEmpty());
  EXPECT_THAT(of("ledger/log/a.h", 301), ElementsAre(HasSubstr("301 lines, want at most 300")));
  EXPECT_THAT(of("ledger/log/a.cc", 600), IsEmpty());
  EXPECT_THAT(of("ledger/log/a.cc", 601), ElementsAre(HasSubstr("want at most 600")));
  EXPECT_THAT(of("ledger/log/a_test.cc", 800), IsEmpty());
  EXPECT_THAT(of("tests/fault/a.cc", 801), ElementsAre(HasSubstr("want at most 800")));
  EXPECT_THAT(of("docs/a.md", 5000), IsEmpty());
}

TEST(ShapeTest, FunctionsOf60LinesFit) {
  const auto sized = [](int lines) { return absl::StrCat("void F() {\n", Repeated("  f();\n", lines), "}\n"); };
  EXPECT_THAT(Functions(sized(60)), IsEmpty());
  EXPECT_THAT(Functions(sized(61)), ElementsAre("ledger/log/a.cc:1: a function of 61 lines, want at most 60"));
}

TEST(ShapeTest, FunctionsAreFoundInNamespacesAndClasses) {
  const std::string body = Repeated("  if (x) { f({1, 2}); }\n", 61);
  EXPECT_THAT(Functions("namespace a {\nnamespace {\nclass X final : public Y {\n public:\n  X() : a_(1) {\n" + body +
                        "  }\n};\n}\n}\n"),
              ElementsAre(HasSubstr("a.cc:5: a function of 61 lines")));
  EXPECT_THAT(Functions("#define F(x) {\nint a;\nTEST_F(A, B) {\n" + body + "}\n"), ElementsAre(HasSubstr(":3:")));
}

TEST(ShapeTest, TablesAndClassesAreNoFunctions) {
  const std::string rows = Repeated("  {1, \"}\"},\n", 100);
  EXPECT_THAT(Functions("constexpr Row kRows[] = {\n" + rows + "};\n"), IsEmpty());
  EXPECT_THAT(Functions("const auto kRows = MakeTable({\n" + rows + "});\n"), IsEmpty());
  EXPECT_THAT(Functions("struct A {\n" + Repeated("  int F() { return 1; }\n", 100) + "};\n"), IsEmpty());
}

TEST(ShapeTest, TheCheckoutNamesThings) { EXPECT_TRUE(IsClean(OverCheckout(CheckNames))); }
TEST(ShapeTest, TheCheckoutKeepsLinesShort) { EXPECT_TRUE(IsClean(OverCheckout(CheckLineLength))); }
TEST(ShapeTest, TheCheckoutKeepsFilesShort) { EXPECT_TRUE(IsClean(OverCheckout(CheckFileLength))); }
TEST(ShapeTest, TheCheckoutKeepsFunctionsShort) { EXPECT_TRUE(IsClean(OverCheckout(CheckFunctionLength))); }

}  // namespace
}  // namespace daybook::repo

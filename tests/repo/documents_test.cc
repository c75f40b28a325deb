#include "tests/repo/documents.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace daybook::repo {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(DocumentsTest, APageHasOneTitleAtItsTop) {
  const auto page = [](const std::string& text) { return CheckOneTitle({"docs/a.md", text}); };
  EXPECT_THAT(page("# A\n\n## B\n\n```\n# a comment\n```\n"), IsEmpty());
  EXPECT_THAT(page("# A\n# B\n"), ElementsAre(HasSubstr("2 titles")));
  EXPECT_THAT(page("text\n"), ElementsAre(HasSubstr("0 titles")));
  EXPECT_THAT(page("text\n# A\n"), ElementsAre(HasSubstr("docs/a.md:2: the title is the first line")));
}

TEST(DocumentsTest, ADecisionIsDatedAndHasItsSections) {
  const std::string sections = "# A\n\n## Context\n\n## Decision\n\n## Consequences\n";
  EXPECT_THAT(CheckDecision({"docs/decisions/2026-11-22-what.md", sections}), IsEmpty());
  EXPECT_THAT(CheckDecision({"docs/decisions/what.md", sections}), ElementsAre(HasSubstr("YYYY-MM-DD")));
  EXPECT_THAT(CheckDecision({"docs/decisions/2026-11-22-what.md", "# A\n\n## Context\n\n## Decision\n"}),
              ElementsAre(HasSubstr("no section '## Consequences'")));
  EXPECT_THAT(CheckDecision({"docs/architecture.md", "# A\n"}), IsEmpty());
}

TEST(DocumentsTest, LeftoversAreFoundInAnyText) {
  const auto in = [](const std::string& text) { return CheckLeftovers({"deploy/a.sh", text}); };
  EXPECT_THAT(in(absl::StrCat("a\n# TO", "DO: later")), ElementsAre(HasSubstr("deploy/a.sh:2: ")));
  EXPECT_THAT(in(absl::StrCat("cd /", "root/x")), ElementsAre(HasSubstr("a path of one machine")));
  EXPECT_THAT(in(absl::StrCat("curl https://pyp", "i.org/simple")), ElementsAre(HasSubstr("package registry")));
  EXPECT_THAT(in("mkdtemp daybook-XXXXXX, ~/work/x, ${HOME}/home/x.y"), IsEmpty());
  EXPECT_THAT(in(std::string("\0", 1) + absl::StrCat("TO", "DO")), IsEmpty()) << "no text";
}

Findings Mapped(const std::string& map) {
  return CheckMap({{"README.md", absl::StrCat("# D\n\n## Map\n\n```\n", map, "```\n\n## Next\n")},
                   {"ledger/base/hex.h", ""},
                   {"ledger/CMakeLists.txt", ""},
                   {"deploy/a.sh", ""},
                   {".ci/run", ""}});
}

TEST(DocumentsTest, TheMapIsTheTree) {
  EXPECT_THAT(Mapped("ledger/base/  hex\ndeploy/       scripts\n              and more of it\n"), IsEmpty());
  EXPECT_THAT(Mapped("ledger/base/  hex\n"), ElementsAre("README.md: the map does not name deploy/"));
  EXPECT_THAT(Mapped("ledger/base/  hex\ndeploy/  scripts\nledger/log/  log\n"),
              ElementsAre("README.md: the map names ledger/log/, which is not there"));
  EXPECT_THAT(Mapped("ledger/base/  hex\ndeploy  scripts\ndeploy/  scripts\ndeploy/  again\n"),
              ElementsAre(HasSubstr("want 'folder/"), HasSubstr("listed twice")));
}

TEST(DocumentsTest, NoReadmeAndNoMapAreFindings) {
  EXPECT_THAT(CheckMap({}), ElementsAre("README.md: is missing"));
  EXPECT_THAT(CheckMap({{"README.md", "# D\n"}}), ElementsAre(HasSubstr("no fenced block")));
}

TEST(DocumentsTest, PagesAreReachedByLinksAndFolders) {
  const auto linked = [](const std::string& readme, const std::string& index) {
    return CheckLinks({{"README.md", readme},
                       {"docs/README.md", index},
                       {"docs/a.md", "# A\n"},
                       {"docs/more/b.md", "# B\n"},
                       {"ledger/a.h", ""}});
  };
  const std::string index = "[A](a.md#part), [B](more/), [code](../ledger/a.h), [elsewhere](https://example.org/x)\n";
  EXPECT_THAT(linked("[docs](docs/README.md)\n", index), IsEmpty());
  EXPECT_THAT(linked("[docs](docs/)\n", "[more](more/)\n"), IsEmpty());
  EXPECT_THAT(linked("[docs](docs/README.md)\n", "[A](a.md)\n```\n[B](more/b.md)\n```\n"),
              ElementsAre(HasSubstr("docs/more/b.md: no link leads here")));
  EXPECT_THAT(linked("[docs](docs/README.md)\n", index + "[C](c.md)\n"),
              ElementsAre("docs/README.md:2: leads to docs/c.md, which is not there"));
}

TEST(DocumentsTest, VariablesOfTestsAreTold) {
  const auto told = [](const std::string& page) {
    const std::string read = absl::StrCat("std::getenv(\"DAYBOOK_", "A_SECONDS\")");
    return CheckTestVariables({{"docs/contributing.md", page}, {"ledger/a/a_test.cc", read}, {"tools/a/a.cc", read}});
  };
  EXPECT_THAT(told("| `DAYBOOK_A_SECONDS` | how long |\n"), IsEmpty());
  EXPECT_THAT(told("DAYBOOK_A\n"), ElementsAre(HasSubstr("ledger/a/a_test.cc: reads DAYBOOK_A_SECONDS")));
}

TEST(DocumentsTest, TheCheckoutsPagesHaveOneTitle) { EXPECT_TRUE(IsClean(OverCheckout(CheckOneTitle))); }
TEST(DocumentsTest, TheCheckoutsDecisionsAreDated) { EXPECT_TRUE(IsClean(OverCheckout(CheckDecision))); }
TEST(DocumentsTest, TheCheckoutHasNoLeftovers) { EXPECT_TRUE(IsClean(OverCheckout(CheckLeftovers))); }
TEST(DocumentsTest, TheCheckoutsPagesCanBeFound) { EXPECT_TRUE(IsClean(CheckLinks(Checkout()))); }
TEST(DocumentsTest, TheCheckoutsTestVariablesAreTold) { EXPECT_TRUE(IsClean(CheckTestVariables(Checkout()))); }
TEST(DocumentsTest, TheReadmesMapIsTheTree) { EXPECT_TRUE(IsClean(CheckMap(Checkout()))); }

}  // namespace
}  // namespace daybook::repo

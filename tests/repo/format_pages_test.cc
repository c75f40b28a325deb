#include "tests/repo/format_pages.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace daybook::repo {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const SourceFile kPage = {"docs/formats/a.md", "# A\n\n```\na = b\n```\n\n```hex chunk\n00\n```\n\n```sql\nx\n```\n"};

TEST(FormatPagesTest, EachExampleIsReadByATest) {
  const SourceFile test = {"ledger/log/a_test.cc", "HexExample(\"docs/formats/a.md\", \"chunk\");\nText(\"sql\");\n"};
  EXPECT_THAT(CheckFormatExamples({kPage, test}), IsEmpty());
  EXPECT_THAT(CheckFormatExamples({kPage}), ElementsAre("docs/formats/a.md: no test reads the example 'chunk'",
                                                        "docs/formats/a.md: no test reads the example 'sql'"));
  const SourceFile elsewhere = {"ledger/log/b_test.cc", "HexExample(\"docs/formats/b.md\", \"chunk\"); Text(\"sql\");"};
  EXPECT_THAT(CheckFormatExamples({kPage, elsewhere}), ::testing::SizeIs(2));
}

TEST(FormatPagesTest, APageWithoutAnExampleIsAFinding) {
  EXPECT_THAT(CheckFormatExamples({{"docs/formats/a.md", "# A\n\n```\na = b\n```\n"}}),
              ElementsAre(HasSubstr("no named example")));
}

TEST(FormatPagesTest, TheCheckoutsExamplesAreAllRead) { EXPECT_TRUE(IsClean(CheckFormatExamples(Checkout()))); }

}  // namespace
}  // namespace daybook::repo

#include "ledger/event/refusal.h"

#include <gtest/gtest.h>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/support/format_doc.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

TEST(RefusalTest, CarriesItsReasonAndCode) {
  const absl::Status status = Refusal(kIdReused, "the id was used", {{"position", "7"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(status.message(), "the id was used");
  EXPECT_EQ(ReasonNameOf(status), "ID_REUSED");
  EXPECT_EQ(RetryDelayOf(status), std::nullopt);
  EXPECT_TRUE(FailedConditionsOf(status).empty());
}

TEST(RefusalTest, KeepsWhatItCarriedWhenMoreIsAttached) {
  const std::vector<FailedCondition> conditions = {{"STREAM_REVISION", "a/b/c", "expected 3, is 4"},
                                                   {"STREAM_REVISION", "a/b/d", "expected none, is 9"}};
  const absl::Status status = WithFailedConditions(
      WithRetryDelay(Refusal(kRevisionConflict, "2 of 2 checks failed"), absl::Milliseconds(250)), conditions);
  EXPECT_EQ(ReasonNameOf(status), "REVISION_CONFLICT");
  EXPECT_EQ(RetryDelayOf(status), absl::Milliseconds(250));
  EXPECT_EQ(FailedConditionsOf(status), conditions);
}

TEST(RefusalTest, NamesAreUniqueAndNeverOk) {
  absl::flat_hash_set<absl::string_view> names;
  for (const Reason& reason : AllReasons()) {
    EXPECT_TRUE(names.insert(reason.name).second) << reason.name;
    EXPECT_NE(reason.code, absl::StatusCode::kOk) << reason.name;
  }
}

TEST(RefusalTest, AStatusFromElsewhereHasNoReason) { EXPECT_EQ(ReasonNameOf(absl::InternalError("x")), ""); }

// docs/errors.md has one row for each, in this order: | `NAME` | CODE | means | what to do |
TEST(RefusalTest, ThePageHasARowWithTheCodeOfEveryReasonAndNoOther) {
  std::vector<std::string> documented;
  for (const absl::string_view line : absl::StrSplit(testing::SourceFile("docs/errors.md"), '\n')) {
    if (!absl::StartsWith(line, "| `")) continue;
    const std::vector<absl::string_view> cells = absl::StrSplit(line, " | ");
    ASSERT_EQ(cells.size(), 4u) << line;
    EXPECT_FALSE(cells[2].empty()) << line;
    documented.push_back(absl::StrCat(cells[0], " | ", cells[1]));
  }
  std::vector<std::string> expected;
  for (const Reason& reason : AllReasons()) {
    expected.push_back(absl::StrCat("| `", reason.name, "` | ", absl::StatusCodeToString(reason.code)));
  }
  EXPECT_EQ(documented, expected);
}

}  // namespace
}  // namespace daybook

#include "clients/agent/history_json.h"

#include "absl/strings/str_cat.h"
#include "ledger/event/field_error.h"
#include "ledger/event/times.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(HistoryJsonTest, ReadsEveryField) {
  ASSERT_OK_AND_ASSIGN(
      const HistoryDocument document,
      ParseHistoryJson(R"({"tool":"atlas","completeness":"full","observed_time":"2026-03-01T09:00:00Z","series":"s",
        "database_identity":"db-1","rows":[{"version":"2","name":"orders","digest":"AB01","algorithm":"sha256-x",
        "applied_time":"2026-02-01T09:00:00+01:00","success":false,"how":"mark-ran","applied":1,"total":3,
        "run_id":"r"}]})",
                       ""));
  EXPECT_EQ(document.header.tool(), "atlas");
  EXPECT_EQ(document.header.series(), "s");
  EXPECT_EQ(document.header.database_identity(), "db-1");
  EXPECT_EQ(document.header.completeness(), v1::HISTORY_COMPLETENESS_FULL);
  EXPECT_EQ(document.observed_time, absl::FromUnixSeconds(1772355600));
  ASSERT_EQ(document.rows.size(), 1u);
  const v1::HistoryRow& row = document.rows[0];
  EXPECT_EQ(row.key(), "2");
  EXPECT_EQ(row.rank(), 1u);
  EXPECT_EQ(row.name(), "orders");
  EXPECT_EQ(row.digests(0).algorithm(), "sha256-x");
  EXPECT_EQ(TimeFromProto(row.applied_time()), absl::FromUnixSeconds(1769932800));
  EXPECT_FALSE(row.success());
  EXPECT_EQ(row.how(), v1::HistoryRow::HOW_MARK_RAN);
  EXPECT_EQ(row.statements_applied(), 1u);
  EXPECT_EQ(row.statements_total(), 3u);
  EXPECT_EQ(row.run_id(), "r");
}

TEST(HistoryJsonTest, ABareArrayIsAFullHistoryInAppliedOrder) {
  ASSERT_OK_AND_ASSIGN(const HistoryDocument document, ParseHistoryJson(R"([{"version":3},{"version":1}])", "goose"));
  EXPECT_EQ(document.header.completeness(), v1::HISTORY_COMPLETENESS_FULL);
  EXPECT_EQ(document.observed_time, std::nullopt);
  ASSERT_EQ(document.rows.size(), 2u);
  EXPECT_EQ(document.rows[0].version(), "3");
  EXPECT_TRUE(document.rows[0].success());
  EXPECT_LT(document.rows[0].rank(), document.rows[1].rank());
}

TEST(HistoryJsonTest, TakesWhatDatabasesPrint) {
  ASSERT_OK_AND_ASSIGN(const HistoryDocument document,
                       ParseHistoryJson(R"({"tool":"flyway","rows":[{"version":"1","name":null,"digest":-311440896,
                         "applied_time":"2026-02-01 09:00:00.5","success":1}]})",
                                        ""));
  EXPECT_EQ(document.rows[0].digests(0).algorithm(), "flyway-crc32");
  EXPECT_EQ(document.rows[0].digests(0).value(), "-311440896");
  EXPECT_EQ(TimeFromProto(document.rows[0].applied_time()), absl::FromUnixMillis(1769936400500));
}

TEST(HistoryJsonTest, FileNamesAreSplitWhereTheToolKeepsThem) {
  ASSERT_OK_AND_ASSIGN(const HistoryDocument document,
                       ParseHistoryJson(R"([{"name":"0001_init.sql"},{"name":"seed.sql"}])", "sql-migrate"));
  EXPECT_EQ(document.rows[0].version(), "0001");
  EXPECT_EQ(document.rows[0].name(), "init");
  EXPECT_EQ(document.rows[1].version(), "");
  EXPECT_EQ(document.rows[1].name(), "seed.sql");
}

TEST(HistoryJsonTest, SeveralAttemptsAtOneVersionHaveKeysOfTheirOwn) {
  ASSERT_OK_AND_ASSIGN(const HistoryDocument document,
                       ParseHistoryJson(R"([{"version":"1","success":false},{"version":"1"}])", "prisma"));
  EXPECT_EQ(document.rows[0].key(), "1");
  EXPECT_EQ(document.rows[1].key(), "1#2");
}

TEST(HistoryJsonTest, AnEmptyTableIsAHistory) {
  ASSERT_OK_AND_ASSIGN(const HistoryDocument document, ParseHistoryJson(R"({"tool":"goose","rows":[]})", ""));
  EXPECT_TRUE(document.rows.empty());
}

// Every refusal prints what it refuses, level by level.
TEST(HistoryJsonTest, WhatIsNestedTooDeepIsRefusedByItsDepth) {
  const std::string open(200'000, '['), close(200'000, ']');
  const std::string version = absl::StrCat(R"({"tool":"x","rows":[{"version":)", open, close, "}]}");
  for (const std::string& text : {version, open + close}) {
    EXPECT_THAT(ParseHistoryJson(text, "x"),
                testing::StatusIs(absl::StatusCode::kResourceExhausted,
                                  AllOf(HasSubstr("history: nested 20000"), HasSubstr("want at most 64 levels"))));
  }
}

struct BadCase {
  std::string label;
  std::string text;
  std::string field;
  std::string wanted;
};

class BadHistoryJsonTest : public ::testing::TestWithParam<BadCase> {};

TEST_P(BadHistoryJsonTest, NamesTheFieldAndWhatWasWanted) {
  const absl::StatusOr<HistoryDocument> document = ParseHistoryJson(GetParam().text, "");
  ASSERT_THAT(document, testing::StatusIs(absl::StatusCode::kInvalidArgument));
  const std::optional<FieldError> error = FieldErrorOf(document.status());
  ASSERT_TRUE(error) << document.status();
  EXPECT_EQ(error->field, GetParam().field);
  EXPECT_THAT(error->wanted, HasSubstr(GetParam().wanted));
}

const BadCase kBadCases[] = {
    {"NotJson", "{", "history", "JSON"},
    {"NoObject", "7", "history", "a JSON object with rows, or an array of rows"},
    {"Empty", " \n", "history", "[] where the table has no row"},
    {"NoRows", R"({"tool":"goose"})", "rows", "an array of rows"},
    {"RowsNoArray", R"({"tool":"goose","rows":3})", "rows", "an array"},
    {"NoTool", R"({"rows":[]})", "tool", "--tool"},
    {"UnknownField", R"({"tool":"goose","row":[],"rows":[]})", "row", "one of the fields"},
    {"RowNoObject", R"({"tool":"goose","rows":[1]})", "rows[0]", "an object"},
    {"RowUnknownField", R"({"tool":"goose","rows":[{"version":"1","sum":"x"}]})", "rows[0].sum", "one of the fields"},
    {"MistypedIdentity", R"({"tool":"goose","rows":[{"versoin":"1"}]})", "rows[0].versoin", "one of the fields"},
    {"NoIdentity", R"({"tool":"goose","rows":[{"success":true}]})", "rows[0].version", "a version or a name"},
    {"BadHow", R"({"tool":"goose","rows":[{"version":"1","how":"magic"}]})", "rows[0].how", "mark-ran"},
    {"BadTime", R"({"tool":"goose","rows":[{"version":"1","applied_time":"yesterday"}]})", "rows[0].applied_time",
     "2026-03-01T09:00:00Z"},
    {"BadSuccess", R"({"tool":"goose","rows":[{"version":"1","success":"yes"}]})", "rows[0].success", "true or false"},
    {"BadCount", R"({"tool":"goose","rows":[{"version":"1","total":-1}]})", "rows[0].total", "a number from 0"},
    {"NoAlgorithm", R"({"tool":"goose","rows":[{"version":"1","digest":"ab"}]})", "rows[0].algorithm", "sha256"},
    {"BadDigest", R"({"tool":"flyway","rows":[{"version":"1","digest":"abc"}]})", "rows[0].digest", ""},
    {"BadCompleteness", R"({"tool":"goose","completeness":"most","rows":[]})", "completeness", "watermark"},
};

INSTANTIATE_TEST_SUITE_P(HistoryJson, BadHistoryJsonTest, ::testing::ValuesIn(kBadCases),
                         [](const auto& tested) { return tested.param.label; });

}  // namespace
}  // namespace daybook

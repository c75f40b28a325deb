#include "clients/agent/migration_reader.h"

#include "absl/strings/str_cat.h"
#include "clients/agent/limits.h"
#include "ledger/diff/digest.h"
#include "ledger/diff/norm_v1.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace daybook {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::StatusIs;
using testing::WriteFile;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

std::vector<std::string> KeysOf(const MigrationSet& set) {
  std::vector<std::string> keys;
  for (const v1::ExpectedItem& item : set.items) keys.push_back(item.key());
  return keys;
}

std::string DigestOf(const v1::ExpectedItem& item, absl::string_view algorithm) {
  for (const v1::Digest& digest : item.digests()) {
    if (digest.algorithm() == algorithm) return digest.value();
  }
  return "none";
}

class MigrationReaderTest : public ::testing::Test {
 protected:
  void Put(const std::string& path, const std::string& content = "SELECT 1;") { WriteFile(dir_.File(path), content); }
  absl::StatusOr<MigrationSet> ReadDirectory(std::optional<Convention> convention = std::nullopt) {
    return ReadMigrationDirectory(dir_.path(), convention);
  }
  absl::StatusOr<Convention> Detected() {
    const absl::StatusOr<MigrationSet> set = ReadDirectory();
    if (!set.ok()) return set.status();
    return set->convention;
  }

  testing::TempDir dir_;
};

TEST_F(MigrationReaderTest, EveryItemHasThePlainDigestAndNormV1) {
  Put("001_init.sql", "CREATE TABLE a (x int); -- note\n");
  ASSERT_OK_AND_ASSIGN(const MigrationSet set, ReadDirectory());
  ASSERT_EQ(KeysOf(set), std::vector<std::string>{"001_init.sql"});
  EXPECT_EQ(set.items[0].version(), "001");
  EXPECT_EQ(DigestOf(set.items[0], "sha256"), Sha256Digest("CREATE TABLE a (x int); -- note\n").value);
  EXPECT_EQ(DigestOf(set.items[0], "norm-v1"), NormV1Digest("CREATE TABLE a (x int);")->value);
}

TEST_F(MigrationReaderTest, FlywayItemsHaveTheDigestOfItsTable) {
  // Published golden value, see governance: LF and CRLF alike.
  Put("V1__person.sql", "CREATE TABLE person (\r\n    ID int not null,\r\n    NAME varchar(100) not null\r\n);\r\n");
  Put("R__views.sql");
  Put("notes.txt");
  ASSERT_OK_AND_ASSIGN(const MigrationSet set, ReadDirectory());
  ASSERT_EQ(set.items.size(), 2u);
  EXPECT_TRUE(set.items[0].repeatable());
  EXPECT_EQ(DigestOf(set.items[1], "flyway-crc32"), "-311440896");
  EXPECT_THAT(set.skipped, ElementsAre(MigrationSet::Skipped{"notes.txt", "no V<version>__<name>.sql"}));
}

TEST_F(MigrationReaderTest, StatementsAreDigestedWhereThereAreSeveral) {
  Put("001_two.sql", "CREATE TABLE a (x int);\nCREATE TABLE b (x int);\n");
  Put("002_one.sql", "CREATE TABLE c (x int);\n");
  ASSERT_OK_AND_ASSIGN(const MigrationSet set, ReadDirectory());
  EXPECT_EQ(set.items[0].statement_digests_size(), 2);
  EXPECT_EQ(set.items[0].statement_digests(0).value(), NormV1Digest("CREATE TABLE a (x int)")->value);
  EXPECT_EQ(set.items[1].statement_digests_size(), 0);
}

TEST_F(MigrationReaderTest, NormV1IsOfTheUpPart) {
  Put("001_a.sql", "-- +goose Up\nCREATE TABLE a (x int);\n-- +goose Down\nDROP TABLE a;\n");
  ASSERT_OK_AND_ASSIGN(const MigrationSet set, ReadDirectory());
  EXPECT_EQ(set.convention, Convention::kGoose);
  EXPECT_EQ(DigestOf(set.items[0], "norm-v1"), NormV1Digest("CREATE TABLE a (x int);")->value);
}

TEST_F(MigrationReaderTest, SqitchItemsComeInTheOrderOfThePlan) {
  Put("sqitch.plan", "%project=x\nzeta 2026-03-01T09:00:00Z A <a@x>\nalpha 2026-03-01T09:00:00Z A <a@x>\n");
  Put("deploy/zeta.sql", "CREATE TABLE z (x int);");
  Put("deploy/alpha.sql");
  Put("deploy/stray.sql");
  Put("revert/zeta.sql");
  ASSERT_OK_AND_ASSIGN(const MigrationSet set, ReadDirectory());
  EXPECT_EQ(set.convention, Convention::kSqitch);
  ASSERT_EQ(KeysOf(set), (std::vector<std::string>{"deploy/alpha.sql", "deploy/zeta.sql"}));
  EXPECT_EQ(set.items[0].name(), "alpha");
  EXPECT_GT(set.items[0].order(), set.items[1].order());
  EXPECT_EQ(DigestOf(set.items[1], "sqitch-sha1"), SqitchSha1Digest("CREATE TABLE z (x int);").value);
  EXPECT_THAT(set.skipped,
              ElementsAre(MigrationSet::Skipped{"deploy/stray.sql", "a deploy script that is not in the plan"},
                          MigrationSet::Skipped{"revert/zeta.sql", "no deploy script"}));
}

TEST_F(MigrationReaderTest, APlannedChangeWithoutItsScriptIsNamed) {
  Put("sqitch.plan", "alpha 2026-03-01T09:00:00Z A <a@x>\n");
  EXPECT_THAT(ReadDirectory(), StatusIs(kInvalid, HasSubstr("change 'alpha' has no deploy/alpha.sql")));
}

TEST_F(MigrationReaderTest, DetectsByNames) {
  Put("001_a.up.sql");
  Put("001_a.down.sql");
  EXPECT_THAT(Detected(), testing::IsOkAndHolds(Convention::kGolangMigrate));
}

TEST_F(MigrationReaderTest, DetectsPrismaBesideItsLockFile) {
  Put("20260301120000_init/migration.sql");
  Put("migration_lock.toml");
  EXPECT_THAT(Detected(), testing::IsOkAndHolds(Convention::kPrisma));
}

TEST_F(MigrationReaderTest, DetectsByWhatTheFileSays) {
  Put("001_a.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\n");
  EXPECT_THAT(Detected(), testing::IsOkAndHolds(Convention::kDbmate));
}

TEST_F(MigrationReaderTest, NumberedFilesThatSayNothingAreTimestamp) {
  Put("20260301_a.sql", "-- +migrate Up\nSELECT 1;\n");
  EXPECT_THAT(Detected(), testing::IsOkAndHolds(Convention::kTimestamp));
}

TEST_F(MigrationReaderTest, RefusesToGuessBetweenTwo) {
  Put("V1__a.sql");
  Put("001_a.up.sql");
  EXPECT_THAT(Detected(), StatusIs(kInvalid, AllOf(HasSubstr("V1__a.sql is flyway's"), HasSubstr("--convention"))));
}

TEST_F(MigrationReaderTest, RefusesADirectoryWithoutMigrations) {
  Put("readme.md");
  EXPECT_THAT(ReadDirectory(), StatusIs(kInvalid, HasSubstr("no migration among 1 files")));
  EXPECT_THAT(ReadDirectory(Convention::kRails),
              StatusIs(kInvalid, AllOf(HasSubstr("want <version>_<name>.rb"), HasSubstr("readme.md"))));
}

TEST_F(MigrationReaderTest, RefusesAFileThatIsTooLargeByName) {
  Put("001_a.sql", std::string(kSourceFileBytesMax + 1, ' '));
  EXPECT_THAT(ReadDirectory(Convention::kTimestamp),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("001_a.sql: 16777217 bytes")));
}

TEST_F(MigrationReaderTest, SaysThatThereIsNoDirectory) {
  EXPECT_THAT(ReadMigrationDirectory(dir_.File("gone"), std::nullopt),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("gone: no such directory")));
}

TEST_F(MigrationReaderTest, ReadsASingleFile) {
  Put("20260301120000_init/migration.sql", "SELECT 2;");
  ASSERT_OK_AND_ASSIGN(const v1::ExpectedItem item,
                       ReadMigrationFile(dir_.File("20260301120000_init/migration.sql"), Convention::kPrisma));
  EXPECT_EQ(item.key(), "20260301120000_init/migration.sql");
  EXPECT_EQ(item.version(), "20260301120000");
}

TEST(MigrationReaderIdentityTest, ReadsEachContentOnce) {
  int reads = 0;
  MigrationReader reader(Convention::kTimestamp, [&reads](const SourceFile&) -> absl::StatusOr<std::string> {
    ++reads;
    return std::string("SELECT 1;");
  });
  const std::vector<SourceFile> files = {{"1_a.sql", "blob"}, {"2_b.sql", "blob"}};
  ASSERT_OK(reader.Read(files));
  ASSERT_OK(reader.Read(files));
  EXPECT_EQ(reads, 1);
}

}  // namespace
}  // namespace daybook

#include "clients/agent/applied_file.h"

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace daybook {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

struct Case {
  absl::string_view tool;
  absl::string_view path;
  MigrationName want;
};

TEST(AppliedFileTest, IsNamedAsItsToolWould) {
  const Case cases[] = {
      {"flyway", "db/V1_2__init.sql", {"1.2", "init"}},
      {"flyway", "db/R__views.sql", {"", "views", true}},
      {"golang-migrate", "migrations/7_init.up.sql", {"7", "init"}},
      {"prisma", "prisma/migrations/20260301120000_init/migration.sql", {"20260301120000", "init"}},
      {"diesel", "2026-03-01-120000_init/up.sql", {"20260301120000", "init"}},
      {"sqitch", "deploy/accounts.sql", {"", "accounts"}},
      {"sqitch", "deploy/accounts@v1.sql", {"", "accounts"}},
      {"sql-migrate", "migrations/0003_items.sql", {"0003", "items"}},
      {"sql-migrate", "migrations/20260301120000-items.sql", {"20260301120000", "items"}},
      {"psql", "hotfix.sql", {"", "hotfix"}},
      {"", "12_hotfix.sql", {"12", "hotfix"}},
  };
  for (const Case& c : cases) EXPECT_EQ(NameOfAppliedFile(c.path, c.tool), c.want) << c.tool << ' ' << c.path;
}

TEST(AppliedFileTest, HasTheDigestThatItsToolKeeps) {
  const testing::TempDir dir;
  testing::WriteFile(dir.File("deploy/accounts.sql"), "SELECT 1;\n");
  ASSERT_OK_AND_ASSIGN(const v1::ExpectedItem item, ReadAppliedFile(dir.File("deploy/accounts.sql"), "sqitch"));
  EXPECT_EQ(item.name(), "accounts");
  ASSERT_EQ(item.digests_size(), 3);
  EXPECT_EQ(item.digests(0).algorithm(), "sha256");
  EXPECT_EQ(item.digests(1).algorithm(), "sqitch-sha1");
  EXPECT_EQ(item.digests(1).value(), "d30d858bf9fa5d8979af2d32c3be5e09b07da877");
  EXPECT_EQ(item.digests(2).algorithm(), "norm-v1");
}

TEST(AppliedFileTest, SaysWhichFileCannotBeRead) {
  EXPECT_THAT(ReadAppliedFile("/nonexistent/1_a.sql", "goose"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/nonexistent/1_a.sql")));
}

}  // namespace
}  // namespace daybook

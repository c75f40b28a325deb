#include "clients/agent/convention.h"

namespace daybook {
namespace {

struct Case {
  std::string label;
  Convention convention;
  std::string path;
  std::variant<MigrationName, NotAMigration> want;
};

std::variant<MigrationName, NotAMigration> Is(std::string version, std::string name) {
  return MigrationName{std::move(version), std::move(name), false};
}
std::variant<MigrationName, NotAMigration> IsNone(std::string why) { return why; }

class ParseMigrationPathTest : public ::testing::TestWithParam<Case> {};

TEST_P(ParseMigrationPathTest, ReadsTheNameAsTheToolDoes) {
  EXPECT_EQ(ParseMigrationPath(GetParam().convention, GetParam().path), GetParam().want) << GetParam().path;
}

const Case kCases[] = {
    {"FlywayVersioned", Convention::kFlyway, "V1__init.sql", Is("1", "init")},
    {"FlywayUnderscoresAreDots", Convention::kFlyway, "sub/V1_2_3__add_index.sql", Is("1.2.3", "add_index")},
    {"FlywayJava", Convention::kFlyway, "V7__Rebuild.java", Is("7", "Rebuild")},
    {"FlywayRepeatable", Convention::kFlyway, "R__views.sql", MigrationName{"", "views", true}},
    {"FlywayUndo", Convention::kFlyway, "U1__init.sql", IsNone("an undo migration")},
    {"FlywayBaseline", Convention::kFlyway, "B5__all.sql", IsNone("a baseline migration, for empty databases only")},
    {"FlywayOneUnderscore", Convention::kFlyway, "V1_init.sql", IsNone("no V<version>__<name>.sql")},
    {"FlywayNoVersion", Convention::kFlyway, "V__init.sql", IsNone("no V<version>__<name>.sql")},
    {"GolangMigrateUp", Convention::kGolangMigrate, "0003_orders.up.sql", Is("0003", "orders")},
    {"GolangMigrateDown", Convention::kGolangMigrate, "0003_orders.down.sql", IsNone("the down part")},
    {"GolangMigratePlain", Convention::kGolangMigrate, "0003_orders.sql", IsNone("no <version>_<name>.up.sql")},
    {"GooseSql", Convention::kGoose, "20260301120000_orders.sql", Is("20260301120000", "orders")},
    {"GooseGo", Convention::kGoose, "00002_backfill.go", Is("00002", "backfill")},
    {"GooseTest", Convention::kGoose, "00002_backfill_test.go", IsNone("a test")},
    {"GooseFolder", Convention::kGoose, "old/00002_x.sql", IsNone("in a folder, which goose does not read")},
    {"Rails", Convention::kRails, "20260301120000_create_posts.rb", Is("20260301120000", "create_posts")},
    {"RailsEngine", Convention::kRails, "20260301120000_create_posts.blog.rb", Is("20260301120000", "create_posts")},
    {"Prisma", Convention::kPrisma, "20260301120000_init/migration.sql", Is("20260301120000", "init")},
    {"PrismaUnnumbered", Convention::kPrisma, "baseline/migration.sql", Is("baseline", "")},
    {"PrismaLock", Convention::kPrisma, "migration_lock.toml", IsNone("Prisma's lock file")},
    {"PrismaDeep", Convention::kPrisma, "a/b/migration.sql", IsNone("deeper than prisma reads")},
    {"Supabase", Convention::kSupabase, "20260301120000_init.sql", Is("20260301120000", "init")},
    {"DieselDates", Convention::kDiesel, "2026-03-01-120000_init/up.sql", Is("20260301120000", "init")},
    {"DieselPlain", Convention::kDiesel, "00001_init/up.sql", Is("00001", "init")},
    {"DieselDown", Convention::kDiesel, "00001_init/down.sql", IsNone("the down part")},
    {"Dbmate", Convention::kDbmate, "20260301120000_init.sql", Is("20260301120000", "init")},
    {"TimestampDash", Convention::kTimestamp, "20260301-add-index.sql", Is("20260301", "add-index")},
    {"TimestampBare", Convention::kTimestamp, "0007.sql", Is("0007", "")},
    {"TimestampNoNumber", Convention::kTimestamp, "init.sql", IsNone("no <version>_<name>.sql")},
    {"TimestampNoSeparator", Convention::kTimestamp, "7up.sql", IsNone("no <version>_<name>.sql")},
};

INSTANTIATE_TEST_SUITE_P(Conventions, ParseMigrationPathTest, ::testing::ValuesIn(kCases),
                         [](const auto& tested) { return tested.param.label; });

TEST(ConventionTest, EveryNameIsReadBack) {
  for (const ConventionInfo& info : AllConventions()) {
    EXPECT_EQ(ConventionFromName(info.name), info.convention);
    EXPECT_EQ(InfoOf(info.convention).name, info.name);
  }
  EXPECT_EQ(ConventionFromName("auto"), std::nullopt);
  EXPECT_EQ(ConventionFromName(""), std::nullopt);
}

TEST(ConventionTest, ReadsNamesThatHistoryTablesHold) {
  EXPECT_EQ(ParseHistoryName("0001_init.sql"), (MigrationName{"0001", "init", false}));
  EXPECT_EQ(ParseHistoryName("20260301120000_init"), (MigrationName{"20260301120000", "init", false}));
  EXPECT_EQ(ParseHistoryName("users"), std::nullopt);
}

}  // namespace
}  // namespace daybook

#include "clients/agent/find_directories.h"

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace daybook {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FindDirectoriesTest : public ::testing::Test {
 protected:
  void Put(const std::string& path, const std::string& content = "SELECT 1;") {
    testing::WriteFile(dir_.File(path), content);
  }
  std::vector<std::string> Found(const std::string& below = "") {
    std::vector<std::string> lines;
    const auto found = FindMigrationDirectories(below.empty() ? dir_.path() : dir_.File(below));
    EXPECT_OK(found);
    if (!found.ok()) return lines;
    for (const FoundDirectory& directory : *found) {
      lines.push_back(absl::StrCat(directory.path, " ", InfoOf(directory.convention).name, " ", directory.migrations));
    }
    return lines;
  }

  testing::TempDir dir_;
};

TEST_F(FindDirectoriesTest, FindsTheDirectoriesOfEveryTool) {
  Put("a/db/migration/V1__x.sql");
  Put("b/migrations/001_x.up.sql");
  Put("b/migrations/001_x.down.sql");
  Put("c/prisma/migrations/20260101000000_init/migration.sql");
  Put("d/migrations/00001_x/up.sql");
  Put("d/migrations/00001_x/down.sql");
  Put("e/db/migrate/20260101000000_x.rb");
  Put("f/sqitch.plan", "x 2026-03-01T09:00:00Z A <a@x>\n");
  Put("f/deploy/x.sql");
  Put("g/supabase/migrations/20260101000000_x.sql");
  Put("h/sql/001_x.sql", "-- +goose Up\nSELECT 1;\n");
  Put("i/migrations/001_x.sql");
  EXPECT_THAT(Found(),
              ElementsAre("a/db/migration flyway 1", "b/migrations golang-migrate 1", "c/prisma/migrations prisma 1",
                          "d/migrations diesel 1", "e/db/migrate rails 1", "f sqitch 1",
                          "g/supabase/migrations supabase 1", "h/sql goose 1", "i/migrations timestamp 1"));
}

TEST_F(FindDirectoriesTest, ADirectoryItselfIsFound) {
  Put("db/migration/V1__x.sql");
  EXPECT_THAT(Found("db/migration"), ElementsAre(". flyway 1"));
}

TEST_F(FindDirectoriesTest, OtherSqlIsNone) {
  Put("queries/01_report.sql");
  Put("schema.sql");
  EXPECT_THAT(Found(), IsEmpty());
}

TEST_F(FindDirectoriesTest, PackagesAndHiddenFoldersAreNotEntered) {
  Put("node_modules/x/migrations/001_x.up.sql");
  Put("vendor/x/migrations/001_x.up.sql");
  Put(".git/migrations/001_x.up.sql");
  EXPECT_THAT(Found(), IsEmpty());
}

TEST_F(FindDirectoriesTest, SaysThatThereIsNoDirectory) {
  EXPECT_THAT(FindMigrationDirectories(dir_.File("gone")), testing::StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace daybook

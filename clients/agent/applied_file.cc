#include "clients/agent/applied_file.h"

#include <filesystem>
#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "clients/agent/migration_reader.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

// The path from the migration directory on, as far as a tool reads meaning into it: Prisma and Diesel name the folder.
std::string PathInDirectory(const fs::path& path, Convention convention) {
  const std::string file = path.filename().generic_string();
  const bool folder_is_named = convention == Convention::kPrisma || convention == Convention::kDiesel;
  return folder_is_named ? absl::StrCat(path.parent_path().filename().generic_string(), "/", file) : file;
}

}  // namespace

MigrationName NameOfAppliedFile(absl::string_view path, absl::string_view tool) {
  const fs::path file{std::string(path)};
  const Convention convention = ConventionFromName(tool).value_or(Convention::kTimestamp);
  const std::string stem = file.stem().generic_string();
  // A change that was reworked has "NAME@TAG.sql" (Sqitch).
  if (convention == Convention::kSqitch) return {.version = "", .name = stem.substr(0, stem.find('@'))};
  const auto parsed = ParseMigrationPath(convention, PathInDirectory(file, convention));
  if (const auto* name = std::get_if<MigrationName>(&parsed)) return *name;
  if (std::optional<MigrationName> name = ParseHistoryName(stem)) return *std::move(name);
  return {.version = "", .name = stem};
}

absl::StatusOr<v1::ExpectedItem> ReadAppliedFile(const std::string& path, absl::string_view tool) {
  const fs::path file(path);
  MigrationReader reader(ConventionFromName(tool).value_or(Convention::kTimestamp),
                         ReadBelow(file.parent_path().string()));
  return reader.ReadAs({.path = file.filename().generic_string(), .identity = ""}, NameOfAppliedFile(path, tool));
}

}  // namespace daybook

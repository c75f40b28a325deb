#include "clients/agent/convention.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "ledger/base/check.h"

namespace daybook {
namespace {

using v1::ExpectationDeclared;
using Parsed = std::variant<MigrationName, NotAMigration>;

constexpr std::array<ConventionInfo, 10> kConventions = {{
    {Convention::kFlyway, "flyway", "V<version>__<name>.sql", "flyway-crc32", ExpectationDeclared::ORDER_LINEAR},
    {Convention::kGolangMigrate, "golang-migrate", "<version>_<name>.up.sql", "", ExpectationDeclared::ORDER_LINEAR},
    {Convention::kGoose, "goose", "<version>_<name>.sql", "", ExpectationDeclared::ORDER_LINEAR},
    {Convention::kRails, "rails", "<version>_<name>.rb", "", ExpectationDeclared::ORDER_ANY},
    {Convention::kPrisma, "prisma", "<version>_<name>/migration.sql", "prisma-sha256", ExpectationDeclared::ORDER_ANY},
    {Convention::kSupabase, "supabase", "<version>_<name>.sql", "", ExpectationDeclared::ORDER_LINEAR},
    {Convention::kDiesel, "diesel", "<version>_<name>/up.sql", "", ExpectationDeclared::ORDER_ANY},
    {Convention::kDbmate, "dbmate", "<version>_<name>.sql", "", ExpectationDeclared::ORDER_ANY},
    {Convention::kSqitch, "sqitch", "sqitch.plan", "sqitch-sha1", ExpectationDeclared::ORDER_LINEAR},
    {Convention::kTimestamp, "timestamp", "<version>_<name>.sql", "", ExpectationDeclared::ORDER_LINEAR},
}};

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

// Takes the longest prefix of `rest` whose characters `belongs` accepts.
template <typename Belongs>
absl::string_view TakeWhile(absl::string_view* rest, Belongs belongs) {
  const auto end = std::find_if_not(rest->begin(), rest->end(), belongs);
  const absl::string_view taken = rest->substr(0, static_cast<size_t>(end - rest->begin()));
  rest->remove_prefix(taken.size());
  return taken;
}

Parsed NoSuchForm(Convention convention) { return absl::StrCat("no ", InfoOf(convention).file_form); }

// "<digits>_<name>" or "<digits>-<name>"; diesel allows "-" inside the version and drops it.
std::optional<MigrationName> NumberedName(absl::string_view stem, absl::string_view separators) {
  absl::string_view rest = stem;
  const absl::string_view version = TakeWhile(&rest, IsDigit);
  if (version.empty()) return std::nullopt;
  if (rest.empty()) return MigrationName{.version = std::string(version), .name = "", .repeatable = false};
  if (!absl::StrContains(separators, rest.substr(0, 1)) || rest.size() == 1) return std::nullopt;
  return MigrationName{.version = std::string(version), .name = std::string(rest.substr(1)), .repeatable = false};
}

std::string FlywayVersion(absl::string_view text) { return absl::StrReplaceAll(text, {{"_", "."}}); }

Parsed ParseFlyway(absl::string_view path) {
  const size_t slash = path.rfind('/');
  absl::string_view rest = slash == absl::string_view::npos ? path : path.substr(slash + 1);
  if (!absl::ConsumeSuffix(&rest, ".sql") && !absl::ConsumeSuffix(&rest, ".java")) {
    return NoSuchForm(Convention::kFlyway);
  }
  const size_t separator = rest.find("__");
  if (separator == absl::string_view::npos || separator == 0) return NoSuchForm(Convention::kFlyway);
  const char prefix = rest[0];
  const absl::string_view version = rest.substr(1, separator - 1);
  const std::string name(rest.substr(separator + 2));
  if (prefix == 'R' && version.empty()) return MigrationName{.version = "", .name = name, .repeatable = true};
  if (version.empty() ||
      !std::all_of(version.begin(), version.end(), [](char c) { return IsDigit(c) || c == '.' || c == '_'; })) {
    return NoSuchForm(Convention::kFlyway);
  }
  if (prefix == 'U') return "an undo migration";
  if (prefix == 'B') return "a baseline migration, for empty databases only";
  if (prefix != 'V') return NoSuchForm(Convention::kFlyway);
  return MigrationName{.version = FlywayVersion(version), .name = name, .repeatable = false};
}

// Tools that read one folder and nothing below it.
Parsed ParseFlat(Convention convention, absl::string_view path, absl::string_view suffix,
                 absl::string_view separators = "_") {
  if (absl::StrContains(path, '/'))
    return absl::StrCat("in a folder, which ", InfoOf(convention).name, " does not read");
  absl::string_view stem = path;
  if (!absl::ConsumeSuffix(&stem, suffix)) return NoSuchForm(convention);
  std::optional<MigrationName> name = NumberedName(stem, separators);
  if (!name) return NoSuchForm(convention);
  return *std::move(name);
}

Parsed ParseGolangMigrate(absl::string_view path) {
  if (absl::EndsWith(path, ".down.sql")) return "the down part";
  return ParseFlat(Convention::kGolangMigrate, path, ".up.sql");
}

Parsed ParseGoose(absl::string_view path) {
  if (absl::EndsWith(path, "_test.go")) return "a test";
  return ParseFlat(Convention::kGoose, path, absl::EndsWith(path, ".go") ? ".go" : ".sql");
}

Parsed ParseRails(absl::string_view path) {
  const size_t slash = path.rfind('/');
  absl::string_view stem = slash == absl::string_view::npos ? path : path.substr(slash + 1);
  if (!absl::ConsumeSuffix(&stem, ".rb")) return NoSuchForm(Convention::kRails);
  // "…_create_posts.blog.rb" came from the engine "blog": the part after the dot is no part of the name.
  stem = stem.substr(0, stem.find('.'));
  std::optional<MigrationName> name = NumberedName(stem, "_");
  if (!name) return NoSuchForm(Convention::kRails);
  return *std::move(name);
}

// "<folder>/<file>", where the folder carries the name. Returns the folder, or why not.
std::variant<absl::string_view, NotAMigration> FolderOf(Convention convention, absl::string_view path,
                                                        absl::string_view file) {
  absl::string_view folder = path;
  if (!absl::ConsumeSuffix(&folder, absl::StrCat("/", file))) return absl::StrCat("no ", InfoOf(convention).file_form);
  if (absl::StrContains(folder, '/')) return absl::StrCat("deeper than ", InfoOf(convention).name, " reads");
  return folder;
}

Parsed ParsePrisma(absl::string_view path) {
  if (path == "migration_lock.toml") return "Prisma's lock file";
  const auto folder = FolderOf(Convention::kPrisma, path, "migration.sql");
  if (const auto* why = std::get_if<NotAMigration>(&folder)) return *why;
  const absl::string_view text = std::get<absl::string_view>(folder);
  std::optional<MigrationName> name = NumberedName(text, "_");
  // Prisma takes any folder; without a number, the folder is the name and sorts by its bytes.
  if (!name) return MigrationName{.version = std::string(text), .name = "", .repeatable = false};
  return *std::move(name);
}

Parsed ParseDiesel(absl::string_view path) {
  if (absl::EndsWith(path, "/down.sql")) return "the down part";
  const auto folder = FolderOf(Convention::kDiesel, path, "up.sql");
  if (const auto* why = std::get_if<NotAMigration>(&folder)) return *why;
  absl::string_view rest = std::get<absl::string_view>(folder);
  const absl::string_view version = TakeWhile(&rest, [](char c) { return IsDigit(c) || c == '-'; });
  const std::string digits = absl::StrReplaceAll(version, {{"-", ""}});
  if (digits.empty() || !absl::ConsumePrefix(&rest, "_")) return NoSuchForm(Convention::kDiesel);
  return MigrationName{.version = digits, .name = std::string(rest), .repeatable = false};
}

}  // namespace

std::span<const ConventionInfo> AllConventions() { return kConventions; }

const ConventionInfo& InfoOf(Convention convention) {
  const auto index = static_cast<size_t>(convention);
  DAYBOOK_CHECK(index < kConventions.size() && kConventions[index].convention == convention);
  return kConventions[index];
}

std::optional<Convention> ConventionFromName(absl::string_view name) {
  for (const ConventionInfo& info : kConventions) {
    if (info.name == name) return info.convention;
  }
  return std::nullopt;
}

std::string ConventionNames() {
  std::vector<absl::string_view> names;
  for (const ConventionInfo& info : kConventions) names.push_back(info.name);
  return absl::StrJoin(names, ", ");
}

std::variant<MigrationName, NotAMigration> ParseMigrationPath(Convention convention, absl::string_view path) {
  switch (convention) {
    case Convention::kFlyway:
      return ParseFlyway(path);
    case Convention::kGolangMigrate:
      return ParseGolangMigrate(path);
    case Convention::kGoose:
      return ParseGoose(path);
    case Convention::kRails:
      return ParseRails(path);
    case Convention::kPrisma:
      return ParsePrisma(path);
    case Convention::kSupabase:
    case Convention::kDbmate:
      return ParseFlat(convention, path, ".sql");
    case Convention::kDiesel:
      return ParseDiesel(path);
    case Convention::kSqitch:
      return "not read: Sqitch's migrations stand in sqitch.plan";
    case Convention::kTimestamp:
      return ParseFlat(convention, path, ".sql", "_-");
  }
  DAYBOOK_CHECK(false);
}

std::optional<MigrationName> ParseHistoryName(absl::string_view name) {
  absl::string_view stem = name;
  absl::ConsumeSuffix(&stem, ".sql");
  absl::ConsumeSuffix(&stem, ".up");
  return NumberedName(stem, "_-");
}

}  // namespace daybook

#include "clients/agent/find_directories.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/container/btree_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/agent/limits.h"
#include "clients/agent/migration_reader.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

constexpr std::array<absl::string_view, 8> kPassedBy = {"node_modules", "vendor", "third_party", "build",
                                                        "target",       "dist",   "venv",        "__pycache__"};

bool IsPassedBy(absl::string_view name) {
  return absl::StartsWith(name, ".") || std::find(kPassedBy.begin(), kPassedBy.end(), name) != kPassedBy.end();
}

// The folder that a file would make a migration directory, if it is one by its name: its own, or for tools that keep a
// folder a migration the one above.
std::string DirectoryFor(const fs::path& file) {
  const std::string name = file.filename().string();
  const fs::path own = file.parent_path();
  const bool has_own_folder = name == "migration.sql" || name == "up.sql";
  return (has_own_folder ? own.parent_path() : own).generic_string();
}

bool MayBeMigration(absl::string_view name) {
  if (name == "sqitch.plan" || name == "migration.sql" || name == "up.sql") return true;
  return absl::EndsWith(name, ".sql") ||
         (absl::EndsWith(name, ".rb") && absl::ascii_isdigit(static_cast<unsigned char>(name[0])));
}

bool NameSaysSo(absl::string_view directory) {
  const std::string lower = absl::AsciiStrToLower(directory);
  return absl::StrContains(lower, "migrat") || absl::StrContains(lower, "changelog");
}

size_t CountMigrations(Convention convention, const std::vector<SourceFile>& files) {
  if (convention == Convention::kSqitch) {
    return static_cast<size_t>(std::count_if(
        files.begin(), files.end(), [](const SourceFile& file) { return absl::StartsWith(file.path, "deploy/"); }));
  }
  return static_cast<size_t>(std::count_if(files.begin(), files.end(), [convention](const SourceFile& file) {
    return std::holds_alternative<MigrationName>(ParseMigrationPath(convention, file.path));
  }));
}

// What tells a migration directory: its own files, and those one folder below that tools with a folder a migration
// have.
std::vector<SourceFile> TellingFiles(const fs::path& directory) {
  std::vector<SourceFile> files;
  std::error_code error;
  for (fs::directory_iterator at(directory, error); !error && at != fs::directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename().string();
    std::error_code unreadable;
    if (!at->is_directory(unreadable)) {
      files.push_back({name, ""});
      continue;
    }
    for (const char* inner : {"migration.sql", "up.sql"}) {
      if (fs::exists(at->path() / inner, unreadable)) files.push_back({absl::StrCat(name, "/", inner), ""});
    }
    if (name != "deploy") continue;
    for (fs::directory_iterator script(at->path(), unreadable); !unreadable && script != fs::directory_iterator();
         script.increment(unreadable)) {
      files.push_back({absl::StrCat(name, "/", script->path().filename().string()), ""});
    }
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

// Nothing where the files do not say enough.
std::optional<FoundDirectory> Examine(const fs::path& root, const std::string& relative) {
  const std::string directory = (root / relative).lexically_normal().string();
  const std::vector<SourceFile> files = TellingFiles(directory);
  MigrationReader::ReadContent read = ReadBelow(directory);
  const absl::StatusOr<Convention> detected = DetectConvention(files, read);
  if (!detected.ok()) return std::nullopt;
  const Convention convention = ConventionAt(fs::absolute(directory).lexically_normal().generic_string(), *detected);
  const bool plain = convention == Convention::kTimestamp;
  if (plain && !NameSaysSo(fs::absolute(directory / fs::path()).parent_path().filename().generic_string())) {
    return std::nullopt;
  }
  const size_t migrations = CountMigrations(convention, files);
  if (migrations == 0) return std::nullopt;
  return FoundDirectory{relative.empty() ? "." : relative, convention, migrations};
}

bool IsBelow(absl::string_view path, absl::string_view directory) {
  return directory == "." || (absl::StartsWith(path, directory) && path.substr(directory.size()).substr(0, 1) == "/");
}

}  // namespace

absl::StatusOr<std::vector<FoundDirectory>> FindMigrationDirectories(const std::string& root) {
  std::error_code error;
  if (!fs::is_directory(root, error)) return absl::NotFoundError(absl::StrCat(root, ": no such directory"));
  absl::btree_set<std::string> candidates;
  size_t seen = 0;
  fs::recursive_directory_iterator at(root, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename().string();
    std::error_code unreadable;
    if (at->is_directory(unreadable)) {
      if (IsPassedBy(name) || at.depth() >= static_cast<int>(kSourceDepthMax)) at.disable_recursion_pending();
      continue;
    }
    if (++seen > kSearchedFilesMax) {
      return absl::ResourceExhaustedError(
          absl::StrCat(root, ": more than ", kSearchedFilesMax, " files; name the migration directory itself"));
    }
    if (MayBeMigration(name)) candidates.insert(DirectoryFor(at->path().lexically_relative(root)));
  }
  std::vector<FoundDirectory> found;
  for (const std::string& relative : candidates) {
    if (!found.empty() && IsBelow(relative, found.back().path)) continue;
    if (std::optional<FoundDirectory> one = Examine(root, relative)) found.push_back(*std::move(one));
  }
  return found;
}

}  // namespace daybook

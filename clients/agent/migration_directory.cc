// The parts of migration_reader.h that touch the disk.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/agent/limits.h"
#include "clients/agent/migration_reader.h"
#include "ledger/base/status_macros.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

absl::Status ReadError(const fs::path& path, const std::error_code& error) {
  return absl::NotFoundError(absl::StrCat(path.string(), ": ", error.message()));
}

absl::StatusOr<std::string> ReadWholeFile(const fs::path& path) {
  std::error_code error;
  const uintmax_t bytes = fs::file_size(path, error);
  if (error) return ReadError(path, error);
  if (bytes > kSourceFileBytesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat(path.string(), ": ", bytes, " bytes, want at most ", kSourceFileBytesMax));
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::NotFoundError(absl::StrCat(path.string(), ": cannot be read"));
  // What cannot be read sets a bit; iterators would throw.
  std::string content(static_cast<size_t>(bytes), '\0');
  in.read(content.data(), static_cast<std::streamsize>(content.size()));
  const bool whole = static_cast<uintmax_t>(in.gcount()) == bytes;
  if (!whole || in.peek() != std::ifstream::traits_type::eof() || in.bad()) {
    return absl::FailedPreconditionError(absl::StrCat(path.string(), ": cannot be read, or changed meanwhile"));
  }
  return content;
}

bool IsHidden(const fs::path& path) { return absl::StartsWith(path.filename().string(), "."); }

}  // namespace

absl::StatusOr<std::vector<SourceFile>> ListSourceFiles(const std::string& directory) {
  std::error_code error;
  if (!fs::is_directory(directory, error)) return absl::NotFoundError(absl::StrCat(directory, ": no such directory"));
  std::vector<SourceFile> files;
  fs::recursive_directory_iterator at(directory, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    std::error_code unreadable;
    if (at->is_directory(unreadable)) {
      if (IsHidden(at->path())) at.disable_recursion_pending();
      if (at.depth() >= static_cast<int>(kSourceDepthMax)) {
        return absl::ResourceExhaustedError(
            absl::StrCat(at->path().string(), ": more than ", kSourceDepthMax, " folders deep"));
      }
      continue;
    }
    if (!at->is_regular_file(unreadable) || IsHidden(at->path())) continue;
    if (files.size() == kSourceFilesMax) {
      return absl::ResourceExhaustedError(absl::StrCat(directory, ": more than ", kSourceFilesMax, " files"));
    }
    files.push_back({fs::path(at->path()).lexically_relative(directory).generic_string(), ""});
  }
  if (error) return ReadError(directory, error);
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

MigrationReader::ReadContent ReadBelow(std::string directory) {
  return [root = fs::path(std::move(directory))](const SourceFile& file) { return ReadWholeFile(root / file.path); };
}

absl::StatusOr<MigrationSet> ReadMigrationDirectory(const std::string& directory,
                                                    std::optional<Convention> convention) {
  ASSIGN_OR_RETURN(const std::vector<SourceFile> files, ListSourceFiles(directory));
  MigrationReader::ReadContent read = ReadBelow(directory);
  if (!convention) {
    absl::StatusOr<Convention> detected = DetectConvention(files, read);
    if (!detected.ok()) {
      return absl::Status(detected.status().code(), absl::StrCat(directory, ": ", detected.status().message()));
    }
    convention = ConventionAt(fs::absolute(directory).lexically_normal().generic_string(), *detected);
  }
  MigrationReader reader(*convention, std::move(read));
  ASSIGN_OR_RETURN(MigrationSet set, reader.Read(files));
  if (set.items.empty()) {
    const std::string first =
        set.skipped.empty() ? "" : absl::StrCat("; for example ", set.skipped[0].path, ": ", set.skipped[0].why);
    return absl::InvalidArgumentError(absl::StrCat(directory, ": no ", InfoOf(*convention).name, " migration among ",
                                                   files.size(), " files, want ", InfoOf(*convention).file_form,
                                                   first));
  }
  return set;
}

absl::StatusOr<v1::ExpectedItem> ReadMigrationFile(const std::string& path, Convention convention) {
  const fs::path whole(path);
  const bool in_folder = convention == Convention::kPrisma || convention == Convention::kDiesel;
  const fs::path directory = in_folder ? whole.parent_path().parent_path() : whole.parent_path();
  const SourceFile file{.path = whole.lexically_relative(directory).generic_string(), .identity = ""};
  MigrationReader reader(convention, ReadBelow(directory.string()));
  ASSIGN_OR_RETURN(const MigrationSet set, reader.Read({&file, 1}));
  if (set.items.empty()) {
    const std::string why = set.skipped.empty() ? "not in a plan" : set.skipped[0].why;
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", why));
  }
  return set.items[0];
}

}  // namespace daybook

#include "tests/support/temp_dir.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "gtest/gtest.h"

namespace daybook::testing {

TempDir::TempDir() {
  std::string pattern = (std::filesystem::temp_directory_path() / "daybook-XXXXXX").string();
  const char* made = mkdtemp(pattern.data());
  EXPECT_NE(made, nullptr) << "cannot create " << pattern;
  path_ = pattern;
}

TempDir::~TempDir() {
  std::error_code ignored;  // Nothing can be done about it here, and the next run does not mind.
  std::filesystem::remove_all(path_, ignored);
}

void WriteFile(const std::string& path, const std::string& content) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << content;
  file.close();
  ASSERT_TRUE(file.good()) << "cannot write " << path;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << "cannot read " << path;
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

namespace {

// Name, size and time of every file, but for RocksDB's diary, which nobody reads back.
std::map<std::string, std::pair<uintmax_t, std::filesystem::file_time_type>> Glance(const std::string& path) {
  std::map<std::string, std::pair<uintmax_t, std::filesystem::file_time_type>> files;
  std::error_code gone;
  for (std::filesystem::recursive_directory_iterator entry(path, gone), end; !gone && entry != end;
       entry.increment(gone)) {
    if (!entry->is_regular_file(gone) || entry->path().filename() == "LOG") continue;
    files[entry->path().string()] = {entry->file_size(gone), entry->last_write_time(gone)};
  }
  return files;
}

}  // namespace

void CopyFolderWhenStill(const std::string& from, const std::string& to) {
  constexpr int kAttempts = 1'000;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::filesystem::remove_all(to);
    const auto before = Glance(from);
    std::error_code error;
    std::filesystem::copy(from, to, std::filesystem::copy_options::recursive, error);
    if (!error && Glance(from) == before) return;
  }
  FAIL() << from << " is never still";
}

std::map<std::string, std::string> ReadFolder(const std::string& path) {
  std::map<std::string, std::string> files;
  if (!std::filesystem::exists(path)) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    if (!entry.is_regular_file()) continue;
    files[std::filesystem::relative(entry.path(), path).string()] = ReadFile(entry.path().string());
  }
  return files;
}

}  // namespace daybook::testing

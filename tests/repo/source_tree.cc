#include "tests/repo/source_tree.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/base/check.h"

namespace daybook::repo {
namespace {

namespace fs = std::filesystem;

constexpr std::array<absl::string_view, 5> kNotOurs = {".git", "build", ".cache", "__pycache__", "node_modules"};

std::vector<SourceFile> ReadCheckout() {
  const char* root = std::getenv("DAYBOOK_SOURCE_DIR");
  DAYBOOK_CHECK(root != nullptr);
  std::vector<SourceFile> files;
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::recursive_directory_iterator(); ++entry) {
    const std::string name = entry->path().filename().string();
    if (std::find(kNotOurs.begin(), kNotOurs.end(), name) != kNotOurs.end()) {
      entry.disable_recursion_pending();
      continue;
    }
    if (!entry->is_regular_file() || entry->is_symlink()) continue;
    std::ostringstream content;
    content << std::ifstream(entry->path(), std::ios::binary).rdbuf();
    files.push_back({fs::relative(entry->path(), root).string(), content.str()});
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

}  // namespace

std::string Finding(const SourceFile& file, int line, absl::string_view message) {
  return absl::StrCat(file.path, ":", line, ": ", message);
}

std::string Finding(absl::string_view path, absl::string_view message) { return absl::StrCat(path, ": ", message); }

const std::vector<SourceFile>& Checkout() {
  static const auto* const files = new std::vector<SourceFile>(ReadCheckout());
  return *files;
}

Findings OverCheckout(absl::FunctionRef<Findings(const SourceFile&)> check) {
  Findings all;
  for (const SourceFile& file : Checkout()) {
    for (std::string& finding : check(file)) all.push_back(std::move(finding));
  }
  return all;
}

::testing::AssertionResult IsClean(const Findings& findings) {
  if (findings.empty()) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << findings.size() << " findings:\n" << absl::StrJoin(findings, "\n") << "\n";
}

absl::string_view FolderOf(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == absl::string_view::npos ? absl::string_view() : path.substr(0, slash);
}

absl::string_view NameOf(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == absl::string_view::npos ? path : path.substr(slash + 1);
}

bool IsHeader(absl::string_view path) { return absl::EndsWith(path, ".h"); }

bool IsCpp(absl::string_view path) { return IsHeader(path) || absl::EndsWith(path, ".cc"); }

bool IsTestCode(absl::string_view path) {
  if (absl::StartsWith(path, "tests/")) return true;
  for (const absl::string_view end :
       {"_test.cc", "_test.h", "_contract.cc", "_contract.h", "_model.cc", "_model.h", "_oracle.cc", "_oracle.h",
        "_fixture.cc", "_fixture.h", "_testing.cc", "_testing.h"}) {
    if (absl::EndsWith(path, end)) return true;
  }
  return false;
}

}  // namespace daybook::repo

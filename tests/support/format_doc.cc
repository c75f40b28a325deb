#include "tests/support/format_doc.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "ledger/base/hex.h"
#include "tests/support/temp_dir.h"

namespace daybook::testing {
namespace {

std::string DecodeLines(absl::string_view text, const std::string& path) {
  std::string digits;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    absl::StrAppend(&digits, absl::StrReplaceAll(line.substr(0, line.find(';')), {{" ", ""}}));
  }
  const absl::StatusOr<std::string> bytes = HexDecode(digits);
  EXPECT_TRUE(bytes.ok()) << path << ": " << bytes.status();
  return bytes.ok() ? *bytes : "";
}

}  // namespace

std::string SourceFile(const std::string& path) {
  const char* root = std::getenv("DAYBOOK_SOURCE_DIR");
  EXPECT_NE(root, nullptr) << "run through ctest, or set DAYBOOK_SOURCE_DIR to the source tree";
  return root == nullptr ? "" : ReadFile(absl::StrCat(root, "/", path));
}

std::string TextExample(const std::string& path, const std::string& name) {
  const std::string page = SourceFile(path);
  const std::string opening = absl::StrCat("\n```", name, "\n");
  const size_t begin = page.find(opening);
  const size_t end = page.find("\n```\n", begin + opening.size() - 1);
  if (begin == std::string::npos || end == std::string::npos) {
    ADD_FAILURE() << path << ": no block ```" << name;
    return "";
  }
  return page.substr(begin + opening.size(), end + 1 - begin - opening.size());
}

std::string HexExample(const std::string& path, const std::string& name) {
  return DecodeLines(TextExample(path, absl::StrCat("hex ", name)), path);
}

std::string HexFile(const std::string& path) { return DecodeLines(SourceFile(path), path); }

}  // namespace daybook::testing

#include "tests/repo/exit_codes.h"

#include "absl/container/btree_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "re2/re2.h"
#include "tests/repo/code_text.h"

namespace daybook::repo {
namespace {

absl::btree_set<int> CodesIn(const SourceFile& header) {
  static const RE2 pattern(R"(\bkExit\w+ = (\d+))");
  absl::btree_set<int> codes;
  re2::StringPiece rest(header.content);
  int code = 0;
  while (RE2::FindAndConsume(&rest, pattern, &code)) codes.insert(code);
  return codes;
}

absl::btree_set<int> CodesUnder(const std::string& heading, const SourceFile& page) {
  static const RE2 row(R"(\| (\d+) \|.*)");
  absl::btree_set<int> codes;
  bool under = false;
  for (const absl::string_view line : Lines(page.content)) {
    if (absl::StartsWith(line, "## ")) under = line == heading;
    int code = 0;
    if (under && RE2::FullMatch(re2::StringPiece(line.data(), line.size()), row, &code)) codes.insert(code);
  }
  return codes;
}

}  // namespace

Findings CheckExitCodes(const SourceFile& header, const SourceFile& page, const std::string& program) {
  const std::string heading = absl::StrCat("## Exit codes of ", program);
  const absl::btree_set<int> known = CodesIn(header);
  const absl::btree_set<int> documented = CodesUnder(heading, page);
  if (known.empty()) return {Finding(header.path, "no 'kExitName = NUMBER'")};
  Findings findings;
  for (const int code : known) {
    if (!documented.contains(code))
      findings.push_back(Finding(page.path, absl::StrCat(heading, ": no row for ", code)));
  }
  for (const int code : documented) {
    if (!known.contains(code)) findings.push_back(Finding(page.path, absl::StrCat(heading, ": there is no ", code)));
  }
  return findings;
}

}  // namespace daybook::repo

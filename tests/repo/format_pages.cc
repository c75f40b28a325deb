#include "tests/repo/format_pages.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tests/repo/code_text.h"

namespace daybook::repo {
namespace {

// The names of the fenced blocks that have one; "hex" only says how the bytes are written.
std::vector<std::string> ExampleNames(const SourceFile& page) {
  std::vector<std::string> names;
  for (absl::string_view line : Lines(page.content)) {
    if (!absl::ConsumePrefix(&line, "```") || line.empty()) continue;
    absl::ConsumePrefix(&line, "hex ");
    names.emplace_back(line);
  }
  return names;
}

bool ATestReads(const std::vector<SourceFile>& files, const std::string& page, const std::string& name) {
  return std::any_of(files.begin(), files.end(), [&](const SourceFile& file) {
    return absl::EndsWith(file.path, "_test.cc") && absl::StrContains(file.content, absl::StrCat("\"", page, "\"")) &&
           absl::StrContains(file.content, absl::StrCat("\"", name, "\""));
  });
}

}  // namespace

Findings CheckFormatExamples(const std::vector<SourceFile>& files) {
  Findings findings;
  for (const SourceFile& page : files) {
    if (FolderOf(page.path) != "docs/formats") continue;
    const std::vector<std::string> names = ExampleNames(page);
    if (names.empty())
      findings.push_back(Finding(page.path, "no named example ('```hex NAME') that a test could decode"));
    for (const std::string& name : names) {
      if (ATestReads(files, page.path, name)) continue;
      findings.push_back(Finding(page.path, absl::StrCat("no test reads the example '", name, "'")));
    }
  }
  return findings;
}

}  // namespace daybook::repo

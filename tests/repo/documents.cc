#include "tests/repo/documents.h"

#include <filesystem>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "re2/re2.h"
#include "tests/repo/code_text.h"

namespace daybook::repo {
namespace {

bool IsPage(const SourceFile& file) { return absl::EndsWith(file.path, ".md"); }

// The lines outside fenced code blocks, and their numbers.
std::vector<std::pair<int, absl::string_view>> Prose(absl::string_view content) {
  std::vector<std::pair<int, absl::string_view>> prose;
  bool fenced = false;
  int number = 0;
  for (const absl::string_view line : Lines(content)) {
    ++number;
    if (absl::StartsWith(absl::StripLeadingAsciiWhitespace(line), "```")) {
      fenced = !fenced;
    } else if (!fenced) {
      prose.emplace_back(number, line);
    }
  }
  return prose;
}

struct Leftover {
  RE2 pattern;
  absl::string_view message;
};

// The patterns are written so that they do not match themselves.
const std::vector<const Leftover*>& Leftovers() {
  static const auto* const leftovers = new std::vector<const Leftover*>{
      new Leftover{{R"(\b(TO[D]O|FIX[M]E|X[X]X)\b)"}, "do it, or file an issue; a note in the code is forgotten"},
      new Leftover{{R"((?:^|[^\w.~}])(/(?:work|root|home|tmp/wt)/)[\w.])"}, "a path of one machine"},
      new Leftover{{R"(((?:pypi|npmjs|crates|rubygems|pythonhosted|packagist|nuget)\.(?:org|io|com)|proxy\.golang\.org)"
                    R"(|docker\.io|(?:ghcr|quay)\.io|repo1?\.maven))"},
                   "an address of a package registry"},
  };
  return *leftovers;
}

// The folders that have files below them: the top level, and the second level of the trees of parts.
absl::btree_set<std::string> Folders(const std::vector<SourceFile>& files) {
  static const absl::btree_set<absl::string_view> trees = {"ledger", "clients", "tools", "tests"};
  absl::btree_set<std::string> folders;
  for (const SourceFile& file : files) {
    const std::vector<absl::string_view> parts = absl::StrSplit(file.path, '/');
    if (parts.size() < 2 || absl::StartsWith(parts[0], ".")) continue;
    if (!trees.contains(parts[0])) {
      folders.insert(absl::StrCat(parts[0], "/"));
    } else if (parts.size() > 2) {
      folders.insert(absl::StrCat(parts[0], "/", parts[1], "/"));
    }
  }
  return folders;
}

// Folder → line of the map.
absl::btree_set<std::string> Mapped(const SourceFile& readme, Findings& findings) {
  absl::btree_set<std::string> mapped;
  bool under_heading = false;
  bool fenced = false;
  int number = 0;
  for (const absl::string_view line : Lines(readme.content)) {
    ++number;
    if (!fenced && absl::StartsWith(line, "## ")) under_heading = line == "## Map";
    if (!under_heading) continue;
    if (absl::StartsWith(line, "```")) {
      fenced = !fenced;
    } else if (fenced && !line.empty() && line[0] != ' ') {
      const std::string folder(line.substr(0, line.find(' ')));
      if (!absl::EndsWith(folder, "/")) findings.push_back(Finding(readme, number, "want 'folder/  what it is'"));
      if (!mapped.insert(folder).second)
        findings.push_back(Finding(readme, number, absl::StrCat(folder, " is listed twice")));
    }
  }
  return mapped;
}

struct Link {
  int line;
  std::string path;  // From the root of the checkout; of a folder, without a slash at its end.
};

// The links in the prose of a page that stay within the checkout.
std::vector<Link> LinksOf(const SourceFile& page) {
  static const RE2 pattern(R"(\]\(([^)\s#]+)(?:#[^)\s]*)?\))");
  std::vector<Link> links;
  for (const auto& [number, line] : Prose(page.content)) {
    re2::StringPiece rest(line.data(), line.size());
    std::string target;
    while (RE2::FindAndConsume(&rest, pattern, &target)) {
      if (absl::StrContains(target, ":")) continue;  // Somewhere else.
      const std::filesystem::path path = std::filesystem::path(std::string(FolderOf(page.path))) / target;
      links.push_back({number, std::string(absl::StripSuffix(path.lexically_normal().string(), "/"))});
    }
  }
  return links;
}

bool Exists(const std::vector<SourceFile>& files, absl::string_view folder) {
  for (const SourceFile& file : files) {
    if (absl::StartsWith(file.path, folder)) return true;
  }
  return false;
}

}  // namespace

Findings CheckOneTitle(const SourceFile& file) {
  if (!IsPage(file)) return {};
  int titles = 0;
  int first = 0;
  for (const auto& [number, line] : Prose(file.content)) {
    if (!absl::StartsWith(line, "# ")) continue;
    ++titles;
    if (first == 0) first = number;
  }
  if (titles != 1) return {Finding(file.path, absl::StrCat(titles, " titles ('# …'), want one"))};
  if (first != 1) return {Finding(file, first, "the title is the first line")};
  return {};
}

Findings CheckDecision(const SourceFile& file) {
  static const RE2 name(R"(docs/decisions/\d{4}-\d{2}-\d{2}-[a-z0-9-]+\.md)");
  if (FolderOf(file.path) != "docs/decisions" || file.path == "docs/decisions/README.md") return {};
  if (!RE2::FullMatch(file.path, name)) return {Finding(file.path, "a decision is called YYYY-MM-DD-what.md")};
  Findings findings;
  for (const absl::string_view section : {"Context", "Decision", "Consequences"}) {
    if (absl::StrContains(file.content, absl::StrCat("\n## ", section, "\n"))) continue;
    findings.push_back(Finding(file.path, absl::StrCat("no section '## ", section, "'")));
  }
  return findings;
}

Findings CheckLeftovers(const SourceFile& file) {
  Findings findings;
  if (absl::StrContains(file.content, absl::string_view("\0", 1))) return {};  // No text.
  for (const Leftover* leftover : Leftovers()) {
    re2::StringPiece rest(file.content);
    re2::StringPiece found;
    while (RE2::FindAndConsume(&rest, leftover->pattern, &found)) {
      const auto offset = static_cast<size_t>(found.data() - file.content.data());
      findings.push_back(
          Finding(file, LineAt(file.content, offset), absl::StrCat("'", found.as_string(), "': ", leftover->message)));
    }
  }
  return findings;
}

Findings CheckMap(const std::vector<SourceFile>& files) {
  const SourceFile* readme = nullptr;
  for (const SourceFile& file : files) {
    if (file.path == "README.md") readme = &file;
  }
  if (readme == nullptr) return {Finding("README.md", "is missing")};
  Findings findings;
  const absl::btree_set<std::string> mapped = Mapped(*readme, findings);
  if (mapped.empty()) return {Finding("README.md", "no fenced block of folders under '## Map'")};
  for (const std::string& folder : mapped) {
    if (!Exists(files, folder))
      findings.push_back(Finding("README.md", absl::StrCat("the map names ", folder, ", which is not there")));
  }
  for (const std::string& folder : Folders(files)) {
    if (!mapped.contains(folder))
      findings.push_back(Finding("README.md", absl::StrCat("the map does not name ", folder)));
  }
  return findings;
}

Findings CheckLinks(const std::vector<SourceFile>& files) {
  absl::btree_map<std::string, const SourceFile*> pages;
  absl::btree_set<std::string> paths;
  for (const SourceFile& file : files) {
    if (IsPage(file)) pages.emplace(file.path, &file);
    paths.insert(file.path);
    paths.insert(std::string(FolderOf(file.path)));
  }
  Findings findings;
  absl::btree_set<std::string> reached = {"README.md"};
  std::vector<std::string> to_follow = {"README.md"};
  const auto reach = [&](const std::string& page) {
    if (pages.contains(page) && reached.insert(page).second) to_follow.push_back(page);
  };
  while (!to_follow.empty()) {
    const auto page = pages.find(to_follow.back());
    to_follow.pop_back();
    if (page == pages.end()) continue;
    for (const Link& link : LinksOf(*page->second)) {
      if (!paths.contains(link.path)) {
        findings.push_back(
            Finding(*page->second, link.line, absl::StrCat("leads to ", link.path, ", which is not there")));
      }
      reach(link.path);
      for (const auto& [path, other] : pages) {
        if (FolderOf(path) == link.path) reach(path);
      }
    }
  }
  for (const auto& [path, page] : pages) {
    if (!absl::StartsWith(path, "docs/") || reached.contains(path)) continue;
    findings.push_back(Finding(path, "no link leads here from README.md: link to it, from docs/README.md"));
  }
  return findings;
}

Findings CheckTestVariables(const std::vector<SourceFile>& files) {
  static const RE2 pattern(R"re(getenv\("(DAYBOOK_\w+)"\))re");
  absl::string_view page;
  for (const SourceFile& file : files) {
    if (file.path == "docs/contributing.md") page = file.content;
  }
  Findings findings;
  for (const SourceFile& file : files) {
    if (!IsCpp(file.path) || !IsTestCode(file.path)) continue;
    re2::StringPiece rest(file.content);
    std::string name;
    while (RE2::FindAndConsume(&rest, pattern, &name)) {
      if (absl::StrContains(page, absl::StrCat("`", name, "`"))) continue;
      findings.push_back(
          Finding(file.path, absl::StrCat("reads ", name, ": say what it does in docs/contributing.md")));
    }
  }
  return findings;
}

}  // namespace daybook::repo

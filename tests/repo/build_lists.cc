#include "tests/repo/build_lists.h"

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/repo/cmake_text.h"
#include "tests/repo/code_text.h"

namespace daybook::repo {
namespace {

using Words = absl::flat_hash_set<std::string>;

bool IsList(const SourceFile& file) { return NameOf(file.path) == "CMakeLists.txt"; }

Words WordsOf(const SourceFile& list) {
  Words words;
  for (const CMakeCommand& command : ParseCMake(list.content)) {
    words.insert(command.arguments.begin(), command.arguments.end());
  }
  return words;
}

bool IsListed(const absl::btree_map<std::string, Words>& lists, absl::string_view path) {
  absl::string_view folder = FolderOf(path);
  while (true) {
    const auto list = lists.find(folder);
    const absl::string_view name = folder.empty() ? path : path.substr(folder.size() + 1);
    if (list != lists.end() && list->second.contains(name)) return true;
    if (folder.empty()) return false;
    folder = FolderOf(folder);
  }
}

bool MakesTargets(const SourceFile& list) {
  for (const CMakeCommand& command : ParseCMake(list.content)) {
    if (absl::StartsWith(command.name, "daybook_")) return true;
  }
  return false;
}

// The leading comment as one text.
std::string OpeningComment(const SourceFile& list) {
  std::string comment;
  for (const absl::string_view line : Lines(list.content)) {
    if (!absl::StartsWith(line, "# ")) break;
    absl::StrAppend(&comment, line.substr(2), " ");
  }
  return comment;
}

}  // namespace

Findings CheckEveryFileIsListed(const std::vector<SourceFile>& files) {
  absl::btree_map<std::string, Words> lists;
  for (const SourceFile& file : files) {
    if (IsList(file)) lists[std::string(FolderOf(file.path))] = WordsOf(file);
  }
  Findings findings;
  for (const SourceFile& file : files) {
    if (!IsCpp(file.path) && !absl::EndsWith(file.path, ".proto")) continue;
    if (!IsListed(lists, file.path)) {
      findings.push_back(Finding(file.path, "no CMakeLists.txt lists it: list it, or delete it"));
    }
  }
  return findings;
}

Findings CheckListOpening(const SourceFile& file) {
  if (!IsList(file) || !MakesTargets(file)) return {};
  Findings findings;
  for (const CMakeCommand& command : ParseCMake(file.content)) {
    for (const std::string& argument : command.arguments) {
      if (command.name == "file" && absl::StartsWith(argument, "GLOB")) {
        findings.push_back(Finding(file, command.line, "sources are listed by hand, not by GLOB"));
      }
    }
  }
  const std::string comment = OpeningComment(file);
  const std::string opening = absl::StrCat(NameOf(FolderOf(file.path)), ": ");
  if (!absl::StartsWith(comment, opening)) {
    findings.push_back(Finding(file, 1, absl::StrCat("opens with '# ", opening, "what it is'")));
  }
  if (!IsTestCode(file.path) && !absl::StartsWith(file.path, "proto/") && !absl::StrContains(comment, "ay include")) {
    findings.push_back(
        Finding(file, 1, "its opening comment says what the folder may include: '# May include: base.'"));
  }
  return findings;
}

}  // namespace daybook::repo

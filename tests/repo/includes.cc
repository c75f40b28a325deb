#include "tests/repo/includes.h"

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "re2/re2.h"
#include "tests/repo/cmake_text.h"
#include "tests/repo/code_text.h"
#include "tests/repo/layers.h"

namespace daybook::repo {
namespace {

struct Include {
  std::string header;
  bool quoted = false;
  int line = 0;
};

std::vector<Include> IncludesOf(const SourceFile& file) {
  static const RE2 cpp(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"])re");
  static const RE2 proto(R"re(^import\s+(?:public\s+)?(")([^"]+)")re");
  const RE2& pattern = absl::EndsWith(file.path, ".proto") ? proto : cpp;
  std::vector<Include> includes;
  int line = 0;
  for (const absl::string_view text : Lines(file.content)) {
    ++line;
    std::string open;
    std::string header;
    if (!RE2::PartialMatch({text.data(), text.size()}, pattern, &open, &header)) continue;
    includes.push_back({header, open == "\"", line});
  }
  return includes;
}

// The folder of ours that a header belongs to; "" when it is not ours. Generated headers and imports live below proto/.
std::string FolderOfHeader(absl::string_view header) {
  const std::string folder(FolderOf(header));
  if (LayerOf(folder) != nullptr || absl::StartsWith(header, "tests/")) return folder;
  const std::string proto = absl::StrCat("proto/", folder);
  return LayerOf(proto) != nullptr ? proto : "";
}

std::string RowHint(absl::string_view folder) {
  return absl::StrCat("see the row of ", folder, " in tests/repo/layers.cc");
}

std::string CheckOne(const Layer& layer, const SourceFile& file, const Include& include) {
  const std::string folder = FolderOfHeader(include.header);
  if (absl::EndsWith(include.header, ".grpc.pb.h") && !MayUseLibrary(layer, "grpc")) {
    return absl::StrCat(layer.folder, " may not use gRPC, ", RowHint(layer.folder));
  }
  if (!folder.empty()) {
    const Layer* other = LayerOf(folder);
    if (other != nullptr && MayUseFolder(layer, other->folder)) return "";
    return absl::StrCat(layer.folder, " may not include ", folder, ", ", RowHint(layer.folder));
  }
  if (const Library* library = LibraryOfHeader(include.header); library != nullptr) {
    if (MayUseLibrary(layer, library->name)) return "";
    return absl::StrCat(layer.folder, " may not use ", library->name, " (", include.header, "), ",
                        RowHint(layer.folder));
  }
  const bool standard =
      !include.quoted && !absl::StrContains(include.header, '/') && !absl::StrContains(include.header, '.');
  if (standard) return "";
  if (include.quoted && FolderOf(file.path) != "" && FolderOf(include.header).empty()) {
    return absl::StrCat("include from the root: \"", FolderOf(file.path), "/", include.header, "\"");
  }
  return absl::StrCat(include.header, " belongs to no row of Libraries() in tests/repo/layers.cc");
}

// Names of targets, without "daybook::", and the folder each stands for.
using Targets = absl::btree_map<std::string, std::string>;

bool IsList(const SourceFile& file) { return NameOf(file.path) == "CMakeLists.txt"; }

Targets TargetsOf(const std::vector<SourceFile>& files) {
  Targets targets;
  for (const SourceFile& file : files) {
    if (!IsList(file)) continue;
    for (const CMakeCommand& command : ParseCMake(file.content)) {
      if (command.arguments.empty()) continue;
      if (command.name == "daybook_library") targets[command.arguments[0]] = std::string(FolderOf(file.path));
      const auto protos = command.Section("PROTOS");
      if (command.name == "daybook_proto" && !protos.empty()) {
        targets[command.arguments[0]] = absl::StrCat("proto/", FolderOf(protos[0]));
      }
    }
  }
  return targets;
}

std::string CheckDep(const Layer& layer, const Targets& targets, absl::string_view dep) {
  if (const Library* library = LibraryOfTarget(dep); library != nullptr) {
    if (MayUseLibrary(layer, library->name)) return "";
    return absl::StrCat(layer.folder, " may not depend on ", dep, ", ", RowHint(layer.folder));
  }
  absl::string_view name = dep;
  const auto target = absl::ConsumePrefix(&name, "daybook::") ? targets.find(name) : targets.end();
  if (target == targets.end()) return absl::StrCat(dep, " is no target of ours and in no row of tests/repo/layers.cc");
  const Layer* other = LayerOf(target->second);
  if (other != nullptr && MayUseFolder(layer, other->folder)) return "";
  return absl::StrCat(layer.folder, " may not depend on ", target->second, ", ", RowHint(layer.folder));
}

// What the non-test code of each folder includes of other folders: folder → included folder → one file that does.
absl::btree_map<std::string, absl::btree_map<std::string, std::string>> UsedFolders(
    const std::vector<SourceFile>& files) {
  absl::btree_map<std::string, absl::btree_map<std::string, std::string>> used;
  for (const SourceFile& file : files) {
    if (!IsCpp(file.path) || IsTestCode(file.path)) continue;
    for (const Include& include : IncludesOf(file)) {
      const std::string folder = FolderOfHeader(include.header);
      if (!folder.empty() && folder != FolderOf(file.path)) used[std::string(FolderOf(file.path))][folder] = file.path;
    }
  }
  return used;
}

}  // namespace

Findings CheckIncludes(const SourceFile& file) {
  const bool proto = absl::EndsWith(file.path, ".proto");
  if ((!IsCpp(file.path) && !proto) || IsTestCode(file.path)) return {};
  const Layer* layer = LayerOf(FolderOf(file.path));
  if (layer == nullptr) return {Finding(file.path, "its folder has no row in tests/repo/layers.cc")};
  Findings findings;
  for (const Include& include : IncludesOf(file)) {
    const std::string wrong = CheckOne(*layer, file, include);
    if (!wrong.empty()) findings.push_back(Finding(file, include.line, wrong));
  }
  return findings;
}

Findings CheckDeps(const std::vector<SourceFile>& files) {
  Findings findings;
  const Targets targets = TargetsOf(files);
  absl::btree_map<std::string, absl::btree_set<std::string>> declared;  // Folder → folders in its DEPS.
  for (const SourceFile& file : files) {
    if (!IsList(file) || IsTestCode(file.path)) continue;
    const std::string folder(FolderOf(file.path));
    for (const CMakeCommand& command : ParseCMake(file.content)) {
      if (command.name != "daybook_library" && command.name != "daybook_program") continue;
      const Layer* layer = LayerOf(folder);
      if (layer == nullptr) {
        findings.push_back(Finding(file, command.line, "its folder has no row in tests/repo/layers.cc"));
        continue;
      }
      for (const std::string& dep : command.Section("DEPS")) {
        const std::string wrong = CheckDep(*layer, targets, dep);
        if (!wrong.empty()) findings.push_back(Finding(file, command.line, wrong));
        const auto target = targets.find(absl::StripPrefix(dep, "daybook::"));
        if (target != targets.end()) declared[folder].insert(target->second);
      }
    }
  }
  for (const auto& [folder, others] : UsedFolders(files)) {
    for (const auto& [other, file] : others) {
      if (declared[folder].contains(other)) continue;
      findings.push_back(Finding(absl::StrCat(folder, "/CMakeLists.txt"),
                                 absl::StrCat(file, " includes ", other, ", which is not in DEPS")));
    }
  }
  return findings;
}

}  // namespace daybook::repo

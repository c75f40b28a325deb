#include "tests/repo/shape.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "re2/re2.h"
#include "tests/repo/code_text.h"

namespace daybook::repo {
namespace {

constexpr size_t kLineMost = 120;
constexpr size_t kHeaderLinesMost = 300;
constexpr size_t kSourceLinesMost = 600;
constexpr size_t kTestLinesMost = 800;
constexpr int kFunctionLinesMost = 60;

// Characters, not bytes: UTF-8 continuation bytes are not counted.
size_t Characters(absl::string_view line) {
  return static_cast<size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

size_t LinesMost(absl::string_view path) {
  if (IsTestCode(path)) return kTestLinesMost;
  return IsHeader(path) ? kHeaderLinesMost : kSourceLinesMost;
}

enum class Scope { kDeclarations, kBody, kValue };

// What the brace after `before` opens; `before` is the text since the last statement ended.
Scope Opened(absl::string_view before) {
  static const RE2 declares(R"(\b(namespace|class|struct|union|enum|extern)\b)");
  const absl::string_view text = absl::StripAsciiWhitespace(before);
  if (!absl::StrContains(text, "(")) {
    return RE2::PartialMatch({text.data(), text.size()}, declares) ? Scope::kDeclarations : Scope::kValue;
  }
  const bool value = absl::EndsWith(text, "=") || absl::EndsWith(text, "(") || absl::EndsWith(text, ",");
  return value ? Scope::kValue : Scope::kBody;
}

struct Body {
  int first_line = 0;
  int lines = 0;
};

// Only outermost bodies: a lambda's lines are lines of the function it stands in.
std::vector<Body> FunctionBodies(absl::string_view content) {
  const std::string code = CodeWithoutDirectives(content);
  std::vector<Body> bodies;
  std::vector<Scope> scopes = {Scope::kDeclarations};
  size_t statement = 0;  // Where the text since the last statement begins.
  size_t depth = 0;      // Braces inside the current body or value.
  int line = 1;
  int body_line = 0;
  for (size_t at = 0; at < code.size(); ++at) {
    const char c = code[at];
    const bool inside = scopes.back() != Scope::kDeclarations;
    if (c == '\n') ++line;
    if (inside) {
      if (c == '{') ++depth;
      if (c == '}' && depth-- == 0) {
        if (scopes.back() == Scope::kBody) bodies.push_back({body_line, std::max(0, line - body_line - 1)});
        scopes.pop_back();
        depth = 0;
        statement = at + 1;
      }
    } else if (c == '{') {
      scopes.push_back(Opened(absl::string_view(code).substr(statement, at - statement)));
      body_line = line;
      statement = at + 1;
    } else if (c == '}' || c == ';') {
      if (c == '}' && scopes.size() > 1) scopes.pop_back();
      statement = at + 1;
    }
  }
  return bodies;
}

}  // namespace

Findings CheckNames(const SourceFile& file) {
  static const RE2 empty_name(R"((^|[/_.-])(utils?|utility|utilities|commons?|misc|helpers?)([/_.-]|$))");
  if (!RE2::PartialMatch(file.path, empty_name)) return {};
  return {Finding(file.path, "says nothing of what is in it: name the thing (hex.h, backoff.h)")};
}

Findings CheckLineLength(const SourceFile& file) {
  const bool ours = IsCpp(file.path) || absl::EndsWith(file.path, ".proto") || absl::EndsWith(file.path, ".sh") ||
                    absl::EndsWith(file.path, ".cmake") || NameOf(file.path) == "CMakeLists.txt";
  if (!ours) return {};
  static const RE2 unbreakable(R"(R"|https?://|^#include )");
  Findings findings;
  int number = 0;
  for (const absl::string_view line : Lines(file.content)) {
    ++number;
    if (Characters(line) <= kLineMost || RE2::PartialMatch({line.data(), line.size()}, unbreakable)) continue;
    findings.push_back(Finding(file, number, absl::StrCat(Characters(line), " characters, want at most ", kLineMost)));
  }
  return findings;
}

Findings CheckFileLength(const SourceFile& file) {
  if (!IsCpp(file.path) && !absl::EndsWith(file.path, ".proto")) return {};
  const size_t lines = Lines(file.content).size();
  if (lines <= LinesMost(file.path)) return {};
  return {Finding(file.path, absl::StrCat(lines, " lines, want at most ", LinesMost(file.path), ": split it by idea"))};
}

Findings CheckFunctionLength(const SourceFile& file) {
  if (!IsCpp(file.path)) return {};
  Findings findings;
  for (const Body& body : FunctionBodies(file.content)) {
    if (body.lines <= kFunctionLinesMost) continue;
    findings.push_back(
        Finding(file, body.first_line,
                absl::StrCat("a function of ", body.lines, " lines, want at most ", kFunctionLinesMost)));
  }
  return findings;
}

}  // namespace daybook::repo

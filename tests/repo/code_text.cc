#include "tests/repo/code_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace daybook::repo {
namespace {

bool IsWord(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// The end of the literal or comment that starts at `begin`, or `begin` when none does.
size_t EndOfNonCode(absl::string_view text, size_t begin) {
  const auto past = [&](absl::string_view what, size_t from) {
    const size_t found = text.find(what, from);
    return found == absl::string_view::npos ? text.size() : found + what.size();
  };
  const absl::string_view rest = text.substr(begin);
  if (absl::StartsWith(rest, "//")) return std::min(text.find('\n', begin), text.size());
  if (absl::StartsWith(rest, "/*")) return past("*/", begin + 2);
  if (absl::StartsWith(rest, "R\"") && (begin == 0 || !IsWord(text[begin - 1]))) {
    const size_t open = text.find('(', begin);
    if (open == absl::string_view::npos) return text.size();
    return past(absl::StrCat(")", text.substr(begin + 2, open - begin - 2), "\""), open);
  }
  const char quote = rest[0];
  const bool separator = quote == '\'' && begin > 0 && IsWord(text[begin - 1]);  // 1'000'000
  if ((quote != '"' && quote != '\'') || separator) return begin;
  size_t end = begin + 1;
  while (end < text.size() && text[end] != quote && text[end] != '\n') end += text[end] == '\\' ? 2 : 1;
  return std::min(end + 1, text.size());
}

void Blank(std::string& text, size_t begin, size_t end) {
  std::replace_if(
      text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(end),
      [](char c) { return c != '\n'; }, ' ');
}

}  // namespace

std::string CodeOnly(absl::string_view content) {
  std::string code(content);
  for (size_t at = 0; at < code.size();) {
    const size_t end = EndOfNonCode(content, at);
    if (end == at) {
      ++at;
      continue;
    }
    const bool quoted = content[at] == '"' || content[at] == '\'';
    if (quoted && end - at >= 2) {
      Blank(code, at + 1, end - 1);  // The quotes stay: "a literal is here".
    } else {
      Blank(code, at, end);
    }
    at = end;
  }
  return code;
}

std::string CodeWithoutDirectives(absl::string_view content) {
  std::string code = CodeOnly(content);
  bool inside = false;
  size_t begin = 0;
  while (begin < code.size()) {
    const size_t end = std::min(code.find('\n', begin), code.size());
    const absl::string_view line = absl::string_view(code).substr(begin, end - begin);
    inside = inside || absl::StartsWith(absl::StripLeadingAsciiWhitespace(line), "#");
    const bool continues = absl::EndsWith(line, "\\");
    if (inside) Blank(code, begin, end);
    inside = inside && continues;
    begin = end + 1;
  }
  return code;
}

std::vector<absl::string_view> Lines(absl::string_view content) {
  std::vector<absl::string_view> lines = absl::StrSplit(content, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

int LineAt(absl::string_view content, size_t offset) {
  const absl::string_view before = content.substr(0, offset);
  return static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
}

}  // namespace daybook::repo

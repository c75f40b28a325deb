#include "tests/repo/headers.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "re2/re2.h"
#include "tests/repo/code_text.h"

namespace daybook::repo {
namespace {

std::string GuardOf(absl::string_view path) {
  std::string guard = absl::StrCat("DAYBOOK_", absl::AsciiStrToUpper(path), "_");
  absl::StrReplaceAll({{"/", "_"}, {".", "_"}, {"-", "_"}}, &guard);
  return guard;
}

// The comments' text with line breaks turned into spaces, so that a wrapped sentence is still one.
std::string CommentText(absl::string_view content) {
  std::string text;
  for (absl::string_view line : Lines(content)) {
    const size_t slashes = line.find("//");
    if (slashes != absl::string_view::npos)
      absl::StrAppend(&text, " ", absl::StripAsciiWhitespace(line.substr(slashes + 2)));
  }
  return text;
}

std::string CheckFirstSentence(const std::vector<absl::string_view>& lines) {
  static const RE2 empty_words(
      R"(^(Manages?|Handles?|Handling|Helpers?|Util|Utility|Utilities|This (file|class|header))\b)");
  static const RE2 sentence(R"([.:](\s|$))");
  std::string paragraph;
  for (absl::string_view line : lines) {
    if (!absl::ConsumePrefix(&line, "// ")) break;
    absl::StrAppend(&paragraph, line, " ");
  }
  if (paragraph.empty()) return "a header opens with a // comment that says what it is";
  if (RE2::PartialMatch(paragraph, empty_words)) return "say what it is, not that it manages, handles or helps";
  if (!RE2::PartialMatch(paragraph, sentence)) return "the opening comment is a sentence, with a full stop";
  return "";
}

}  // namespace

Findings CheckHeaderOpening(const SourceFile& file) {
  if (!IsHeader(file.path)) return {};
  Findings findings;
  const std::vector<absl::string_view> lines = Lines(file.content);
  const std::string wrong = CheckFirstSentence(lines);
  if (!wrong.empty()) findings.push_back(Finding(file, 1, wrong));
  size_t at = 0;
  while (at < lines.size() && (absl::StartsWith(lines[at], "//") || lines[at].empty())) ++at;
  const std::string guard = GuardOf(file.path);
  const bool opened = at + 1 < lines.size() && lines[at] == absl::StrCat("#ifndef ", guard) &&
                      lines[at + 1] == absl::StrCat("#define ", guard);
  const bool closed = !lines.empty() && lines.back() == absl::StrCat("#endif  // ", guard);
  if (!opened)
    findings.push_back(
        Finding(file, static_cast<int>(at) + 1, absl::StrCat("the guard after the opening comment is ", guard)));
  if (!closed)
    findings.push_back(
        Finding(file, static_cast<int>(lines.size()), absl::StrCat("the last line is '#endif  // ", guard, "'")));
  return findings;
}

Findings CheckThreadSafety(const SourceFile& file) {
  static const RE2 stateful_class(R"((?s)\bclass\s[^;{]*\{.*\bprivate:)");
  static const RE2 said(R"(Thread-safe\.|Thread-compatible: callers synchronise\.|Confined to the [\w' -]+ thread\.)");
  static const RE2 other_words(R"(([Tt]hread-?safe\b|[Tt]hread-?compatible\b|Confined to)[^.]*\.?)");
  if (!IsHeader(file.path) || IsTestCode(file.path)) return {};
  Findings findings;
  const std::string comments = CommentText(file.content);
  const std::string code = CodeWithoutDirectives(file.content);
  if (RE2::PartialMatch(code, stateful_class) && !RE2::PartialMatch(comments, said)) {
    findings.push_back(
        Finding(file, 1,
                "a class here keeps state: say 'Thread-safe.', 'Thread-compatible: callers synchronise.' "
                "or 'Confined to the X thread.'"));
  }
  re2::StringPiece rest(comments);
  std::string phrase;
  static const RE2 any_phrase(absl::StrCat("(", other_words.pattern(), ")"));
  while (RE2::FindAndConsume(&rest, any_phrase, &phrase)) {
    if (RE2::FullMatch(phrase, said)) continue;
    findings.push_back(
        Finding(file, 1, absl::StrCat("'", phrase, "' is not one of the three sentences about threads")));
  }
  return findings;
}

}  // namespace daybook::repo

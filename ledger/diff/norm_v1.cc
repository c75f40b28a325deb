#include "ledger/diff/norm_v1.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "ledger/base/hex.h"
#include "ledger/base/sha256.h"
#include "ledger/diff/limits.h"

namespace daybook {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\v' || c == '\f'; }
bool IsLetter(char c) { return absl::ascii_isalpha(c) || c == '_' || static_cast<uint8_t>(c) >= 0x80; }
bool IsWord(char c) { return IsLetter(c) || absl::ascii_isdigit(c) || c == '$'; }

// Length of the UTF-8 sequence at the start of `text` (RFC 3629), 0 if there is none.
size_t Utf8SequenceBytes(absl::string_view text) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<uint8_t>(text[i]) : uint8_t{0}; };
  const auto follows = [&](size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(1) > 0x9F;
    return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool overlong = lead == 0xF0 && byte(1) < 0x90;
    const bool beyond = lead == 0xF4 && byte(1) > 0x8F;
    return follows(1) && follows(2) && follows(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    const size_t bytes = Utf8SequenceBytes(text);
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

// One pass over a text, under one reading of backslashes.
class Lexer {
 public:
  Lexer(absl::string_view text, bool backslash_escapes) : text_(text), backslash_escapes_(backslash_escapes) {}

  std::optional<std::vector<std::string>> Tokens() {
    while (at_ < text_.size()) {
      if (!Next()) return std::nullopt;
    }
    return std::move(tokens_);
  }

 private:
  char Ahead(size_t offset = 0) const { return at_ + offset < text_.size() ? text_[at_ + offset] : '\0'; }
  bool Sees(absl::string_view prefix) const { return absl::StartsWith(text_.substr(at_), prefix); }
  void Keep(size_t end) {
    tokens_.emplace_back(text_.substr(at_, end - at_));
    at_ = end;
  }
  bool KeepIf(std::optional<size_t> end) {
    if (end.has_value()) Keep(*end);
    return end.has_value();
  }

  // Consumes one token, comment or blank. False where the text cannot be read.
  bool Next() {
    if (IsBlank(Ahead())) {
      ++at_;
      return true;
    }
    if (Sees("--") || OpensHashComment()) {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return true;
    }
    if (Sees("/*")) return BlockComment();
    if (Ahead() == '\'' || Ahead() == '"') return KeepIf(QuotationEnd(at_, backslash_escapes_));
    if (Ahead() == '`') return KeepIf(QuotationEnd(at_, false));
    if (Ahead() == '$') return Dollar();
    if (IsWord(Ahead())) return Word();
    Keep(at_ + 1);
    return true;
  }

  // '#' is a comment to MySQL, an operator to PostgreSQL (#>, #-, #) and part of a name to SQL Server (#temp).
  bool OpensHashComment() const {
    if (Ahead() != '#') return false;
    const char next = Ahead(1);
    if (next == '\0' || IsBlank(next)) return true;
    if (!tokens_.empty() && tokens_.back() == ";") return true;
    return next != '>' && FirstOnItsLine();
  }

  bool FirstOnItsLine() const {
    size_t before = at_;
    while (before > 0 && IsBlank(text_[before - 1]) && text_[before - 1] != '\n') --before;
    return before == 0 || text_[before - 1] == '\n';
  }

  // Drops a comment, keeps a hint or an executable comment as one token. Nested, as the standard has it.
  bool BlockComment() {
    const bool kept = Sees("/*!") || Sees("/*+") || Sees("/*M!");
    size_t depth = 1;
    size_t end = at_ + 2;
    while (depth > 0) {
      if (end + 1 >= text_.size() || depth > kCommentDepthMax) return false;
      const absl::string_view pair = text_.substr(end, 2);
      if (pair == "/*") ++depth;
      if (pair == "*/") --depth;
      end += pair == "/*" || pair == "*/" ? 2 : 1;
    }
    if (kept) {
      Keep(end);
    } else {
      at_ = end;
    }
    return true;
  }

  // Where the quotation that opens at `open` ends: a doubled quote stands for itself.
  std::optional<size_t> QuotationEnd(size_t open, bool escapes) const {
    const char quote = text_[open];
    for (size_t i = open + 1; i < text_.size(); ++i) {
      if (escapes && text_[i] == '\\') {
        ++i;
      } else if (text_[i] == quote) {
        if (i + 1 >= text_.size() || text_[i + 1] != quote) return i + 1;
        ++i;
      }
    }
    return std::nullopt;
  }

  // $tag$ text $tag$, else a word such as $1.
  bool Dollar() {
    size_t tag_end = at_ + 1;
    if (tag_end < text_.size() && IsLetter(text_[tag_end])) {
      while (tag_end < text_.size() && IsWord(text_[tag_end]) && text_[tag_end] != '$') ++tag_end;
    }
    if (tag_end >= text_.size() || text_[tag_end] != '$') return Word();
    const absl::string_view tag = text_.substr(at_, tag_end + 1 - at_);
    const size_t close = text_.find(tag, tag_end + 1);
    if (close == absl::string_view::npos) return false;
    Keep(close + tag.size());
    return true;
  }

  // A word keeps the quotation that touches it (N'…', E'…', x'…'); E makes backslashes escapes.
  bool Word() {
    size_t end = at_;
    while (end < text_.size() && IsWord(text_[end])) ++end;
    if (end >= text_.size() || text_[end] != '\'') {
      Keep(end);
      return true;
    }
    const bool is_e = end == at_ + 1 && (Ahead() == 'E' || Ahead() == 'e');
    return KeepIf(QuotationEnd(end, is_e || backslash_escapes_));
  }

  const absl::string_view text_;
  const bool backslash_escapes_;
  size_t at_ = 0;
  std::vector<std::string> tokens_;
};

enum class Marker { kNone, kUp, kDown };

Marker MarkerOn(absl::string_view line) {
  line = absl::StripAsciiWhitespace(line);
  if (!absl::ConsumePrefix(&line, "--")) return Marker::kNone;
  const std::vector<std::string> words = absl::StrSplit(absl::AsciiStrToLower(line), ' ', absl::SkipWhitespace());
  if (words.empty()) return Marker::kNone;
  if (words[0] == "migrate:up") return Marker::kUp;
  if (words[0] == "migrate:down") return Marker::kDown;
  if (words.size() < 2 || (words[0] != "+goose" && words[0] != "+migrate")) return Marker::kNone;
  if (words[1] == "up") return Marker::kUp;
  return words[1] == "down" ? Marker::kDown : Marker::kNone;
}

Digest DigestOfTokens(absl::Span<const std::string> tokens) {
  Sha256 digest;
  for (const std::string& token : tokens) {
    for (int shift = 24; shift >= 0; shift -= 8) digest.UpdateByte(static_cast<uint8_t>(token.size() >> shift));
    digest.Update(token);
  }
  return {kNormV1Algorithm, HexEncode(AsBytes(digest.Finish()))};
}

}  // namespace

std::string UpPart(absl::string_view content) {
  std::string up;
  bool marked = false;
  Marker part = Marker::kNone;
  while (!content.empty()) {
    const size_t newline = content.find('\n');
    const absl::string_view line = content.substr(0, newline == absl::string_view::npos ? newline : newline + 1);
    content.remove_prefix(line.size());
    const Marker marker = MarkerOn(line);
    if (marker == Marker::kUp && !marked) up.clear();
    if (marker == Marker::kUp) marked = true;
    if (marker != Marker::kNone) {
      part = marker;
    } else if (!marked || part == Marker::kUp) {
      up.append(line.data(), line.size());
    }
  }
  return up;
}

std::optional<std::vector<std::string>> NormV1Tokens(absl::string_view content) {
  if (content.size() > kNormInputBytesMax || !IsUtf8(content)) return std::nullopt;
  absl::ConsumePrefix(&content, "\xEF\xBB\xBF");
  const std::string text = UpPart(absl::StrReplaceAll(content, {{"\r\n", "\n"}, {"\r", "\n"}}));
  std::optional<std::vector<std::string>> plain = Lexer(text, /*backslash_escapes=*/false).Tokens();
  if (!absl::StrContains(text, "\\")) return plain;
  std::optional<std::vector<std::string>> escaped = Lexer(text, /*backslash_escapes=*/true).Tokens();
  if (!plain.has_value()) return escaped;
  if (!escaped.has_value() || *plain == *escaped) return plain;
  return std::nullopt;
}

std::optional<Digest> NormV1Digest(absl::string_view content) {
  const std::optional<std::vector<std::string>> tokens = NormV1Tokens(content);
  if (!tokens.has_value()) return std::nullopt;
  return DigestOfTokens(*tokens);
}

std::optional<std::vector<Digest>> NormV1StatementDigests(absl::string_view content) {
  const std::optional<std::vector<std::string>> tokens = NormV1Tokens(content);
  if (!tokens.has_value()) return std::nullopt;
  std::vector<Digest> digests;
  absl::Span<const std::string> rest(*tokens);
  while (!rest.empty()) {
    size_t end = 0;
    while (end < rest.size() && rest[end] != ";") ++end;
    if (end > 0) digests.push_back(DigestOfTokens(rest.subspan(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return digests;
}

}  // namespace daybook

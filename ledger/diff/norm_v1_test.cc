#include "ledger/diff/norm_v1.h"

#include <regex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "ledger/base/random.h"
#include "tests/support/format_doc.h"

namespace daybook {
namespace {

using Tokens = std::vector<std::string>;

// The slow lexer: the grammar of docs/formats/norm-v1.md as one regular expression per rule, tried in its order.
// Comments nest, which no regular expression can say, so they are found by counting.
std::optional<size_t> CommentEnd(const std::string& text, size_t at) {
  int depth = 0;
  for (size_t i = at; i + 1 < text.size();) {
    const std::string pair = text.substr(i, 2);
    if (pair != "/*" && pair != "*/") {
      ++i;
      continue;
    }
    depth += pair == "/*" ? 1 : -1;
    i += 2;
    if (depth == 0) return i;
  }
  return std::nullopt;
}

struct SlowRules {
  explicit SlowRules(bool escapes) {
    const auto quoted = [](const std::string& character, const std::string& quote) {
      return quote + absl::StrReplaceAll(character, {{"Q", quote}}) + "*" + quote + "(?!" + quote + ")";
    };
    const std::string plain = R"((?:[^Q]|QQ))";
    const std::string escaping = R"((?:\\[\s\S]|[^\\Q]|QQ))";
    const std::string character = escapes ? escaping : plain;
    const std::string word = "[A-Za-z0-9_$\x80-\xff]+";
    kept = {std::regex(quoted(character, "'")),
            std::regex(quoted(character, "\"")),
            std::regex(quoted(plain, "`")),
            dollar,
            std::regex("[Ee]" + quoted(escaping, "'")),
            std::regex("(?![Ee]')" + word + quoted(character, "'")),
            std::regex(word + "(?!')"),
            std::regex(R"([^'"`A-Za-z0-9_$])")};
  }
  const std::regex blank{R"([ \t\n\v\f]+)"};
  const std::regex line_comment{R"(--[^\n]*)"};
  const std::regex kept_comment{R"(/\*(!|\+|M!))"};
  const std::regex dollar{"\\$((?:[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)?)\\$[\\s\\S]*?\\$\\1\\$"};
  const std::regex open_dollar{"\\$([A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)?\\$"};
  std::vector<std::regex> kept;
};

std::optional<Tokens> SlowTokens(const std::string& text, bool escapes) {
  static const SlowRules* const plain_rules = new SlowRules(false);
  static const SlowRules* const escaping_rules = new SlowRules(true);
  const SlowRules& rules = escapes ? *escaping_rules : *plain_rules;
  const auto match = [&](const std::regex& rule, size_t at) -> std::optional<size_t> {
    std::smatch found;
    const auto flags = std::regex_constants::match_continuous;
    if (!std::regex_search(text.begin() + static_cast<ptrdiff_t>(at), text.end(), found, rule, flags))
      return std::nullopt;
    return at + static_cast<size_t>(found.length());
  };
  Tokens tokens;
  size_t at = 0;
  while (at < text.size()) {
    std::optional<size_t> end = match(rules.blank, at);
    if (!end) end = match(rules.line_comment, at);
    if (!end && text[at] == '#') {
      const std::string line = text.substr(0, at).substr(text.substr(0, at).find_last_of('\n') + 1);
      const bool first = line.find_first_not_of(" \t\v\f") == std::string::npos;
      const std::string next = text.substr(at + 1, 1);
      const bool spaced = next.empty() || next.find_first_of(" \t\n\v\f") == 0;
      const bool ended = !tokens.empty() && tokens.back() == ";";
      if (spaced || ended || (first && next != ">")) end = std::min(text.find('\n', at), text.size());
    }
    if (end) {
      at = *end;
      continue;
    }
    if (text.substr(at, 2) == "/*") {
      end = CommentEnd(text, at);
      if (!end) return std::nullopt;
      if (match(rules.kept_comment, at)) tokens.push_back(text.substr(at, *end - at));
      at = *end;
      continue;
    }
    if (match(rules.open_dollar, at) && !match(rules.dollar, at)) return std::nullopt;
    for (const std::regex& rule : rules.kept) {
      if (!end) end = match(rule, at);
    }
    if (!end) return std::nullopt;
    tokens.push_back(text.substr(at, *end - at));
    at = *end;
  }
  return tokens;
}

std::optional<Tokens> SlowTokens(const std::string& text) {
  const std::optional<Tokens> plain = SlowTokens(text, false);
  const std::optional<Tokens> escaped = SlowTokens(text, true);
  if (plain && escaped && *plain != *escaped) return std::nullopt;
  return plain ? plain : escaped;
}

std::string Shown(const std::optional<Tokens>& tokens) {
  return tokens ? "[" + absl::StrJoin(*tokens, "|") + "]" : "unlexable";
}

const char* const kFragments[] = {"'", "\"", "`",  "$$", "$a$", "$", "--", "/*", "*/", "/*!", "/*+",
                                  "#", "\\", "\n", " ",  "a",   "E", "1",  ";",  ">",  "-",   "\t",
                                  "é", "(",  "/",  "*",  "''",  "N", "b2", "M!", "\v", "x"};

std::string RandomText(Random& random, uint64_t fragments_max) {
  std::string text;
  const uint64_t fragments = random.Below(fragments_max);
  for (uint64_t i = 0; i < fragments; ++i) text += kFragments[random.Below(std::size(kFragments))];
  return text;
}

TEST(NormV1Test, AgreesWithTheSlowLexer) {
  int lexed = 0;
  for (uint64_t seed = 0; seed < 40000; ++seed) {
    SeededRandom random(seed);
    const std::string text = RandomText(random, 14);
    const std::optional<Tokens> tokens = NormV1Tokens(text);
    ASSERT_EQ(Shown(tokens), Shown(SlowTokens(text))) << "seed " << seed << " text " << text;
    lexed += tokens.has_value() ? 1 : 0;
  }
  EXPECT_GT(lexed, 10000);
}

TEST(NormV1Test, BlanksAndCommentsBetweenTokensNeverMatter) {
  const char* const fillers[] = {" ", "\n", "\t\n", "\r\n", "/* c */", "/* /* n */ */", " -- c\n", "\n# c\n"};
  int compared = 0;
  for (uint64_t seed = 0; seed < 40000; ++seed) {
    SeededRandom random(seed);
    const std::string text = RandomText(random, 14);
    const std::optional<Tokens> tokens = NormV1Tokens(text);
    if (!tokens) continue;
    std::string spaced = "\n";
    for (const std::string& token : *tokens) {
      absl::StrAppend(&spaced, token, " ", fillers[random.Below(std::size(fillers))], "\n");
    }
    // Setting tokens apart can make an operator a comment ("#" at the end of a line); those texts are not comparable.
    if (absl::StrContains(text, "#") || absl::StrContains(text, "\\")) continue;
    ASSERT_EQ(NormV1Digest(spaced), NormV1Digest(text)) << "seed " << seed << " text " << text << " spaced " << spaced;
    ++compared;
  }
  EXPECT_GT(compared, 5000);
}

TEST(NormV1Test, DifferentTokensHaveDifferentDigests) {
  EXPECT_NE(NormV1Digest("-- note\nDROP TABLE t;"), NormV1Digest("-- noteDROP TABLE t;"));
  EXPECT_NE(NormV1Digest("ab"), NormV1Digest("a b"));
  EXPECT_NE(NormV1Digest("'a  b'"), NormV1Digest("'a b'"));
  EXPECT_NE(NormV1Digest("select 1"), NormV1Digest("SELECT 1")) << "no case folding";
  EXPECT_NE(NormV1Digest("/*!40101 SET x=1 */"), NormV1Digest("/*!40101 SET x=2 */"));
  EXPECT_NE(NormV1Digest("SELECT a #>> '{b}'"), NormV1Digest("SELECT a #>> '{c}'"));
  EXPECT_NE(NormV1Digest("CREATE TABLE #t (a int)"), NormV1Digest("CREATE TABLE #t (b int)"));
}

TEST(NormV1Test, ReadsEachRuleOfTheGrammar) {
  const struct {
    std::string text;
    Tokens want;
  } cases[] = {
      {"", {}},
      {" -- c", {}},
      {"a/* /* b */ c */d", {"a", "d"}},
      {"a -- b\nc", {"a", "c"}},
      {"a; # b\nc", {"a", ";", "c"}},
      {"a;#b\nc", {"a", ";", "c"}},
      {"#b\nc", {"c"}},
      {"x #>> y", {"x", "#", ">", ">", "y"}},
      {"#t", {}},
      {"into #t", {"into", "#", "t"}},
      {"/*+ hint */ /*!50000 a */ /*M! b */", {"/*+ hint */", "/*!50000 a */", "/*M! b */"}},
      {"'it''s -- no comment'", {"'it''s -- no comment'"}},
      {R"('it\'s')", {R"('it\'s')"}},
      {R"(E'a\'b' N'c')", {R"(E'a\'b')", "N'c'"}},
      {R"("a""b" `c``d`)", {R"("a""b")", "`c``d`"}},
      {"$$ a -- b $$ $x$ $y$ $x$", {"$$ a -- b $$", "$x$ $y$ $x$"}},
      {"f($1,$2)", {"f", "(", "$1", ",", "$2", ")"}},
      {"a$$b", {"a$$b"}},
      {"\xEF\xBB\xBFgrün", {"grün"}},
      {"'a\r\nb'\rc", {"'a\nb'", "c"}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(Shown(NormV1Tokens(c.text)), Shown(c.want));
  }
}

TEST(NormV1Test, UnlexableTextHasNoDigest) {
  const std::string cases[] = {"'open",
                               "\"open",
                               "`open",
                               "/* open",
                               "/* a /* b */",
                               "$$ open",
                               "\xff",
                               "\xed\xa0\x80",
                               "\xc0\xaf",
                               R"('a\' , 'b -- c')",
                               std::string(1, '\xe2')};
  for (const std::string& text : cases) {
    SCOPED_TRACE(text);
    EXPECT_EQ(NormV1Digest(text), std::nullopt);
    EXPECT_EQ(NormV1StatementDigests(text), std::nullopt);
  }
  std::string deep;
  for (int i = 0; i < 100; ++i) deep = "/*" + deep + "*/";
  EXPECT_EQ(NormV1Digest(deep), std::nullopt);
}

TEST(NormV1Test, UpPartAloneCounts) {
  const std::string up = "CREATE TABLE t (a int);\n";
  EXPECT_EQ(UpPart("-- +goose Up\n" + up + "-- +goose Down\nDROP TABLE t;\n"), up);
  EXPECT_EQ(UpPart("-- +migrate Up\n" + up + "-- +migrate Down\nDROP TABLE t;\n"), up);
  EXPECT_EQ(UpPart("-- migrate:up transaction:false\n" + up + "\n-- migrate:down\nDROP TABLE t;\n"), up + "\n");
  EXPECT_EQ(UpPart("-- +goose Down\nDROP TABLE t;\n--  +goose up\n" + up), up);
  EXPECT_EQ(UpPart("-- a comment\n" + up), "-- a comment\n" + up);
  EXPECT_EQ(UpPart(up + "-- +goose Down\n"), up) << "a lone Down has nothing above it that is not up";
  EXPECT_EQ(NormV1Digest("-- +goose Up\r\n" + up + "-- +goose Down\r\nDROP TABLE t;"), NormV1Digest(up));
}

TEST(NormV1Test, StatementsAreSplitAtSemicolonsOutsideQuotations) {
  const auto statements = NormV1StatementDigests("a; b ';' /* ; */;; $$ c; $$");
  ASSERT_TRUE(statements.has_value());
  ASSERT_EQ(statements->size(), 3u);
  EXPECT_EQ((*statements)[0], NormV1Digest("a"));
  EXPECT_EQ((*statements)[1], NormV1Digest("b ';'"));
  EXPECT_EQ((*statements)[2], NormV1Digest("$$ c; $$"));
}

TEST(NormV1Test, TextOfCommentsOnlyIsEmptyContent) {
  ASSERT_TRUE(NormV1Digest("-- nothing\n").has_value());
  EXPECT_TRUE(IsOfEmptyContent(*NormV1Digest("-- nothing\n")));
}

TEST(NormV1Test, DocumentedExampleHasTheDocumentedTokensAndDigest) {
  constexpr char kPage[] = "docs/formats/norm-v1.md";
  const std::string example = testing::TextExample(kPage, "sql");
  EXPECT_EQ(absl::StrJoin(*NormV1Tokens(example), "\n") + "\n", testing::TextExample(kPage, "tokens"));
  EXPECT_EQ(NormV1Digest(example)->value + "\n", testing::TextExample(kPage, "norm-v1"));
}

}  // namespace
}  // namespace daybook

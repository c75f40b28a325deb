#include "ledger/base/utf8.h"

#include <string>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "ledger/base/random.h"

namespace daybook {
namespace {

TEST(Utf8Test, AcceptsEverySequenceLengthAtItsBounds) {
  for (const char* text : {"", "a", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "na\xc3\xafve \xe2\x82\xac"}) {
    EXPECT_TRUE(IsUtf8(text)) << absl::CHexEscape(text);
  }
  EXPECT_TRUE(IsUtf8(std::string(1, '\0')));
}

TEST(Utf8Test, RefusesWhatRfc3629Refuses) {
  for (const char* text : {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf",
                           "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc2", "\xe2\x82",
                           "\xf0\x90\x80", "\xc2\x41", "\xe2\x82\x41", "\xf0\x90\x41\x80"}) {
    EXPECT_EQ(ValidUtf8Prefix(std::string("ab") + text), 2u) << absl::CHexEscape(text);
  }
}

TEST(Utf8Test, FindsControlCharacters) {
  // Wherever it stands, among eight bytes or behind them.
  for (size_t length = 1; length < 20; ++length) {
    for (size_t at = 0; at < length; ++at) {
      for (const char control : {'\0', '\x1f', '\x7f'}) {
        std::string text(length, '~');
        EXPECT_FALSE(HasControlCharacter(text));
        text[at] = control;
        EXPECT_TRUE(HasControlCharacter(text)) << absl::CHexEscape(text);
        EXPECT_TRUE(IsUtf8(text));
        text[at] = '\xff';
        EXPECT_EQ(ValidUtf8Prefix(text), at);
      }
    }
  }
  for (const char* text : {"a\nb", "\t", "\x1b[2J", "\x7f",
                           "a\xc2\x9b"
                           "2J"}) {
    EXPECT_TRUE(HasControlCharacter(text)) << absl::CHexEscape(text);
  }
  for (const char* text : {"", "plain", "\xc2\xa0", "na\xc3\xafve"}) EXPECT_FALSE(HasControlCharacter(text)) << text;
}

TEST(Utf8TextTest, KeepsTextAndWritesOutWhatIsNone) {
  EXPECT_EQ(Utf8Text("ünïcode\n"), "ünïcode\n");
  EXPECT_EQ(Utf8Text("db\xff"), "db\\xff");
  EXPECT_EQ(Utf8Text("\xc3(\xe2\x82"), "\\xc3(\\xe2\\x82");
  SeededRandom random(3);
  for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(IsUtf8(Utf8Text(random.Bytes(random.Below(12)))));
}

}  // namespace
}  // namespace daybook

#include "ledger/store/keys.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "ledger/base/hex.h"
#include "ledger/base/random.h"

namespace daybook {
namespace {

// Short, and rich in the bytes that the escape is about.
std::string AwkwardText(Random& random) {
  std::string text;
  for (uint64_t length = random.Below(6); length > 0; --length) {
    text.push_back("\x00\x01\x02\x61\xfe\xff"[random.Below(6)]);
  }
  return text;
}

TEST(KeysTest, BytesAreAsDocumented) {
  const std::string key = KeyBuilder().U16(7).Text(std::string("a\0b", 3)).Newest(Position{1}).Take();
  EXPECT_EQ(HexEncode(key),
            "0007"
            "6100ff62"
            "0001"
            "fffffffffffffffe");
}

TEST(KeysTest, ReadsBackWhatItWrote) {
  SeededRandom random(1);
  for (int round = 0; round < 10'000; ++round) {
    const std::string first = AwkwardText(random);
    const std::string second = AwkwardText(random);
    const Position position{random.Next()};
    const std::string key = KeyBuilder().U8(3).Text(first).U64(9).Text(second).At(position).Newest(position).Take();
    KeyReader reader(key);
    EXPECT_EQ(reader.U8(), 3);
    EXPECT_EQ(reader.Text(), first);
    EXPECT_EQ(reader.U64(), 9u);
    EXPECT_EQ(reader.Text(), second);
    EXPECT_EQ(reader.At(), position);
    EXPECT_EQ(reader.Newest(), position);
    ASSERT_TRUE(reader.complete()) << HexEncode(key);
  }
}

TEST(KeysTest, SortAsTheirPartsDo) {
  SeededRandom random(2);
  for (int round = 0; round < 100'000; ++round) {
    const std::string a = AwkwardText(random), b = AwkwardText(random);
    const Position p{random.Next()}, q{random.Next()};
    const std::string key_a = KeyBuilder().Text(a).Newest(p).Take(), key_b = KeyBuilder().Text(b).Newest(q).Take();
    const bool before = a != b ? a < b : p > q;
    ASSERT_EQ(key_a < key_b, before) << HexEncode(a) << " " << HexEncode(b);
  }
}

TEST(KeysTest, NoTextBeginsWithAnother) {
  SeededRandom random(3);
  for (int round = 0; round < 100'000; ++round) {
    const std::string a = AwkwardText(random), b = AwkwardText(random);
    if (a == b) continue;
    ASSERT_FALSE(absl::StartsWith(KeyBuilder().Text(a).bytes(), KeyBuilder().Text(b).bytes()));
    ASSERT_EQ(absl::StartsWith(KeyBuilder().Text(a).bytes(), KeyBuilder().TextPrefix(b).bytes()),
              absl::StartsWith(a, b))
        << HexEncode(a) << " " << HexEncode(b);
  }
}

TEST(KeysTest, DamagedKeysAreNoticed) {
  const std::string key = KeyBuilder().U16(7).Text("abc").At(Position{1}).Take();
  for (size_t length = 0; length < key.size(); ++length) {
    KeyReader reader(absl::string_view(key).substr(0, length));
    reader.U16();
    reader.Text();
    reader.At();
    EXPECT_FALSE(reader.complete()) << length;
  }
  const std::string bad_escape("a\0\x02", 3);
  KeyReader reader(bad_escape);
  reader.Text();
  EXPECT_FALSE(reader.complete());
  EXPECT_FALSE(KeyReader("x").complete());
}

TEST(KeysTest, PrefixEndIsTheFirstKeyBeyond) {
  EXPECT_EQ(PrefixEnd("ab"), "ac");
  EXPECT_EQ(PrefixEnd("a\xff\xff"), "b");
  EXPECT_EQ(PrefixEnd("\xff\xff"), "");
  EXPECT_EQ(PrefixEnd(""), "");
}

}  // namespace
}  // namespace daybook

#include "ledger/base/hex.h"

#include "gtest/gtest.h"

namespace daybook {
namespace {

TEST(HexTest, EncodesRfc4648Vectors) {
  EXPECT_EQ(HexEncode(""), "");
  EXPECT_EQ(HexEncode("foobar"), "666f6f626172");
  EXPECT_EQ(HexEncode(absl::string_view("\x00\xff", 2)), "00ff");
}

TEST(HexTest, DecodesBothCases) {
  EXPECT_EQ(*HexDecode("666F6f626172"), "foobar");
  EXPECT_EQ(*HexDecode(""), "");
}

TEST(HexTest, RefusesOddLengthAndOtherCharacters) {
  EXPECT_EQ(HexDecode("abc").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(HexDecode("0g").status().message(), "hex text has a character that is no digit at 1");
}

}  // namespace
}  // namespace daybook

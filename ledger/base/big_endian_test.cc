#include "ledger/base/big_endian.h"

#include <limits>

#include "gtest/gtest.h"

namespace daybook {
namespace {

TEST(BigEndianTest, MostSignificantByteComesFirst) {
  std::string bytes;
  AppendBigEndian(uint8_t{0x01}, &bytes);
  AppendBigEndian(uint16_t{0x0203}, &bytes);
  AppendBigEndian(uint32_t{0x04050607}, &bytes);
  AppendBigEndian(uint64_t{0x08090a0b0c0d0e0f}, &bytes);
  EXPECT_EQ(bytes, std::string("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"));
}

TEST(BigEndianTest, ReadsBackWhatWasAppended) {
  std::string bytes;
  AppendBigEndian(uint8_t{0xff}, &bytes);
  AppendBigEndian(uint16_t{0xfffe}, &bytes);
  AppendBigEndian(uint32_t{0xfffffffd}, &bytes);
  AppendBigEndian(std::numeric_limits<uint64_t>::max(), &bytes);
  bytes += "tail";
  BigEndianReader reader(bytes);
  EXPECT_EQ(reader.U8(), 0xff);
  EXPECT_EQ(reader.U16(), 0xfffe);
  EXPECT_EQ(reader.U32(), 0xfffffffd);
  EXPECT_EQ(reader.U64(), std::numeric_limits<uint64_t>::max());
  EXPECT_FALSE(reader.complete());
  EXPECT_EQ(reader.Bytes(4), "tail");
  EXPECT_TRUE(reader.complete());
}

TEST(BigEndianTest, RunningPastTheEndIsRemembered) {
  BigEndianReader reader("abc");
  EXPECT_EQ(reader.U64(), 0u);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.U8(), 0u);
  EXPECT_EQ(reader.Bytes(1), "");
  EXPECT_FALSE(reader.complete());
}

}  // namespace
}  // namespace daybook

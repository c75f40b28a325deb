#include "ledger/store/crc32c.h"

#include <string>

#include "gtest/gtest.h"
#include "ledger/base/random.h"

namespace daybook {
namespace {

// Bit by bit, as the polynomial reads.
uint32_t SlowCrc32c(const std::string& bytes) {
  uint32_t crc = ~uint32_t{0};
  for (const char byte : bytes) {
    crc ^= static_cast<uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0x82f63b78 : 0);
  }
  return ~crc;
}

TEST(Crc32cTest, IsThatOfRfc3720) {
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  std::string ascending;
  for (char byte = 0; byte < 32; ++byte) ascending.push_back(byte);
  EXPECT_EQ(Crc32c(ascending), 0x46dd794eu);
  EXPECT_EQ(Crc32c("123456789"), 0xe3069283u);
}

TEST(Crc32cTest, AgreesWithTheSlowOne) {
  SeededRandom random(10);
  for (size_t length = 0; length < 300; ++length) {
    const std::string bytes = random.Bytes(length);
    ASSERT_EQ(Crc32c(bytes), SlowCrc32c(bytes)) << length;
  }
}

}  // namespace
}  // namespace daybook

#include "ledger/base/random.h"

#include <openssl/rand.h>

#include "absl/strings/string_view.h"
#include "ledger/base/check.h"
#include "ledger/base/hex.h"

namespace daybook {

uint64_t Random::Below(uint64_t bound) {
  DAYBOOK_CHECK(bound != 0);
  // Values above the last whole multiple of `bound` would favour the small results.
  const uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  uint64_t value = Next();
  while (value >= limit) value = Next();
  return value % bound;
}

std::string Random::Bytes(size_t count) {
  std::string bytes;
  bytes.reserve(count + 8);
  while (bytes.size() < count) {
    const uint64_t value = Next();
    bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
  }
  bytes.resize(count);
  return bytes;
}

uint64_t SeededRandom::Next() {
  uint64_t z = (state_ += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

uint64_t SecureRandom::Next() {
  uint64_t value = 0;
  DAYBOOK_CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(&value), sizeof(value)) == 1);
  return value;
}

std::string MakeUuidV7(absl::Time now, Random& random) {
  const auto millis = static_cast<uint64_t>(absl::ToUnixMillis(now));
  std::string bytes = random.Bytes(16);
  for (int i = 0; i < 6; ++i) bytes[static_cast<size_t>(i)] = static_cast<char>(millis >> (40 - 8 * i));
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x70);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  const std::string hex = HexEncode(bytes);
  const absl::string_view digits(hex);
  std::string text;
  text.reserve(36);
  for (const auto& [begin, count] : {std::pair{0, 8}, {8, 4}, {12, 4}, {16, 4}, {20, 12}}) {
    if (!text.empty()) text.push_back('-');
    const absl::string_view group = digits.substr(static_cast<size_t>(begin), static_cast<size_t>(count));
    text.append(group.data(), group.size());
  }
  return text;
}

}  // namespace daybook

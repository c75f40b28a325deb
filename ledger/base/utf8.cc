#include "ledger/base/utf8.h"

#include <cstdint>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace daybook {
namespace {

constexpr uint64_t kEachByte = 0x0101010101010101;
constexpr uint64_t kHighBits = 0x80 * kEachByte;

// Eight bytes at once: most text is ASCII, and every string of every event passes here.
uint64_t EightBytes(const char* bytes) {
  uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

// Whether a byte of `word` is outside U+0020 to U+007E.
bool IsNotPlain(uint64_t word) {
  const uint64_t below_space = word - 0x20 * kEachByte;
  const uint64_t is_delete = (word ^ (0x7f * kEachByte)) - kEachByte;
  return ((below_space | is_delete | word) & kHighBits) != 0;
}

// The length of the valid sequence at the front of non-empty `bytes`, or 0. RFC 3629's grammar: what may follow the
// first byte depends on it only for the second byte.
size_t SequenceLength(absl::string_view bytes) {
  const auto at = [&](size_t i) { return static_cast<uint8_t>(bytes[i]); };
  const uint8_t first = at(0);
  if (first < 0x80) return 1;
  const size_t length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length == 0 || bytes.size() < length) return 0;
  const uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;   // Below: overlong.
  const uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;  // Above: surrogates, past U+10FFFF.
  if (at(1) < low || at(1) > high) return 0;
  for (size_t i = 2; i < length; ++i) {
    if ((at(i) & 0xc0) != 0x80) return 0;
  }
  return length;
}

}  // namespace

size_t ValidUtf8Prefix(absl::string_view bytes) {
  size_t valid = 0;
  while (valid < bytes.size()) {
    if (bytes.size() - valid >= 8 && (EightBytes(bytes.data() + valid) & kHighBits) == 0) {
      valid += 8;
      continue;
    }
    const size_t length = SequenceLength(bytes.substr(valid));
    if (length == 0) break;
    valid += length;
  }
  return valid;
}

std::string Utf8Text(absl::string_view bytes) {
  std::string text;
  while (true) {
    const size_t valid = ValidUtf8Prefix(bytes);
    text.append(bytes.data(), valid);
    if (valid == bytes.size()) return text;
    absl::StrAppend(&text, "\\x", absl::Hex(static_cast<uint8_t>(bytes[valid]), absl::kZeroPad2));
    bytes.remove_prefix(valid + 1);
  }
}

bool HasControlCharacter(absl::string_view text) {
  size_t i = 0;
  while (text.size() - i >= 8 && !IsNotPlain(EightBytes(text.data() + i))) i += 8;
  for (; i < text.size(); ++i) {
    const uint8_t byte = static_cast<uint8_t>(text[i]);
    if (byte < 0x20 || byte == 0x7f) return true;
    if (byte == 0xc2 && i + 1 < text.size() && static_cast<uint8_t>(text[i + 1]) < 0xa0) return true;
  }
  return false;
}

}  // namespace daybook

// Integers as big-endian bytes, the order of every byte format of ours: they sort as they count.

#ifndef DAYBOOK_LEDGER_BASE_BIG_ENDIAN_H_
#define DAYBOOK_LEDGER_BASE_BIG_ENDIAN_H_

#include <concepts>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace daybook {

template <std::unsigned_integral Int>
void AppendBigEndian(Int value, std::string* out) {
  char bytes[sizeof(Int)];
  for (size_t i = 0; i < sizeof(Int); ++i) bytes[i] = static_cast<char>(value >> (8 * (sizeof(Int) - 1 - i)));
  out->append(bytes, sizeof(Int));
}

// Reads fields off the front of a buffer, which must outlive it and the views it gives. Running past the end yields
// zeros and empty views and is remembered: decode all the fields, then ask once. Thread-compatible: callers
// synchronise.
class BigEndianReader {
 public:
  explicit BigEndianReader(absl::string_view bytes) : rest_(bytes) {}

  uint8_t U8() { return Read<uint8_t>(); }
  uint16_t U16() { return Read<uint16_t>(); }
  uint32_t U32() { return Read<uint32_t>(); }
  uint64_t U64() { return Read<uint64_t>(); }
  absl::string_view Bytes(size_t count) {
    if (count > rest_.size()) {
      short_ = true;
      rest_ = absl::string_view();
      return rest_;
    }
    const absl::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  // What has not been read yet.
  absl::string_view rest() const { return rest_; }
  // Whether every read so far found its bytes.
  bool ok() const { return !short_; }
  // Whether every read found its bytes and nothing is left over.
  bool complete() const { return ok() && rest_.empty(); }

 private:
  template <std::unsigned_integral Int>
  Int Read() {
    uint64_t value = 0;
    for (const char byte : Bytes(sizeof(Int))) value = value << 8 | static_cast<uint8_t>(byte);
    return static_cast<Int>(value);
  }

  absl::string_view rest_;
  bool short_ = false;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_BASE_BIG_ENDIAN_H_

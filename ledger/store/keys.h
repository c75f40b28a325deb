// Keys of a database, as bytes that sort as their parts do. The only place where key bytes are put together.
//
//   KeyBuilder().U16(table).Text("payments/prod").Newest(position).Take()
//
// A text is escaped and terminated, so that texts sort as texts and no key begins with another's text:
//   text = each byte, 0x00 as 0x00 0xFF ‖ 0x00 0x01

#ifndef DAYBOOK_LEDGER_STORE_KEYS_H_
#define DAYBOOK_LEDGER_STORE_KEYS_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/position.h"

namespace daybook {

// Thread-compatible: callers synchronise.
class KeyBuilder {
 public:
  KeyBuilder& U8(uint8_t value) { return Integer(value); }
  KeyBuilder& U16(uint16_t value) { return Integer(value); }
  KeyBuilder& U64(uint64_t value) { return Integer(value); }
  // Positions ascending.
  KeyBuilder& At(Position position) { return Integer(position.value); }
  // Positions descending: the newest is met first, and a seek to p finds the newest at or below p.
  KeyBuilder& Newest(Position position) { return Integer(~position.value); }
  KeyBuilder& Text(absl::string_view text);
  // The bytes that every text beginning with `text` begins with. Nothing may follow but the end of a range.
  KeyBuilder& TextPrefix(absl::string_view text);

  const std::string& bytes() const { return bytes_; }
  std::string Take() { return std::move(bytes_); }

 private:
  template <std::unsigned_integral Int>
  KeyBuilder& Integer(Int value) {
    AppendBigEndian(value, &bytes_);
    return *this;
  }

  std::string bytes_;
};

// Reads the parts of a key in the order they were put. A part that is not there yields zero or nothing and is
// remembered: read all, then ask. Thread-compatible: callers synchronise. Borrows `key`.
class KeyReader {
 public:
  explicit KeyReader(absl::string_view key) : rest_(key) {}

  uint8_t U8() { return Integer<uint8_t>(); }
  uint16_t U16() { return Integer<uint16_t>(); }
  uint64_t U64() { return Integer<uint64_t>(); }
  Position At() { return Position{U64()}; }
  Position Newest() { return Position{~U64()}; }
  std::string Text();

  // Whether every part was there and nothing is left over.
  bool complete() const { return !damaged_ && rest_.empty(); }

 private:
  template <std::unsigned_integral Int>
  Int Integer() {
    BigEndianReader reader(rest_.substr(0, sizeof(Int)));
    const uint64_t value = sizeof(Int) == 1 ? reader.U8() : sizeof(Int) == 2 ? reader.U16() : reader.U64();
    damaged_ = damaged_ || !reader.ok();
    rest_.remove_prefix(reader.ok() ? sizeof(Int) : rest_.size());
    return static_cast<Int>(value);
  }

  absl::string_view rest_;
  bool damaged_ = false;
};

// The smallest key above every key that begins with `prefix`; empty when there is none (then: no bound).
std::string PrefixEnd(absl::string_view prefix);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_STORE_KEYS_H_

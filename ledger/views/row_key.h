// The key of a row, built from parts so that keys sort as their parts do, part by part, and so that the key of the
// first parts is a prefix of exactly the keys that begin with them.
//
//   RowKey().Text("payments/prod/orders-db").Newest(position).Take()

#ifndef DAYBOOK_LEDGER_VIEWS_ROW_KEY_H_
#define DAYBOOK_LEDGER_VIEWS_ROW_KEY_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ledger/base/position.h"
#include "ledger/store/keys.h"

namespace daybook {

// Thread-compatible: callers synchronise.
class RowKey {
 public:
  RowKey& Text(absl::string_view part) { return key_.Text(part), *this; }
  // Not ended, so that the key is a prefix of those whose text begins so. Last.
  RowKey& TextPrefix(absl::string_view part) { return key_.TextPrefix(part), *this; }
  RowKey& Number(uint64_t part) { return key_.U64(part), *this; }
  RowKey& At(Position part) { return key_.At(part), *this; }
  // Positions descending.
  RowKey& Newest(Position part) { return key_.Newest(part), *this; }
  // Microseconds; earlier than 1970 sorts first.
  RowKey& Time(absl::Time part) { return Number(static_cast<uint64_t>(absl::ToUnixMicros(part)) ^ kSignBit); }

  std::string Take() { return key_.Take(); }

 private:
  friend class RowKeyReader;
  static constexpr uint64_t kSignBit = uint64_t{1} << 63;

  KeyBuilder key_;
};

// Takes the parts of a key apart, in their order. Reading what is not there is remembered: read all, then ask.
// Thread-compatible: callers synchronise. Borrows `key`.
class RowKeyReader {
 public:
  explicit RowKeyReader(absl::string_view key) : key_(key) {}

  std::string Text() { return key_.Text(); }
  uint64_t Number() { return key_.U64(); }
  Position At() { return key_.At(); }
  Position Newest() { return key_.Newest(); }
  absl::Time Time() { return absl::FromUnixMicros(static_cast<int64_t>(Number() ^ RowKey::kSignBit)); }

  bool complete() const { return key_.complete(); }

 private:
  KeyReader key_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_VIEWS_ROW_KEY_H_

// Which ledger this is: 16 random bytes, drawn when it is created, so that no store of another is taken for its own.

#ifndef DAYBOOK_LEDGER_LOG_LEDGER_ID_H_
#define DAYBOOK_LEDGER_LOG_LEDGER_ID_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/check.h"
#include "ledger/base/hex.h"
#include "ledger/base/random.h"

namespace daybook {

inline constexpr size_t kLedgerIdBytes = 16;

struct LedgerId {
  // In hexadecimal, lower case.
  std::string text;
  friend bool operator==(const LedgerId&, const LedgerId&) = default;
};

inline LedgerId LedgerIdFromBytes(absl::string_view bytes) { return LedgerId{HexEncode(bytes)}; }
inline LedgerId NewLedgerId(Random& random) { return LedgerIdFromBytes(random.Bytes(kLedgerIdBytes)); }

// The id as it is stored. `id` must be one that was drawn or read (checked).
inline std::string LedgerIdBytes(const LedgerId& id) {
  const absl::StatusOr<std::string> bytes = HexDecode(id.text);
  DAYBOOK_CHECK(bytes.ok() && bytes->size() == kLedgerIdBytes);
  return *bytes;
}

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_LOG_LEDGER_ID_H_

// Bytes as lower-case hexadecimal text, and back.

#ifndef DAYBOOK_LEDGER_BASE_HEX_H_
#define DAYBOOK_LEDGER_BASE_HEX_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace daybook {

std::string HexEncode(absl::string_view bytes);

// Accepts both cases. Returns INVALID_ARGUMENT for an odd length or another character, naming where.
absl::StatusOr<std::string> HexDecode(absl::string_view text);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_BASE_HEX_H_

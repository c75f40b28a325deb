// Whether bytes are UTF-8 text (RFC 3629), and text that is safe to print on one line.

#ifndef DAYBOOK_LEDGER_BASE_UTF8_H_
#define DAYBOOK_LEDGER_BASE_UTF8_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace daybook {

// The length of the longest prefix of `bytes` that is valid UTF-8: all of it, or where it goes wrong. Overlong forms,
// surrogates and code points above U+10FFFF are not valid.
size_t ValidUtf8Prefix(absl::string_view bytes);

inline bool IsUtf8(absl::string_view bytes) { return ValidUtf8Prefix(bytes) == bytes.size(); }

// The bytes as text: as they are where they are UTF-8, otherwise "\xNN" for each that is none.
std::string Utf8Text(absl::string_view bytes);

// Whether valid UTF-8 `text` holds a control character (U+0000 to U+001F, U+007F to U+009F): line breaks, tabs, and
// what moves a terminal's cursor.
bool HasControlCharacter(absl::string_view text);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_BASE_UTF8_H_

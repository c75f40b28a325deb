#include "ledger/base/shell_word.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "ledger/base/utf8.h"

namespace daybook {
namespace {

bool IsPlain(char c) {
  constexpr absl::string_view kPlain = "@%+=:,./_-";
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || kPlain.find(c) != absl::string_view::npos;
}

// Bytes that are no text would not survive being printed and copied: the shell makes them.
std::string FromPrintf(absl::string_view bytes) {
  std::string format;
  for (const char byte : bytes) {
    if (IsPlain(byte) && byte != '%') {
      format.push_back(byte);
    } else {
      absl::StrAppendFormat(&format, "\\%03o", static_cast<unsigned char>(byte));
    }
  }
  return absl::StrCat("\"$(printf '", format, "')\"");
}

}  // namespace

std::string ShellWord(absl::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), IsPlain)) return std::string(text);
  if (!IsUtf8(text)) return FromPrintf(text);
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

}  // namespace daybook

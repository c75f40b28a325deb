#include "ledger/base/log_line.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace daybook {
namespace {

constexpr size_t kValueBytesMax = 512;

bool NeedsQuotes(absl::string_view value) {
  const auto plain = [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '=' && c != '\\'; };
  return value.empty() || !std::all_of(value.begin(), value.end(), plain);
}

void AppendField(absl::string_view key, absl::string_view value, std::string* line) {
  const absl::string_view shown = value.substr(0, kValueBytesMax);
  const absl::string_view cut = shown.size() < value.size() ? "..." : "";
  if (NeedsQuotes(shown)) {
    absl::StrAppend(line, key, "=\"", absl::Utf8SafeCEscape(shown), cut, "\"");
  } else {
    absl::StrAppend(line, key, "=", shown, cut);
  }
}

}  // namespace

std::string LogLine(absl::string_view message,
                    std::initializer_list<std::pair<absl::string_view, std::string>> fields) {
  std::string line = absl::StrCat("msg=\"", absl::Utf8SafeCEscape(message), "\"");
  for (const auto& [key, value] : fields) {
    line.push_back(' ');
    AppendField(key, value, &line);
  }
  return line;
}

}  // namespace daybook

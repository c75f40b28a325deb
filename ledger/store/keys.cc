#include "ledger/store/keys.h"

namespace daybook {
namespace {

constexpr char kEscape = '\x00';
constexpr char kEscapedZero = '\xff';
constexpr char kTerminator = '\x01';

}  // namespace

KeyBuilder& KeyBuilder::TextPrefix(absl::string_view text) {
  while (true) {
    const size_t zero = text.find('\0');
    if (zero == absl::string_view::npos) break;
    bytes_.append(text.data(), zero);
    bytes_.push_back(kEscape);
    bytes_.push_back(kEscapedZero);
    text.remove_prefix(zero + 1);
  }
  bytes_.append(text.data(), text.size());
  return *this;
}

KeyBuilder& KeyBuilder::Text(absl::string_view text) {
  TextPrefix(text);
  bytes_.push_back(kEscape);
  bytes_.push_back(kTerminator);
  return *this;
}

std::string KeyReader::Text() {
  std::string text;
  while (true) {
    const size_t escape = rest_.find(kEscape);
    const char next = escape == absl::string_view::npos || escape + 1 == rest_.size() ? '\x02' : rest_[escape + 1];
    if (next != kEscapedZero && next != kTerminator) {
      damaged_ = true;
      rest_ = absl::string_view();
      return "";
    }
    text.append(rest_.data(), escape);
    rest_.remove_prefix(escape + 2);
    if (next == kTerminator) return text;
    text.push_back('\0');
  }
}

std::string PrefixEnd(absl::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xff') end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(end.back() + 1);
  return end;
}

}  // namespace daybook

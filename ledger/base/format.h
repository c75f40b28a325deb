// fmt formatters for Abseil's string_view and Status, which fmt 9.1 does not know.

#ifndef DAYBOOK_LEDGER_BASE_FORMAT_H_
#define DAYBOOK_LEDGER_BASE_FORMAT_H_

#include <fmt/format.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

template <>
struct fmt::formatter<absl::string_view> : fmt::formatter<fmt::string_view> {
  template <typename Context>
  auto format(absl::string_view text, Context& context) const {
    return fmt::formatter<fmt::string_view>::format(fmt::string_view(text.data(), text.size()), context);
  }
};

template <>
struct fmt::formatter<absl::Status> : fmt::formatter<fmt::string_view> {
  template <typename Context>
  auto format(const absl::Status& status, Context& context) const {
    const std::string text = status.ToString();
    return fmt::formatter<fmt::string_view>::format(fmt::string_view(text.data(), text.size()), context);
  }
};

#endif  // DAYBOOK_LEDGER_BASE_FORMAT_H_

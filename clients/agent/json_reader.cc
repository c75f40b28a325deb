#include "clients/agent/json_reader.h"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/agent/limits.h"
#include "ledger/event/field_error.h"

namespace daybook {
namespace {

// How many arrays and objects stand within each other. Of a text that is no JSON: at least as many as a parser enters
// before it notices.
size_t DepthOf(absl::string_view text) {
  size_t depth = 0;
  size_t deepest = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') in_string = !in_string;
    if (in_string) {
      if (c == '\\') ++i;  // What is escaped ends no string.
      continue;
    }
    if (c == '[' || c == '{') deepest = std::max(deepest, ++depth);
    if ((c == ']' || c == '}') && depth > 0) --depth;
  }
  return deepest;
}

}  // namespace

absl::Status NoJson(absl::string_view name, absl::string_view text) {
  return FieldErrorStatus({.field = std::string(name), .value = ShortenedValue(text), .wanted = "JSON"});
}

absl::Status CheckJsonDepth(absl::string_view name, absl::string_view text) {
  const size_t depth = DepthOf(text);
  if (depth <= kJsonDepthMax) return absl::OkStatus();
  // Unclosed brackets, one a line, are no depth. This parser builds nothing, and keeps its own stack.
  if (!nlohmann::json::accept(text.begin(), text.end())) return NoJson(name, text);
  return FieldErrorStatus({.field = std::string(name),
                           .value = absl::StrCat("nested ", depth, " levels deep"),
                           .wanted = absl::StrCat("at most ", kJsonDepthMax, " levels")},
                          "FIELD_INVALID", absl::StatusCode::kResourceExhausted);
}

}  // namespace daybook

// JSON from outside, held to a depth before it becomes a value: whatever prints, copies or walks a value does so by
// recursion, which a document of a hundred thousand levels would take beyond the stack.

#ifndef DAYBOOK_CLIENTS_AGENT_JSON_READER_H_
#define DAYBOOK_CLIENTS_AGENT_JSON_READER_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/status_macros.h"

namespace daybook {

// That the text called `name` is no JSON: INVALID_ARGUMENT, with a FieldError.
absl::Status NoJson(absl::string_view name, absl::string_view text);

// Returns RESOURCE_EXHAUSTED with a FieldError if `text` is JSON nested deeper than kJsonDepthMax, NoJson if it is as
// deep and none.
absl::Status CheckJsonDepth(absl::string_view name, absl::string_view text);

// The value of the text called `name`, with the errors above. `Json` is one of nlohmann's types.
template <typename Json>
absl::StatusOr<Json> ReadJson(absl::string_view name, absl::string_view text) {
  RETURN_IF_ERROR(CheckJsonDepth(name, text));
  Json json = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return NoJson(name, text);
  return json;
}

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_JSON_READER_H_

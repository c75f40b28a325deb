// A refusal that names the field, its value and what was wanted, for people in the message and for programs in the
// details that a client receives.

#ifndef DAYBOOK_LEDGER_EVENT_FIELD_ERROR_H_
#define DAYBOOK_LEDGER_EVENT_FIELD_ERROR_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace daybook {

struct FieldError {
  std::string field;   // The path within the request: "events[3].migration_finished.migration.tool".
  std::string value;   // What was found, shortened: "\"paymen…\" (700 bytes)".
  std::string wanted;  // What would do: "at most 512 bytes".
  friend bool operator==(const FieldError&, const FieldError&) = default;
};

// A status with the message "FIELD: VALUE, want WANTED" and two payloads, ready to be sent as details:
// google.rpc.BadRequest with the violation, and google.rpc.ErrorInfo with `reason` (docs/errors.md) and the metadata
// field, value and wanted. `code` is not OK.
absl::Status FieldErrorStatus(const FieldError& error, absl::string_view reason = "FIELD_INVALID",
                              absl::StatusCode code = absl::StatusCode::kInvalidArgument);

// The field error that `status` carries, if it was made by FieldErrorStatus.
std::optional<FieldError> FieldErrorOf(const absl::Status& status);

// The same status with `prefix` put before the path of the field, if it carries one: "events[3]" and "id" give
// "events[3].id".
absl::Status WithFieldPrefix(const absl::Status& status, absl::string_view prefix);

// `text` for an error: quoted, escaped, and cut after 64 bytes with its length.
std::string ShortenedValue(absl::string_view text);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_EVENT_FIELD_ERROR_H_

#include "ledger/event/field_error.h"

#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "ledger/base/utf8.h"
#include "ledger/event/refusal.h"

namespace daybook {
namespace {

constexpr char kBadRequestUrl[] = "type.googleapis.com/google.rpc.BadRequest";
constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr size_t kShownBytes = 64;

}  // namespace

absl::Status FieldErrorStatus(const FieldError& error, absl::string_view reason, absl::StatusCode code) {
  const std::string description = absl::StrCat(error.value, ", want ", error.wanted);
  absl::Status status = Refusal(Reason{.name = reason, .code = code}, absl::StrCat(error.field, ": ", description),
                                {{"field", error.field}, {"value", error.value}, {"wanted", error.wanted}});
  google::rpc::BadRequest bad_request;
  google::rpc::BadRequest::FieldViolation* violation = bad_request.add_field_violations();
  violation->set_field(error.field);
  violation->set_description(description);
  status.SetPayload(kBadRequestUrl, absl::Cord(bad_request.SerializeAsString()));
  return status;
}

std::optional<FieldError> FieldErrorOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kErrorInfoUrl);
  google::rpc::ErrorInfo info;
  if (!payload || !status.GetPayload(kBadRequestUrl) || !info.ParseFromString(std::string(*payload))) {
    return std::nullopt;
  }
  FieldError error;
  for (const auto& entry : info.metadata()) {
    if (entry.key() == "field") error.field = entry.value();
    if (entry.key() == "value") error.value = entry.value();
    if (entry.key() == "wanted") error.wanted = entry.value();
  }
  return error;
}

absl::Status WithFieldPrefix(const absl::Status& status, absl::string_view prefix) {
  std::optional<FieldError> error = FieldErrorOf(status);
  if (!error) return status;
  error->field = error->field.empty() ? std::string(prefix) : absl::StrCat(prefix, ".", error->field);
  return FieldErrorStatus(*error, ReasonNameOf(status), status.code());
}

std::string ShortenedValue(absl::string_view text) {
  const absl::string_view shown = text.substr(0, kShownBytes);
  // The cut may fall into a character: what is left of it is not shown.
  std::string value = IsUtf8(text)
                          ? absl::StrCat("\"", absl::Utf8SafeCEscape(shown.substr(0, ValidUtf8Prefix(shown))), "\"")
                          : absl::StrCat("\"", absl::CHexEscape(shown), "\"");
  if (text.size() > kShownBytes) absl::StrAppend(&value, "… (", text.size(), " bytes)");
  return value;
}

}  // namespace daybook

#include "tools/daybook/flag_error.h"

#include <CLI/App.hpp>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "daybook/v1/schema.pb.h"
#include "ledger/event/field_error.h"
#include "ledger/event/refusal.h"
#include "tools/daybook/body_flags.h"
#include "tools/daybook/json_form.h"

namespace daybook {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr std::array<std::pair<absl::string_view, absl::string_view>, 6> kEnvelopeFlags = {
    {{"id", "--event-id"},
     {"source", "--source"},
     {"target", "--target"},
     {"change", "--change"},
     {"occurred_time", "--occurred-time"},
     {"actor", "--actor"}}};

// The field that a path such as "migration.digests[2]" ends at; null if there is none.
const FieldDescriptor* FieldAt(const Descriptor* type, absl::string_view path) {
  const FieldDescriptor* field = nullptr;
  for (const absl::string_view segment : absl::StrSplit(path, '.')) {
    if (type == nullptr) return nullptr;
    field = type->FindFieldByName(std::string(segment.substr(0, segment.find('['))));
    if (field == nullptr) return nullptr;
    type = field->message_type();
  }
  return field;
}

bool HasFlag(const FieldDescriptor& body, const std::string& flag) {
  CLI::App app;
  const BodyFlags flags(&app, *body.message_type());
  return app.get_option_no_throw(flag) != nullptr;
}

void NameFlag(const FieldDescriptor& body, const FieldDescriptor& field, FieldError* error) {
  error->field = absl::StrCat("--", KebabCase(field.name()));
  if (field.message_type() == v1::Migration::descriptor()) error->field = "--tool, and --version or --name";
  if (!HasFlag(body, error->field) && field.message_type() != v1::Migration::descriptor()) {
    error->field = field.name();
    absl::StrAppend(&error->wanted, " by --json: it is too large for a flag");
  }
  const bool unset_enum = field.enum_type() != nullptr && absl::StrContains(error->value, "UNSPECIFIED");
  if (unset_enum) error->wanted = EnumNames(*field.enum_type());
  if (unset_enum) error->value = "absent";
}

}  // namespace

absl::Status InTheWordsOfFlags(const absl::Status& status, Kind kind) {
  std::optional<FieldError> error = FieldErrorOf(status);
  const FieldDescriptor* body = BodyField(kind);
  if (!error || body == nullptr) return status;
  const std::string whole = error->field;
  absl::string_view path = whole;
  if (!absl::ConsumePrefix(&path, "events[0].")) return status;
  for (const auto& [field, flag] : kEnvelopeFlags) {
    if (path == field || absl::StartsWith(path, absl::StrCat(field, "."))) error->field = std::string(flag);
  }
  if (absl::ConsumePrefix(&path, absl::StrCat(body->name(), "."))) {
    if (const FieldDescriptor* field = FieldAt(body->message_type(), path)) NameFlag(*body, *field, &*error);
  }
  if (error->field == whole) return status;
  if (error->value == "empty") error->value = "absent";
  return FieldErrorStatus(*error, ReasonNameOf(status), status.code());
}

}  // namespace daybook

#include "tools/daybook/json_form.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "google/protobuf/util/json_util.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"

namespace daybook {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;

// "ChangeClass" is "CHANGE_CLASS_", which every value of the enum begins with.
std::string PrefixOf(const EnumDescriptor& type) {
  std::string prefix;
  for (const char c : type.name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !prefix.empty()) prefix.push_back('_');
    prefix.push_back(absl::ascii_toupper(static_cast<unsigned char>(c)));
  }
  return prefix + "_";
}

// Calls `rename` on each enum value below `json`, which is of `type`. Messages with a JSON form of their own (times,
// durations) are text and hold none.
template <typename Rename>
absl::Status RenameEnums(const Descriptor& type, Json* json, const Rename& rename) {
  if (!json->is_object()) return absl::OkStatus();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    auto found = json->find(field.json_name());
    if (found == json->end()) found = json->find(field.name());
    if (found == json->end()) continue;
    const auto each = [&](Json* value) -> absl::Status {
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) return rename(field, value);
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        return RenameEnums(*field.message_type(), value, rename);
      }
      return absl::OkStatus();
    };
    if (!found->is_array()) {
      RETURN_IF_ERROR(each(&*found));
      continue;
    }
    for (Json& value : *found) RETURN_IF_ERROR(each(&value));
  }
  return absl::OkStatus();
}

absl::Status Shorten(const FieldDescriptor& field, Json* value) {
  if (!value->is_string()) return absl::OkStatus();
  const EnumValueDescriptor* known = field.enum_type()->FindValueByName(*value->get_ptr<const std::string*>());
  if (known != nullptr) *value = ShortEnumName(*known);
  return absl::OkStatus();
}

absl::Status Lengthen(const FieldDescriptor& field, Json* value) {
  if (!value->is_string()) return absl::OkStatus();
  const std::string& name = *value->get_ptr<const std::string*>();
  const EnumValueDescriptor* known = EnumValueByName(*field.enum_type(), name);
  if (known == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(field.json_name(), ": \"", name, "\", want one of ", EnumNames(*field.enum_type())));
  }
  *value = known->name();
  return absl::OkStatus();
}

}  // namespace

std::string ShortEnumName(const EnumValueDescriptor& value) {
  absl::string_view name = value.name();
  absl::ConsumePrefix(&name, PrefixOf(*value.type()));
  return absl::AsciiStrToLower(name);
}

const EnumValueDescriptor* EnumValueByName(const EnumDescriptor& type, absl::string_view name) {
  const std::string wanted = absl::AsciiStrToUpper(absl::StrReplaceAll(name, {{"-", "_"}}));
  const EnumValueDescriptor* whole = type.FindValueByName(wanted);
  return whole != nullptr ? whole : type.FindValueByName(absl::StrCat(PrefixOf(type), wanted));
}

std::string EnumNames(const EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) names.push_back(ShortEnumName(*type.value(i)));
  }
  return absl::StrJoin(names, ", ");
}

Json ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string text;
  DAYBOOK_CHECK(google::protobuf::util::MessageToJsonString(message, &text, options).ok());
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  DAYBOOK_CHECK(!json.is_discarded() && RenameEnums(*message.GetDescriptor(), &json, Shorten).ok());
  return json;
}

std::string JsonText(const Json& json, int indent) {
  return json.dump(indent, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

absl::Status FromJson(Json json, google::protobuf::Message* message) {
  if (!json.is_object()) return absl::InvalidArgumentError("want a JSON object");
  RETURN_IF_ERROR(RenameEnums(*message->GetDescriptor(), &json, Lengthen));
  const auto parsed = google::protobuf::util::JsonStringToMessage(JsonText(json), message);
  if (!parsed.ok()) return absl::InvalidArgumentError(std::string(parsed.message()));
  return absl::OkStatus();
}

}  // namespace daybook

// Messages as the JSON that users see and write: the proto3 mapping, with enum values by their short names, and kinds
// of events as a field.

#ifndef DAYBOOK_TOOLS_DAYBOOK_JSON_FORM_H_
#define DAYBOOK_TOOLS_DAYBOOK_JSON_FORM_H_

#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace daybook {

using Json = nlohmann::ordered_json;

// "OUTCOME_SUCCEEDED" is "succeeded", "VERDICT_OUT_OF_SYNC" is "out_of_sync".
std::string ShortEnumName(const google::protobuf::EnumValueDescriptor& value);
// Short or whole, in either case, "-" for "_". Null for a name that is none.
const google::protobuf::EnumValueDescriptor* EnumValueByName(const google::protobuf::EnumDescriptor& type,
                                                             absl::string_view name);
// "succeeded, failed, partial": what the field may be, for messages.
std::string EnumNames(const google::protobuf::EnumDescriptor& type);

// lowerCamelCase, primitive fields always printed, 64-bit integers as strings, bytes as base64.
Json ToJson(const google::protobuf::Message& message);

// As text: on one line, or indented by so many spaces. What is no UTF-8 (a path can be anything) is replaced.
std::string JsonText(const Json& json, int indent = -1);

// Reads what ToJson prints, and the whole enum names of the proto3 mapping; json_reader.h reads the text. Returns
// INVALID_ARGUMENT saying what is wrong.
absl::Status FromJson(Json json, google::protobuf::Message* message);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_JSON_FORM_H_

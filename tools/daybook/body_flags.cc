#include "tools/daybook/body_flags.h"

#include <cstdint>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "daybook/v1/governance.pb.h"
#include "daybook/v1/schema.pb.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "ledger/base/hex.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/time_text.h"
#include "ledger/diff/digest.h"
#include "ledger/event/times.h"
#include "tools/contract_help/field_help.h"
#include "tools/daybook/json_form.h"
#include "tools/daybook/usage_error.h"

namespace daybook {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

template <typename Type>
bool Holds(const FieldDescriptor& field) {
  return field.message_type() == Type::descriptor();
}

bool IsTime(const FieldDescriptor& field) { return Holds<google::protobuf::Timestamp>(field); }

// When something happened, which is not in the future.
bool IsPastTime(const FieldDescriptor& field) { return field.name() == "since_time"; }

// Of what ends or is due on a day, the day is over by then; everything else is so from its beginning on.
DayMoment MomentOf(const FieldDescriptor& field) {
  for (const absl::string_view end : {"due_time", "end_time", "review_time", "until_time"}) {
    if (field.name() == end) return DayMoment::kEnd;
  }
  return DayMoment::kBegin;
}

bool IsOneText(const FieldDescriptor& field) {
  return field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || Holds<v1::Digest>(field) ||
         Holds<v1::Threshold>(field) || IsTime(field) || Holds<google::protobuf::Duration>(field);
}

std::string FormOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumNames(*field.enum_type());
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true or false";
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_BYTES ? "hexadecimal digits" : "";
    default:
      return "a number";
  }
  if (Holds<v1::Digest>(field)) return "ALGORITHM:VALUE, such as sha256:9f86…";
  if (Holds<v1::Threshold>(field)) return "NAME=DURATION or NAME=NUMBER, such as deploy_within=2h";
  if (Holds<google::protobuf::Duration>(field)) return "a duration such as 90s, 1h30m or 2w";
  if (IsPastTime(field)) return "a time such as 2026-03-01T09:00:00Z or '2h ago'; a date: its beginning";
  return absl::StrCat("a time such as 2026-03-01T09:00:00Z or 'in 2w'; a date: its ",
                      MomentOf(field) == DayMoment::kEnd ? "end" : "beginning");
}

// What a flag is for: the contract's words for the field, then the form of its value.
std::string Description(const FieldDescriptor& field) {
  const FieldHelp help = FieldHelpOf(field);
  const std::string form = FormOf(field);
  return absl::StrCat(help.what, help.what.empty() || form.empty() ? "" : ": ", form,
                      help.required ? " (required)" : "");
}

// "digests" may also be written "digest".
std::string SingularOf(const std::string& name) {
  absl::string_view singular = name;
  return absl::ConsumeSuffix(&singular, "s") ? std::string(singular) : "";
}

bool ParseDigest(absl::string_view text, v1::Digest* digest) {
  const size_t colon = text.find(':');
  if (colon == absl::string_view::npos) return false;
  const absl::StatusOr<Digest> parsed = MakeDigest(text.substr(0, colon), text.substr(colon + 1));
  if (!parsed.ok()) return false;
  digest->set_algorithm(parsed->algorithm);
  digest->set_value(parsed->value);
  return true;
}

bool ParseThreshold(absl::string_view text, v1::Threshold* threshold) {
  const size_t equals = text.find('=');
  if (equals == absl::string_view::npos) return false;
  threshold->set_name(std::string(text.substr(0, equals)));
  const absl::string_view value = text.substr(equals + 1);
  uint64_t number = 0;
  if (absl::SimpleAtoi(value, &number)) {
    threshold->set_number(number);
    return true;
  }
  const absl::StatusOr<absl::Duration> duration = DurationFromText(value);
  if (duration.ok()) *threshold->mutable_duration() = DurationToProto(*duration);
  return duration.ok();
}

bool ParseMessage(absl::string_view text, Message* message) {
  if (auto* digest = google::protobuf::DynamicCastToGenerated<v1::Digest>(message)) return ParseDigest(text, digest);
  if (auto* threshold = google::protobuf::DynamicCastToGenerated<v1::Threshold>(message)) {
    return ParseThreshold(text, threshold);
  }
  auto* duration = google::protobuf::DynamicCastToGenerated<google::protobuf::Duration>(message);
  const absl::StatusOr<absl::Duration> parsed = DurationFromText(text);
  if (duration == nullptr || !parsed.ok()) return false;
  *duration = DurationToProto(*parsed);
  return true;
}

template <typename Int, typename Set, typename Add>
bool ParseNumber(absl::string_view text, bool repeated, Set set, Add add) {
  Int number = 0;
  if (!absl::SimpleAtoi(text, &number)) return false;
  if (repeated) {
    add(number);
  } else {
    set(number);
  }
  return true;
}

// Sets, or adds to, one field of `holder`. False if the text has not the field's form.
bool SetField(const FieldDescriptor& field, const std::string& text, Message* holder) {
  const Reflection& reflection = *holder->GetReflection();
  const bool repeated = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ParseMessage(text,
                          repeated ? reflection.AddMessage(holder, &field) : reflection.MutableMessage(holder, &field));
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = EnumValueByName(*field.enum_type(), text);
      if (value == nullptr || value->number() == 0) return false;
      repeated ? reflection.AddEnum(holder, &field, value) : reflection.SetEnum(holder, &field, value);
      return true;
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string bytes = text;
      if (field.type() == FieldDescriptor::TYPE_BYTES) {
        const absl::StatusOr<std::string> decoded = HexDecode(text);
        if (!decoded.ok()) return false;
        bytes = *decoded;
      }
      repeated ? reflection.AddString(holder, &field, bytes) : reflection.SetString(holder, &field, bytes);
      return true;
    }
    case FieldDescriptor::CPPTYPE_BOOL: {
      bool value = false;
      if (!absl::SimpleAtob(text, &value)) return false;
      reflection.SetBool(holder, &field, value);
      return true;
    }
    case FieldDescriptor::CPPTYPE_UINT32:
      return ParseNumber<uint32_t>(
          text, repeated, [&](uint32_t n) { reflection.SetUInt32(holder, &field, n); },
          [&](uint32_t n) { reflection.AddUInt32(holder, &field, n); });
    case FieldDescriptor::CPPTYPE_INT32:
      return ParseNumber<int32_t>(
          text, repeated, [&](int32_t n) { reflection.SetInt32(holder, &field, n); },
          [&](int32_t n) { reflection.AddInt32(holder, &field, n); });
    case FieldDescriptor::CPPTYPE_UINT64:
      return ParseNumber<uint64_t>(
          text, repeated, [&](uint64_t n) { reflection.SetUInt64(holder, &field, n); },
          [&](uint64_t n) { reflection.AddUInt64(holder, &field, n); });
    default:
      return false;
  }
}

// As every other flag reads a time. No field of a body has several.
absl::Status SetTime(const Session& session, absl::string_view flag, const FieldDescriptor& field,
                     const std::string& text, Message* holder) {
  ASSIGN_OR_RETURN(const absl::Time time,
                   IsPastTime(field) ? session.PastTimeOf(flag, text) : session.TimeOf(flag, text, MomentOf(field)));
  holder->GetReflection()->MutableMessage(holder, &field)->CopyFrom(TimeToProto(time));
  return absl::OkStatus();
}

}  // namespace

std::string KebabCase(absl::string_view field_name) { return absl::StrReplaceAll(field_name, {{"_", "-"}}); }

BodyFlags::BodyFlags(CLI::App* app, const Descriptor& body) { AddFields(app, body, {}); }

void BodyFlags::AddFields(CLI::App* app, const Descriptor& type, std::vector<const FieldDescriptor*> path) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    std::vector<const FieldDescriptor*> field_path = path;
    field_path.push_back(&field);
    if (!IsOneText(field)) {
      if (Holds<v1::Migration>(field)) AddFields(app, *field.message_type(), field_path);
      continue;
    }
    flags_.push_back(std::make_unique<Flag>(Flag{KebabCase(field.name()), field_path, {}}));
    Flag* flag = flags_.back().get();
    std::string names = absl::StrCat("--", flag->name);
    const std::string singular = field.is_repeated() ? SingularOf(flag->name) : "";
    if (!singular.empty()) absl::StrAppend(&names, ",--", singular);
    CLI::Option* option = app->add_option(names, flag->values, Description(field))->group("What happened");
    // One value each time the flag is given; a single field takes the flag once.
    option->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    if (!field.is_repeated()) option->expected(1);
  }
}

bool BodyFlags::any_given() const {
  for (const auto& flag : flags_) {
    if (!flag->values.empty()) return true;
  }
  return false;
}

absl::Status BodyFlags::Fill(const Session& session, Message* body) const {
  for (const auto& flag : flags_) {
    if (flag->values.size() > 1 && !flag->path.back()->is_repeated()) {
      return UsageError(absl::StrCat("--", flag->name), flag->values[1], "to be given once");
    }
    for (const std::string& value : flag->values) {
      Message* holder = body;
      for (size_t i = 0; i + 1 < flag->path.size(); ++i) {
        holder = holder->GetReflection()->MutableMessage(holder, flag->path[i]);
      }
      const FieldDescriptor& field = *flag->path.back();
      const std::string name = absl::StrCat("--", flag->name);
      if (IsTime(field)) {
        RETURN_IF_ERROR(SetTime(session, name, field, value, holder));
      } else if (!SetField(field, value, holder)) {
        return UsageError(name, value, FormOf(field));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace daybook

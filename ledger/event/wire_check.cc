#include "ledger/event/wire_check.h"

#include <limits>
#include <memory>
#include <string>

#include "absl/container/inlined_vector.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/duration.pb.h"
#include "ledger/base/utf8.h"

namespace daybook {
namespace {

using google::protobuf::FieldDescriptor;

// The wire types of Protocol Buffers that the contract uses.
constexpr uint64_t kVarint = 0;
constexpr uint64_t kLengthDelimited = 2;

// Takes a varint off the front of `bytes`. Returns false if it is cut short or longer than 64 bits.
bool TakeVarint(absl::string_view* bytes, uint64_t* value) {
  *value = 0;
  for (size_t i = 0; i < bytes->size() && i < 10; ++i) {
    const uint8_t byte = static_cast<uint8_t>((*bytes)[i]);
    if (i == 9 && byte > 1) return false;
    *value |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      bytes->remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

// Takes a length and that many bytes off the front of `bytes`.
bool TakeDelimited(absl::string_view* bytes, absl::string_view* value) {
  uint64_t length = 0;
  if (!TakeVarint(bytes, &length) || length > bytes->size()) return false;
  *value = bytes->substr(0, length);
  bytes->remove_prefix(length);
  return true;
}

bool IsDelimited(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING || field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

std::string BytesWanted(const FieldRule& rule) {
  return rule.bytes_min == rule.bytes_max ? absl::StrCat("exactly ", rule.bytes_max, " bytes")
                                          : absl::StrCat("at most ", rule.bytes_max, " bytes");
}

// One pass over one message and the messages in it. Every Check returns false with `error_` set, its field relative to
// what was checked; whoever stands above puts its own name before it.
class WireChecker {
 public:
  bool CheckMessage(const MessagePlan& plan, absl::string_view bytes);
  FieldError& error() { return error_; }

 private:
  // What has been seen of one message. A field can stand there without being present: an empty string, a zero.
  struct Seen {
    struct Field {
      uint32_t count = 0;
      bool is_present = false;
    };
    absl::InlinedVector<Field, 64> fields;
    absl::InlinedVector<FieldValue, 12> values;  // By number, for a message whose rule looks at them.
    absl::InlinedVector<const FieldDescriptor*, 2> oneof_members;

    Field& Of(const MessagePlan& plan, const FieldPlan& field) {
      return fields[static_cast<size_t>(&field - plan.fields.data())];
    }
  };

  bool CheckField(const MessagePlan& plan, const FieldPlan& field, uint64_t wire_type, absl::string_view* rest,
                  Seen* seen);
  bool CheckPacked(const FieldPlan& field, absl::string_view bytes, uint32_t* count);
  bool CheckCount(const MessagePlan& plan, const FieldPlan& field, Seen* seen);
  bool CheckText(const FieldPlan& field, absl::string_view value, bool* is_present);
  bool CheckNested(const FieldPlan& field, absl::string_view value);
  bool CheckNumber(const FieldPlan& field, uint64_t value, bool* is_present);
  bool CheckEnum(const FieldPlan& field, int64_t value, bool* is_present);
  bool CheckRequired(const MessagePlan& plan, const Seen& seen);
  bool CheckRule(const MessagePlan& plan, const Seen& seen, absl::string_view bytes);

  bool Fail(absl::string_view value, absl::string_view wanted) { return FailAt("", value, wanted); }
  bool FailAt(absl::string_view field, absl::string_view value, absl::string_view wanted) {
    error_ = {.field = std::string(field), .value = std::string(value), .wanted = std::string(wanted)};
    return false;
  }
  bool FailCount(const FieldPlan& field) {
    return Fail(absl::StrCat("more than ", field.rule.count_max), absl::StrCat("at most ", field.rule.count_max));
  }
  bool FailBelow(absl::string_view name) {
    const bool joins = error_.field.empty() || error_.field.front() == '[';
    error_.field = absl::StrCat(name, joins ? "" : ".", error_.field);
    return false;
  }

  FieldError error_;
};

bool WireChecker::CheckMessage(const MessagePlan& plan, absl::string_view bytes) {
  Seen seen;
  seen.fields.resize(plan.fields.size());
  seen.oneof_members.resize(plan.oneofs.size());
  if (plan.rule != nullptr && plan.rule->check_values != nullptr) seen.values.resize(plan.by_number.size());
  for (absl::string_view rest = bytes; !rest.empty();) {
    uint64_t tag = 0;
    if (!TakeVarint(&rest, &tag)) return Fail("cut short", absl::StrCat("a whole ", plan.descriptor->name()));
    const uint64_t number = tag >> 3;
    const FieldPlan* field = plan.Find(number);
    if (field == nullptr) {
      return FailAt(absl::StrCat(number), "unknown", absl::StrCat("a field of ", plan.descriptor->full_name()));
    }
    if (!CheckField(plan, *field, tag & 7, &rest, &seen)) return FailBelow(field->field->name());
  }
  return CheckRequired(plan, seen) && CheckRule(plan, seen, bytes);
}

bool WireChecker::CheckField(const MessagePlan& plan, const FieldPlan& field, uint64_t wire_type,
                             absl::string_view* rest, Seen* seen) {
  const FieldDescriptor& descriptor = *field.field;
  Seen::Field& seen_field = seen->Of(plan, field);
  FieldValue value{.is_present = true};
  bool holds = false;
  if (wire_type == kLengthDelimited) {
    if (!TakeDelimited(rest, &value.bytes)) return Fail("cut short", "as many bytes as its length says");
    if (!IsDelimited(descriptor)) {
      if (!descriptor.is_repeated()) return Fail("bytes", descriptor.type_name());
      return CheckPacked(field, value.bytes, &seen_field.count);
    }
    holds =
        field.message != nullptr ? CheckNested(field, value.bytes) : CheckText(field, value.bytes, &value.is_present);
  } else if (wire_type == kVarint && !IsDelimited(descriptor)) {
    if (!TakeVarint(rest, &value.number)) return Fail("cut short", "a whole number");
    holds = CheckNumber(field, value.number, &value.is_present);
  } else {
    return Fail(absl::StrCat("wire type ", wire_type), descriptor.type_name());
  }
  if (!holds) return descriptor.is_repeated() ? FailBelow(absl::StrCat("[", seen_field.count, "]")) : false;
  ++seen_field.count;
  seen_field.is_present = value.is_present;
  if (!seen->values.empty()) seen->values[static_cast<size_t>(descriptor.number())] = value;
  return CheckCount(plan, field, seen);
}

bool WireChecker::CheckPacked(const FieldPlan& field, absl::string_view bytes, uint32_t* count) {
  while (!bytes.empty()) {
    uint64_t value = 0;
    bool is_present = true;
    if (!TakeVarint(&bytes, &value)) return Fail("cut short", "a whole number");
    if (!CheckNumber(field, value, &is_present)) return FailBelow(absl::StrCat("[", *count, "]"));
    if (++*count > field.rule.count_max) return FailCount(field);
  }
  return true;
}

// After the count of `field` went up.
bool WireChecker::CheckCount(const MessagePlan& plan, const FieldPlan& field, Seen* seen) {
  const uint32_t count = seen->Of(plan, field).count;
  if (field.field->is_repeated()) return count <= field.rule.count_max || FailCount(field);
  // Parsers would merge the two, or take the last: what was meant cannot be known.
  if (count > 1) return Fail("stands twice", "once");
  if (field.oneof < 0) return true;
  const FieldDescriptor*& member = seen->oneof_members[static_cast<size_t>(field.oneof)];
  if (member != nullptr) {
    return Fail(absl::StrCat("beside ", member->name()),
                absl::StrCat("one ", plan.oneofs[static_cast<size_t>(field.oneof)].name));
  }
  member = field.field;
  return true;
}

bool WireChecker::CheckText(const FieldPlan& field, absl::string_view value, bool* is_present) {
  const FieldDescriptor& descriptor = *field.field;
  if (value.empty()) {
    // Without presence, an empty one is an absent one.
    *is_present = descriptor.has_presence() || descriptor.is_repeated();
    return !*is_present || Fail("empty", field.rule.required ? BytesWanted(field.rule) : "a value, or no field at all");
  }
  if (value.size() < field.rule.bytes_min || value.size() > field.rule.bytes_max) {
    const bool is_text = descriptor.type() == FieldDescriptor::TYPE_STRING;
    return Fail(is_text ? ShortenedValue(value) : absl::StrCat(value.size(), " bytes"), BytesWanted(field.rule));
  }
  if (descriptor.type() != FieldDescriptor::TYPE_STRING) return true;
  const size_t valid = ValidUtf8Prefix(value);
  if (valid != value.size()) return Fail(ShortenedValue(value), absl::StrCat("UTF-8; byte ", valid, " is not"));
  const absl::string_view wanted = GrammarViolation(field.rule.grammar, value);
  return wanted.empty() || Fail(ShortenedValue(value), wanted);
}

bool WireChecker::CheckNested(const FieldPlan& field, absl::string_view value) {
  if (!CheckMessage(*field.message, value)) return false;
  if (!field.rule.over_zero) return true;
  google::protobuf::Duration duration;
  return (duration.ParseFromArray(value.data(), static_cast<int>(value.size())) &&
          (duration.seconds() > 0 || duration.nanos() > 0)) ||
         Fail("0", "a duration over 0");
}

bool WireChecker::CheckNumber(const FieldPlan& field, uint64_t value, bool* is_present) {
  const FieldDescriptor& descriptor = *field.field;
  *is_present = value != 0 || descriptor.has_presence() || descriptor.is_repeated();
  const int64_t as_signed = static_cast<int64_t>(value);
  switch (descriptor.type()) {
    case FieldDescriptor::TYPE_ENUM:
      return CheckEnum(field, as_signed, is_present);
    case FieldDescriptor::TYPE_BOOL:
      return value <= 1 || Fail(absl::StrCat(value), "0 or 1");
    case FieldDescriptor::TYPE_INT64:
      return true;
    case FieldDescriptor::TYPE_INT32:
      return (as_signed >= std::numeric_limits<int32_t>::min() && as_signed <= std::numeric_limits<int32_t>::max()) ||
             Fail(absl::StrCat(as_signed), "a number of 32 bits");
    case FieldDescriptor::TYPE_UINT32:
      if (value > std::numeric_limits<uint32_t>::max()) return Fail(absl::StrCat(value), "a number of 32 bits");
      break;
    default:
      break;
  }
  if (*is_present && value < field.rule.number_min) {
    return Fail(absl::StrCat(value), absl::StrCat("at least ", field.rule.number_min));
  }
  return value <= field.rule.number_max || Fail(absl::StrCat(value), absl::StrCat("at most ", field.rule.number_max));
}

bool WireChecker::CheckEnum(const FieldPlan& field, int64_t value, bool* is_present) {
  const google::protobuf::EnumDescriptor& type = *field.field->enum_type();
  if (value < 0 || value > 63 || (field.enum_values >> value & 1) == 0) {
    return Fail(absl::StrCat(value), absl::StrCat("a value of ", type.full_name()));
  }
  if (value != 0) return true;
  *is_present = false;
  return !field.field->is_repeated() ||
         Fail(type.value(0)->name(), absl::StrCat("another value of ", type.full_name()));
}

bool WireChecker::CheckRequired(const MessagePlan& plan, const Seen& seen) {
  for (size_t i = 0; i < plan.fields.size(); ++i) {
    const FieldDescriptor& field = *plan.fields[i].field;
    if (!plan.fields[i].rule.required || seen.fields[i].is_present) continue;
    if (field.is_repeated()) {
      if (seen.fields[i].count > 0) continue;
      return FailAt(field.name(), "empty", "at least 1");
    }
    if (field.enum_type() != nullptr) {
      return FailAt(field.name(), field.enum_type()->value(0)->name(),
                    absl::StrCat("another value of ", field.enum_type()->full_name()));
    }
    return FailAt(field.name(), field.message_type() != nullptr ? "absent" : "empty", "a value");
  }
  for (size_t i = 0; i < plan.oneofs.size(); ++i) {
    if (!plan.oneofs[i].required || seen.oneof_members[i] != nullptr) continue;
    return FailAt(plan.oneofs[i].name, "absent",
                  absl::StrCat("one of ", plan.descriptor->oneof_decl(static_cast<int>(i))->field_count(), " fields"));
  }
  return true;
}

bool WireChecker::CheckRule(const MessagePlan& plan, const Seen& seen, absl::string_view bytes) {
  if (plan.rule == nullptr) return true;
  if (plan.rule->check_values != nullptr) return plan.rule->check_values(seen.values, &error_);
  const std::unique_ptr<google::protobuf::Message> message(plan.prototype->New());
  if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Fail("malformed", absl::StrCat("a ", plan.descriptor->full_name()));
  }
  return plan.rule->check_parsed(*message, &error_);
}

}  // namespace

std::optional<FieldError> CheckWire(const MessagePlan& plan, absl::string_view bytes) {
  WireChecker checker;
  if (checker.CheckMessage(plan, bytes)) return std::nullopt;
  // The whole message has no name of its own.
  if (checker.error().field.empty()) checker.error().field = plan.descriptor->name();
  return checker.error();
}

}  // namespace daybook

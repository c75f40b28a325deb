#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/event/draft.h"

namespace daybook {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// What idempotency does not compare: when the emitter saw it, and the salt that the server may have drawn.
bool IsCompared(const FieldDescriptor& field) {
  return &field != v1::Event::descriptor()->FindFieldByNumber(v1::Event::kObservedTimeFieldNumber) &&
         &field != v1::Payload::descriptor()->FindFieldByNumber(v1::Payload::kSaltFieldNumber);
}

bool Has(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(message, &field) > 0 : reflection.HasField(message, &field);
}

// Whether a field that stands in both holds the same. Compares a copy of each that holds nothing else.
bool SameValue(const Message& a, const Message& b, const FieldDescriptor& field) {
  const auto alone = [&](const Message& message) {
    const std::unique_ptr<Message> copy(message.New());
    const std::unique_ptr<Message> rest(message.New());
    rest->CopyFrom(message);
    rest->GetReflection()->SwapFields(rest.get(), copy.get(), {&field});
    return copy->SerializeAsString();
  };
  return alone(a) == alone(b);
}

std::string FirstDifference(const Message& a, const Message& b);

std::string Below(absl::string_view name, absl::string_view path) {
  return path.empty() ? std::string(name) : absl::StrCat(name, ".", path);
}

// The path of the first difference in `field`, empty if there is none.
std::string DifferenceIn(const FieldDescriptor& field, const Message& a, const Message& b) {
  if (!Has(a, field) && !Has(b, field)) return "";
  if (!Has(a, field) || !Has(b, field)) return field.name();
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return SameValue(a, b, field) ? "" : field.name();
  const Reflection& reflection = *a.GetReflection();
  if (!field.is_repeated()) {
    const std::string path = FirstDifference(reflection.GetMessage(a, &field), reflection.GetMessage(b, &field));
    return path.empty() ? "" : Below(field.name(), path);
  }
  const int count = std::min(reflection.FieldSize(a, &field), reflection.FieldSize(b, &field));
  for (int i = 0; i < count; ++i) {
    const std::string path =
        FirstDifference(reflection.GetRepeatedMessage(a, &field, i), reflection.GetRepeatedMessage(b, &field, i));
    if (!path.empty()) return Below(absl::StrCat(field.name(), "[", i, "]"), path);
  }
  return reflection.FieldSize(a, &field) == reflection.FieldSize(b, &field) ? "" : field.name();
}

std::string FirstDifference(const Message& a, const Message& b) {
  const google::protobuf::Descriptor& descriptor = *a.GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    if (!IsCompared(field)) continue;
    std::string path = DifferenceIn(field, a, b);
    if (!path.empty()) return path;
  }
  return "";
}

}  // namespace

std::string FirstDifferingField(const v1::Event& a, const v1::Event& b) { return FirstDifference(a, b); }

}  // namespace daybook

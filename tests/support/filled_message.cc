#include "tests/support/filled_message.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace daybook::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int64_t kFirstTime = 1'772'355'600;
constexpr int kItems = 2;

class Filler {
 public:
  void Fill(int variant, Message* message) {
    const google::protobuf::Descriptor& descriptor = *message->GetDescriptor();
    if (auto* time = dynamic_cast<google::protobuf::Timestamp*>(message))
      return time->set_seconds(kFirstTime + ++count_);
    if (auto* duration = dynamic_cast<google::protobuf::Duration*>(message)) return duration->set_seconds(60);
    for (int i = 0; i < descriptor.field_count(); ++i) {
      const FieldDescriptor& field = *descriptor.field(i);
      const google::protobuf::OneofDescriptor* oneof = field.real_containing_oneof();
      if (oneof != nullptr && oneof->field(variant % oneof->field_count()) != &field) continue;
      const int items = field.is_repeated() ? kItems : 1;
      for (int item = 0; item < items; ++item) FillField(field, field.is_repeated() ? item : variant, message);
    }
  }

 private:
  void FillField(const FieldDescriptor& field, int variant, Message* message) {
    const Reflection& reflection = *message->GetReflection();
    const bool repeated = field.is_repeated();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        repeated ? reflection.AddString(message, &field, Text(field))
                 : reflection.SetString(message, &field, Text(field));
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        repeated ? reflection.AddEnumValue(message, &field, variant + 1) : reflection.SetEnumValue(message, &field, 1);
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        Fill(variant, repeated ? reflection.AddMessage(message, &field) : reflection.MutableMessage(message, &field));
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        reflection.SetBool(message, &field, true);
        break;
      case FieldDescriptor::CPPTYPE_UINT32:
        reflection.SetUInt32(message, &field, 1);
        break;
      case FieldDescriptor::CPPTYPE_UINT64:
        reflection.SetUInt64(message, &field, 1);
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        reflection.SetInt32(message, &field, 1);
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        reflection.SetInt64(message, &field, 1);
        break;
      default:
        break;
    }
  }

  // Text for fields with a grammar or a length of their own; else the field's name and a number.
  std::string Text(const FieldDescriptor& field) {
    static const auto& special = *new absl::flat_hash_map<std::string, std::string>{
        {"target", "payments/prod/orders-db"},
        {"depends_on", "payments/prod/orders-db"},
        {"algorithm", "own"},
        {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
        {"salt", std::string(32, 's')},
        {"evidence_digest", std::string(32, 'e')},
        {"begin_root", std::string(32, 'r')},
        {"root_hash", std::string(32, 'r')},
    };
    const auto found = special.find(field.name());
    return found != special.end() ? found->second : absl::StrCat(field.name(), "-", ++count_);
  }

  int64_t count_ = 0;
};

}  // namespace

int VariantCount(const google::protobuf::Descriptor* descriptor) {
  int count = 1;
  for (int i = 0; i < descriptor->real_oneof_decl_count(); ++i) {
    count = std::max(count, descriptor->oneof_decl(i)->field_count());
  }
  for (int i = 0; i < descriptor->field_count(); ++i) {
    // The oneofs of a message in this one vary with it; those of a repeated one vary from item to item.
    const FieldDescriptor& field = *descriptor->field(i);
    if (field.message_type() == nullptr || field.is_repeated()) continue;
    count = std::max(count, VariantCount(field.message_type()));
  }
  return count;
}

std::unique_ptr<Message> FilledMessage(const google::protobuf::Descriptor* descriptor, int variant) {
  std::unique_ptr<Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
  Filler().Fill(variant, message.get());
  return message;
}

}  // namespace daybook::testing

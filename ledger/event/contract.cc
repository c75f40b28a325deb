#include "ledger/event/contract.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/strip.h"
#include "ledger/base/check.h"
#include "ledger/base/mutex.h"

namespace daybook {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// The rows of rules.h by their fields.
struct RuleIndex {
  RuleIndex() {
    for (const FieldRule& rule : FieldRules()) DAYBOOK_CHECK(by_field.emplace(rule.field, &rule).second);
  }
  absl::flat_hash_map<absl::string_view, const FieldRule*> by_field;
};

// The rule of the field or oneof of this full name; null if it has no row.
const FieldRule* RuleOf(absl::string_view full_name) {
  static const RuleIndex& index = *new RuleIndex;
  absl::ConsumePrefix(&full_name, "daybook.v1.");
  const auto found = index.by_field.find(full_name);
  return found == index.by_field.end() ? nullptr : found->second;
}

uint64_t EnumValues(const google::protobuf::EnumDescriptor& type) {
  uint64_t values = 0;
  for (int i = 0; i < type.value_count(); ++i) {
    DAYBOOK_CHECK(type.value(i)->number() >= 0 && type.value(i)->number() < 64);
    values |= uint64_t{1} << type.value(i)->number();
  }
  return values;
}

class Compiler {
 public:
  const MessagePlan& Compile(const Descriptor* descriptor) {
    // A message under way has no plan yet: it would contain itself, and input would choose the depth of our stack.
    const auto [slot, is_new] = plans_.try_emplace(descriptor, nullptr);
    DAYBOOK_CHECK(is_new || slot->second != nullptr);
    if (!is_new) return *slot->second;
    auto plan = std::make_unique<MessagePlan>();
    plan->descriptor = descriptor;
    plan->prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor);
    for (const MessageRule& rule : MessageRules()) {
      if (rule.message == descriptor->full_name()) plan->rule = &rule;
    }
    for (int i = 0; i < descriptor->real_oneof_decl_count(); ++i) {
      const FieldRule* rule = RuleOf(descriptor->oneof_decl(i)->full_name());
      plan->oneofs.push_back(
          {.name = descriptor->oneof_decl(i)->name(), .required = rule != nullptr && rule->required});
    }
    for (int i = 0; i < descriptor->field_count(); ++i) AddField(*descriptor->field(i), plan.get());
    return *(plans_[descriptor] = std::move(plan));
  }

 private:
  void AddField(const FieldDescriptor& field, MessagePlan* plan) {
    DAYBOOK_CHECK(!field.is_map() && field.type() != FieldDescriptor::TYPE_GROUP);
    DAYBOOK_CHECK(field.cpp_type() != FieldDescriptor::CPPTYPE_FLOAT);
    DAYBOOK_CHECK(field.cpp_type() != FieldDescriptor::CPPTYPE_DOUBLE);
    FieldPlan added{.field = &field};
    if (const FieldRule* rule = RuleOf(field.full_name())) added.rule = *rule;
    DAYBOOK_CHECK(added.rule.count_max > 0 || !field.is_repeated());
    DAYBOOK_CHECK(added.rule.bytes_max > 0 || field.cpp_type() != FieldDescriptor::CPPTYPE_STRING);
    if (field.message_type() != nullptr) added.message = &Compile(field.message_type());
    if (field.enum_type() != nullptr) added.enum_values = EnumValues(*field.enum_type());
    if (field.real_containing_oneof() != nullptr) added.oneof = field.real_containing_oneof()->index();
    const size_t number = static_cast<size_t>(field.number());
    if (plan->by_number.size() <= number) plan->by_number.resize(number + 1, -1);
    plan->by_number[number] = static_cast<int16_t>(plan->fields.size());
    plan->fields.push_back(std::move(added));
  }

  absl::flat_hash_map<const Descriptor*, std::unique_ptr<MessagePlan>> plans_;
};

}  // namespace

const MessagePlan& PlanFor(const Descriptor* descriptor) {
  static Mutex& mutex = *new Mutex;
  static Compiler& compiler = *new Compiler;
  const MutexLock lock(&mutex);
  return compiler.Compile(descriptor);
}

}  // namespace daybook

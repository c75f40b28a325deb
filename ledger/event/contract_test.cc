#include "ledger/event/contract.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daybook/v1/ledger_service.pb.h"
#include "daybook/v1/state_service.pb.h"
#include "gtest/gtest.h"

namespace daybook {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;

const google::protobuf::FileDescriptor& LedgerFile() { return *v1::AppendRequest::descriptor()->file(); }
const google::protobuf::FileDescriptor& StateFile() { return *v1::DiffRequest::descriptor()->file(); }

std::string TypeOf(const Descriptor& message, const char* field) {
  const FieldDescriptor* found = message.FindFieldByName(field);
  if (found == nullptr) return "none";
  return found->message_type() != nullptr ? found->message_type()->name() : found->type_name();
}

TEST(ContractTest, EveryRequestIsCompiled) {
  for (const auto* file : {&LedgerFile(), &StateFile()}) {
    for (int i = 0; i < file->service(0)->method_count(); ++i) {
      const Descriptor* request = file->service(0)->method(i)->input_type();
      EXPECT_EQ(PlanFor(request).descriptor, request);
      EXPECT_EQ(PlanFor(request).fields.size(), static_cast<size_t>(request->field_count()));
    }
  }
}

// A row that names no field would hold nobody to anything.
TEST(ContractTest, EveryRuleHasItsField) {
  const DescriptorPool& pool = *DescriptorPool::generated_pool();
  for (const FieldRule& rule : FieldRules()) {
    const std::string name = absl::StrCat("daybook.v1.", rule.field);
    EXPECT_TRUE(pool.FindFieldByName(name) != nullptr || pool.FindOneofByName(name) != nullptr) << name;
  }
  for (const MessageRule& rule : MessageRules()) {
    EXPECT_NE(pool.FindMessageTypeByName(std::string(rule.message)), nullptr) << rule.message;
    EXPECT_NE(rule.check_values != nullptr, rule.check_parsed != nullptr) << rule.message;
  }
}

TEST(ContractTest, EveryQuestionOfStateTakesAPointAndEveryAnswerNamesItsBasis) {
  const google::protobuf::ServiceDescriptor& service = *StateFile().service(0);
  EXPECT_EQ(service.name(), "StateService");
  for (int i = 0; i < service.method_count(); ++i) {
    EXPECT_EQ(TypeOf(*service.method(i)->input_type(), "at"), "ReadPoint") << service.method(i)->name();
    EXPECT_EQ(TypeOf(*service.method(i)->output_type(), "basis"), "Basis") << service.method(i)->name();
  }
  EXPECT_EQ(TypeOf(*v1::ReadPoint::descriptor(), "as_of"), "AsOf");
  for (const Descriptor* answer :
       {v1::ReadResponse::descriptor(), v1::GetEventResponse::descriptor(), v1::HeadResponse::descriptor()}) {
    EXPECT_EQ(TypeOf(*answer, "basis"), "Basis") << answer->name();
  }
}

TEST(ContractTest, WhatHasPagesHasAllOfThem) {
  int paged = 0;
  const google::protobuf::ServiceDescriptor& service = *StateFile().service(0);
  for (int i = 0; i < service.method_count(); ++i) {
    const Descriptor& request = *service.method(i)->input_type();
    const std::string next = TypeOf(*service.method(i)->output_type(), "next_page_token");
    EXPECT_EQ(TypeOf(request, "page_token"), next) << request.name();
    EXPECT_EQ(TypeOf(request, "page_size"), next == "none" ? "none" : "uint32") << request.name();
    EXPECT_TRUE(next != "none" || !absl::StartsWith(request.name(), "List")) << request.name() << " has no pages";
    paged += next != "none" ? 1 : 0;
  }
  EXPECT_GT(paged, 0);
}

}  // namespace
}  // namespace daybook

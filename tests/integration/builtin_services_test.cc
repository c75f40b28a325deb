// What gRPC itself serves beside ours: health and reflection, as tools ask for them.

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "daybook/v1/ledger_service.pb.h"
#include "daybook/v1/state_service.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "tests/integration/server_fixture.h"
#include "tests/integration/stock_client.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using testing::CallFromPython;
using ::testing::ElementsAre;
using testing::StatusIs;
using testing::StockAnswer;
using testing::StockCall;
using ::testing::UnorderedElementsAre;
using Json = nlohmann::json;

constexpr char kCheck[] = "grpc.health.v1.Health/Check";
constexpr char kWatch[] = "grpc.health.v1.Health/Watch";
constexpr char kReflection[] = "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

std::vector<std::string> About(absl::string_view service) {
  return {absl::StrCat(R"({"service": ")", service, R"("})")};
}

using HealthTest = testing::ServerTest;

TEST_F(HealthTest, EachOfOurServicesServes) {
  Start();
  for (const StockAnswer& answer :
       CallFromPython(server().grpc_address(), {{kCheck, About("")},
                                                {kCheck, About("daybook.v1.LedgerService")},
                                                {kCheck, About("daybook.v1.StateService")}})) {
    ASSERT_OK(answer.status);
    EXPECT_THAT(answer.responses, ElementsAre(R"({"status":"SERVING"})"));
  }
}

TEST_F(HealthTest, AServiceThatIsNotThereIsNotFound) {
  Start();
  EXPECT_THAT(CallFromPython(server().grpc_address(), {kCheck, About("daybook.v2.LedgerService")}).status,
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(HealthTest, AWatcherHearsAtOnce) {
  Start();
  const StockAnswer answer = CallFromPython(server().grpc_address(), StockCall(kWatch, About("")).Take(1));
  EXPECT_THAT(answer.responses, ElementsAre(R"({"status":"SERVING"})"));
}

class ReflectionTest : public testing::ServerTest {
 protected:
  StockAnswer Ask(const std::string& question) {
    return CallFromPython(server().grpc_address(), StockCall(kReflection, std::vector<std::string>{question}));
  }

  // The files that declare `symbol`, as the server has them.
  std::vector<google::protobuf::FileDescriptorProto> FilesOf(const std::string& symbol) {
    const StockAnswer answer = Ask(absl::StrCat(R"({"fileContainingSymbol": ")", symbol, R"("})"));
    EXPECT_OK(answer.status);
    std::vector<google::protobuf::FileDescriptorProto> files;
    const Json json = Json::parse(answer.responses.at(0));
    for (const Json& file : json.at("fileDescriptorResponse").at("fileDescriptorProto")) {
      std::string bytes;
      EXPECT_TRUE(absl::Base64Unescape(file.get<std::string>(), &bytes));
      EXPECT_TRUE(files.emplace_back().ParseFromString(bytes));
    }
    return files;
  }
};

TEST_F(ReflectionTest, ListsExactlyWhatIsServed) {
  Start();
  const StockAnswer answer = Ask(R"({"listServices": ""})");
  ASSERT_OK(answer.status);
  std::vector<std::string> names;
  const Json response = Json::parse(answer.responses.at(0));
  for (const Json& service : response.at("listServicesResponse").at("service")) {
    names.push_back(service["name"]);
  }
  EXPECT_THAT(names, UnorderedElementsAre("daybook.v1.LedgerService", "daybook.v1.StateService",
                                          "grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"));
}

TEST_F(ReflectionTest, GivesTheContractAsItIsBuilt) {
  Start();
  for (const google::protobuf::FileDescriptor* ours :
       {v1::AppendRequest::descriptor()->file(), v1::DiffRequest::descriptor()->file()}) {
    google::protobuf::FileDescriptorProto built;
    ours->CopyTo(&built);
    const auto files = FilesOf(ours->service(0)->full_name());
    ASSERT_FALSE(files.empty());
    EXPECT_EQ(files[0].SerializeAsString(), built.SerializeAsString()) << ours->name();
  }
}

TEST_F(ReflectionTest, EveryMethodThatItPromisesIsServed) {
  Start();
  std::vector<StockCall> calls;
  for (const auto* file : {v1::AppendRequest::descriptor()->file(), v1::DiffRequest::descriptor()->file()}) {
    const auto* service = file->service(0);
    for (int i = 0; i < service->method_count(); ++i) {
      calls.emplace_back(absl::StrCat(service->full_name(), "/", service->method(i)->name()),
                         std::vector<std::string>{"{}"});
      calls.back().Take(1);
    }
  }
  const std::vector<StockAnswer> answers = CallFromPython(server().grpc_address(), calls);
  for (size_t i = 0; i < calls.size(); ++i) {
    EXPECT_NE(answers[i].status.code(), absl::StatusCode::kUnimplemented) << calls[i].method;
  }
}

TEST_F(ReflectionTest, CanBeSwitchedOff) {
  Start({"--grpc-reflection", "false"});
  EXPECT_THAT(Ask(R"({"listServices": ""})").status, StatusIs(absl::StatusCode::kUnimplemented));
  EXPECT_EQ(HeadSize(), 0U) << "the rest is served";
}

}  // namespace
}  // namespace daybook

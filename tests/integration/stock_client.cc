#include "tests/integration/stock_client.h"

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/support/child_process.h"

namespace daybook::testing {
namespace {

using Json = nlohmann::json;

std::string JsonOf(const google::protobuf::Message& message) {
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &json).ok());
  return json;
}

Json LineOf(const StockCall& call) {
  Json line = {{"method", call.method}, {"requests", Json::array()}, {"take", call.take}};
  for (const std::string& request : call.requests) line["requests"].push_back(Json::parse(request));
  if (call.meanwhile) line["meanwhile"] = {{"after", call.meanwhile_after}, {"call", LineOf(*call.meanwhile)}};
  return line;
}

absl::StatusCode CodeOf(const std::string& name) {
  for (int code = 0; code <= static_cast<int>(absl::StatusCode::kUnauthenticated); ++code) {
    if (absl::StatusCodeToString(static_cast<absl::StatusCode>(code)) == name) {
      return static_cast<absl::StatusCode>(code);
    }
  }
  ADD_FAILURE() << name << " is no code";
  return absl::StatusCode::kUnknown;
}

StockAnswer AnswerOf(const Json& line) {
  StockAnswer answer;
  answer.status = absl::Status(CodeOf(line["code"]), line.value("message", ""));
  google::rpc::BadRequest::descriptor();  // JSON names the types of details; they must be linked to be found.
  google::rpc::Status details;
  const std::string json = line.value("details", Json::object()).dump();
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &details).ok()) << json;
  for (const auto& any : details.details()) answer.status.SetPayload(any.type_url(), absl::Cord(any.value()));
  for (const Json& response : line["responses"]) answer.responses.push_back(response.dump());
  if (line.contains("meanwhile")) answer.meanwhile = std::make_shared<StockAnswer>(AnswerOf(line["meanwhile"]));
  return answer;
}

}  // namespace

StockCall::StockCall(std::string method_name, const google::protobuf::Message& request)
    : StockCall(std::move(method_name), std::vector<std::string>{JsonOf(request)}) {}

StockCall& StockCall::Then(const google::protobuf::Message& request) {
  requests.push_back(JsonOf(request));
  return *this;
}

StockCall& StockCall::Take(int responses) {
  take = responses;
  return *this;
}

StockCall& StockCall::Meanwhile(int after, StockCall other) {
  meanwhile_after = after;
  meanwhile = std::make_shared<const StockCall>(std::move(other));
  return *this;
}

std::vector<StockAnswer> CallFromPython(const std::string& server, const std::vector<StockCall>& calls) {
  ChildOptions options{.environment = {{"PYTHONDONTWRITEBYTECODE", "1"}}};
  for (const StockCall& call : calls) absl::StrAppend(&options.input, LineOf(call).dump(), "\n");
  // Debian's own Python: its modules are the packages of deploy/install-deps.sh.
  const char* stubs = std::getenv("DAYBOOK_PYTHON_STUBS");
  EXPECT_NE(stubs, nullptr) << "DAYBOOK_PYTHON_STUBS is not set: run the test with ctest";
  const RunResult run =
      Run({"/usr/bin/python3", SourcePath("tests/integration/stock_client.py"), stubs == nullptr ? "" : stubs, server},
          options);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  std::vector<StockAnswer> answers;
  for (const absl::string_view line : absl::StrSplit(run.out, '\n', absl::SkipEmpty())) {
    answers.push_back(AnswerOf(Json::parse(std::string(line))));
  }
  EXPECT_EQ(answers.size(), calls.size()) << run.err;
  answers.resize(calls.size());
  return answers;
}

StockAnswer CallFromPython(const std::string& server, const StockCall& call) {
  return CallFromPython(server, std::vector<StockCall>{call}).front();
}

}  // namespace daybook::testing

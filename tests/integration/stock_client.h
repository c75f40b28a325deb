// The Python client (stock_client.py), made with the stock generator, as a test uses it: calls in, answers out.

#ifndef DAYBOOK_TESTS_INTEGRATION_STOCK_CLIENT_H_
#define DAYBOOK_TESTS_INTEGRATION_STOCK_CLIENT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace daybook::testing {

inline constexpr char kAppend[] = "daybook.v1.LedgerService/Append";
inline constexpr char kAppendStream[] = "daybook.v1.LedgerService/AppendStream";
inline constexpr char kRead[] = "daybook.v1.LedgerService/Read";
inline constexpr char kSubscribe[] = "daybook.v1.LedgerService/Subscribe";
inline constexpr char kGetEvent[] = "daybook.v1.LedgerService/GetEvent";
inline constexpr char kHead[] = "daybook.v1.LedgerService/Head";

// One call. The requests are JSON, so that a test need not link the messages of every service it asks.
struct StockCall {
  StockCall(std::string method_name, const google::protobuf::Message& request);
  StockCall(std::string method_name, std::vector<std::string> json_requests)
      : method(std::move(method_name)), requests(std::move(json_requests)) {}
  // Another request of a method that takes a stream.
  StockCall& Then(const google::protobuf::Message& request);
  // Hang up after so many responses.
  StockCall& Take(int responses);
  // Make another call when so many responses have come.
  StockCall& Meanwhile(int after, StockCall other);

  std::string method;
  std::vector<std::string> requests;
  int take = 0;
  int meanwhile_after = 0;
  std::shared_ptr<const StockCall> meanwhile;
};

// What the client saw.
struct StockAnswer {
  // With the details of the trailers.
  absl::Status status = absl::UnknownError("no answer");
  // Each as JSON.
  std::vector<std::string> responses;
  std::shared_ptr<const StockAnswer> meanwhile;

  // The responses as messages. Fails the test when one is no Response.
  template <typename Response>
  std::vector<Response> All() const;
  // The only one; fails the test when there is none or there are more.
  template <typename Response>
  Response Only() const;
};

// Makes the calls one after another, in one process of the client. One answer for each; fails the test when the client
// itself fails.
std::vector<StockAnswer> CallFromPython(const std::string& server, const std::vector<StockCall>& calls);
StockAnswer CallFromPython(const std::string& server, const StockCall& call);

template <typename Response>
std::vector<Response> StockAnswer::All() const {
  std::vector<Response> all;
  for (const std::string& json : responses) {
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &all.emplace_back()).ok()) << json;
  }
  return all;
}

template <typename Response>
Response StockAnswer::Only() const {
  EXPECT_EQ(responses.size(), 1U) << status;
  return responses.empty() ? Response() : All<Response>().front();
}

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_INTEGRATION_STOCK_CLIENT_H_

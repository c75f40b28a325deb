// Every field of every request made bad, and sent to a server that runs: a clear error that names the field, and
// nothing is written. What is bad of which field, and that no field is missed, is tests/support/bad_input.h's.

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "clients/cpp/call_status.h"
#include "daybook/v1/ledger_service.pb.h"
#include "daybook/v1/state_service.pb.h"
#include "ledger/event/field_error.h"
#include "ledger/event/refusal.h"
#include "tests/integration/raw_call.h"
#include "tests/integration/server_fixture.h"
#include "tests/support/bad_input.h"
#include "tests/support/filled_message.h"

namespace daybook {
namespace {

using google::protobuf::MethodDescriptor;
using testing::BadInput;
using testing::Batch;
using testing::Deployment;
using testing::RawCall;
using testing::RawStream;

std::vector<const MethodDescriptor*> Methods() {
  std::vector<const MethodDescriptor*> methods;
  for (const auto* file : {v1::AppendRequest::descriptor()->file(), v1::DiffRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service(0)->method_count(); ++i) methods.push_back(file->service(0)->method(i));
  }
  return methods;
}

class BadFieldsTest : public testing::ServerTest, public ::testing::WithParamInterface<const MethodDescriptor*> {
 protected:
  BadFieldsTest() {
    Start();
    Append(Deployment("before"));
  }

  void ExpectRefused(const std::string& request, const std::string& path, const char* what) {
    ++sent_;
    const absl::Status status = Refusal(request);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << path << ": " << what << ": " << status;
    EXPECT_EQ(ReasonNameOf(status), "FIELD_INVALID") << path << ": " << what;
    const std::optional<FieldError> error = FieldErrorOf(status);
    ASSERT_TRUE(error.has_value()) << path << ": " << what << ": " << status;
    EXPECT_EQ(error->field, path) << what;
    // For people, the same: field, value and limit.
    EXPECT_EQ(status.message(), absl::StrCat(path, ": ", error->value, ", want ", error->wanted)) << what;
    EXPECT_FALSE(error->value.empty() || error->wanted.empty()) << path << ": " << what;
  }

  void ExpectNothingWritten() {
    RecordProperty("requests_sent", sent_);
    EXPECT_EQ(HeadSize(), 1U);
    EXPECT_EQ(Append(Deployment("after")), 1U);
  }

  // How the call ends, or is answered in band.
  absl::Status Refusal(const std::string& request) {
    const std::string name = absl::StrCat(GetParam()->service()->full_name(), "/", GetParam()->name());
    if (!GetParam()->client_streaming()) return RawCall(server().grpc_address(), name, request).status();
    RawStream stream(server().grpc_address(), name);
    if (!stream.Write(request)) return stream.Finish();
    const std::optional<std::string> answer = stream.Read();
    if (!answer.has_value()) return stream.Finish();
    v1::AppendStreamResponse response;
    EXPECT_TRUE(response.ParseFromString(*answer));
    return StatusOfAnswer(response.error());
  }

  int sent_ = 0;
};

// Of a refusal in band, the path begins within the batch.
std::string PathSaid(const MethodDescriptor& method, absl::string_view path) {
  if (method.client_streaming()) absl::ConsumePrefix(&path, "append.");
  return std::string(path);
}

TEST_P(BadFieldsTest, AreRefusedByNameAndNothingIsWritten) {
  google::protobuf::LogSilencer quiet;  // It says of each bad text that it is one.
  const auto* request = GetParam()->input_type();
  for (int variant = 0; variant < testing::VariantCount(request); ++variant) {
    testing::VisitBadInputs(request, variant, [&](const BadInput& input) {
      if (input.wanted != BadInput::Wanted::kRefused) return;
      ExpectRefused(input.request->SerializePartialAsString(), PathSaid(*GetParam(), input.path), input.what);
    });
  }
  EXPECT_GT(sent_, 0);
  ExpectNothingWritten();
}

INSTANTIATE_TEST_SUITE_P(All, BadFieldsTest, ::testing::ValuesIn(Methods()),
                         [](const auto& test) { return test.param->name(); });

class BadEventsTest : public BadFieldsTest {};

TEST_P(BadEventsTest, OfEveryKindAreRefusedWithTheGoodEventBefore) {
  google::protobuf::LogSilencer quiet;
  const std::string good = Batch(Deployment("good")).SerializeAsString();
  for (int variant = 0; variant < testing::VariantCount(v1::Event::descriptor()); ++variant) {
    testing::VisitBadInputs(v1::Event::descriptor(), variant, [&](const BadInput& input) {
      if (input.wanted != BadInput::Wanted::kRefused) return;
      v1::AppendRequest batch;
      batch.GetReflection()->MutableUnknownFields(&batch)->AddLengthDelimited(
          v1::AppendRequest::kEventsFieldNumber, input.request->SerializePartialAsString());
      ExpectRefused(good + batch.SerializeAsString(), absl::StrCat("events[1].", input.path), input.what);
    });
  }
  EXPECT_GT(sent_, 1'000);
  ExpectNothingWritten();
}

const MethodDescriptor* AppendMethod() {
  return v1::AppendRequest::descriptor()->file()->FindServiceByName("LedgerService")->FindMethodByName("Append");
}
INSTANTIATE_TEST_SUITE_P(All, BadEventsTest, ::testing::Values(AppendMethod()),
                         [](const auto& test) { return test.param->name(); });

}  // namespace
}  // namespace daybook

// Too much, torn and not text: each is refused with field, value and limit, on both ways in, and nothing is written.

#include "absl/strings/str_cat.h"
#include "clients/cpp/call_status.h"
#include "daybook/v1/ledger_service.grpc.pb.h"
#include "google/protobuf/unknown_field_set.h"
#include "grpcpp/create_channel.h"
#include "ledger/event/limits.h"
#include "ledger/event/refusal.h"
#include "ledger/rpc/limits.h"
#include "tests/integration/raw_call.h"
#include "tests/integration/server_fixture.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using testing::Batch;
using testing::Deployment;
using ::testing::HasSubstr;
using testing::RawCall;
using testing::RawStream;
using testing::StatusIs;

constexpr char kAppend[] = "daybook.v1.LedgerService/Append";
constexpr char kAppendStream[] = "daybook.v1.LedgerService/AppendStream";

std::string EventsBatch(size_t count, int commits_each = 0) {
  v1::AppendRequest request;
  for (size_t i = 0; i < count; ++i) {
    v1::Event event = Deployment(absl::StrCat(i));
    for (int commit = 0; commit < commits_each; ++commit) {
      event.mutable_deployment_finished()->add_commits(std::string(60, 'c'));
    }
    *request.add_events() = event;
  }
  return request.SerializeAsString();
}

v1::Event WithPayload(const std::string& id, size_t bytes) {
  v1::Event event = Deployment(id);
  v1::Payload::Part* part = event.mutable_payload()->add_parts();
  part->set_name("sql");
  part->set_data(std::string(bytes, 'x'));
  return event;
}

// What a payload takes beside so many bytes of data: tags, lengths and a name.
size_t PayloadFrame(size_t data_bytes) {
  return static_cast<size_t>(WithPayload("a", data_bytes).payload().ByteSizeLong()) - data_bytes;
}

std::string With(std::string bytes, const std::string& text, const std::string& other) {
  return bytes.replace(bytes.find(text), text.size(), other);
}

v1::Event ManyDigests(size_t client_part_bytes) {
  v1::Event event = testing::Envelope("large");
  v1::MigrationFinished* body = event.mutable_migration_finished();
  body->mutable_migration()->set_tool("flyway");
  body->mutable_migration()->set_version("1");
  body->set_outcome(v1::OUTCOME_SUCCEEDED);
  while (static_cast<size_t>(event.ByteSizeLong()) <= client_part_bytes) {
    v1::Digest* digest = body->add_statement_digests();
    digest->set_algorithm("norm-v1");
    digest->set_value(std::string(64, 'a'));
  }
  return event;
}

struct Case {
  std::string name;
  std::string request;
  std::string said;
  absl::StatusCode code = absl::StatusCode::kInvalidArgument;
  std::string reason = "FIELD_INVALID";
};

void PrintTo(const Case& test, std::ostream* out) { *out << test.request.size() << " bytes"; }

std::vector<Case> Cases() {
  const std::string valid = Batch({Deployment("fine"), Deployment("abcdef")}).SerializeAsString();
  const auto beside = [](const v1::Event& event) { return Batch({Deployment("fine"), event}).SerializeAsString(); };
  return {
      {"NoEvents", "", "events: empty, want at least 1"},
      {"TooManyEvents", EventsBatch(1'001), "events: more than 1000, want at most 1000"},
      {"TooLargeABatch", EventsBatch(1'000, 16), " bytes, want at most 1048576 bytes"},
      {"TooLargeAnEvent", beside(ManyDigests(60 * 1'024)), " bytes, want at most 61440 bytes"},
      {"TooLargeAPayload", beside(WithPayload("a", 512 * 1'024)), " bytes, want at most 524288 bytes"},
      {"TooLongAString", beside(Deployment(std::string(129, 'i'))), "129 bytes), want at most 128 bytes"},
      {"Torn", valid.substr(0, valid.size() - 1), "events: cut short, want as many bytes as its length says"},
      {"NotUtf8", With(valid, "abcdef", "ab\xFF\xFE\x65\x66"), "want UTF-8; byte 2 is not"},
      {"UnknownField", valid + "\xF8\x07\x01", "127: unknown, want a field of daybook.v1.AppendRequest"},
      {.name = "OverOurLimit",
       .request = std::string(kMessageBytesMax + 1, '\0'),
       .said = "AppendRequest: 4194305 bytes, want at most 4194304 bytes",
       .code = absl::StatusCode::kResourceExhausted,
       .reason = "MESSAGE_TOO_LARGE"},
  };
}

class OversizedTest : public testing::ServerTest, public ::testing::WithParamInterface<Case> {
 protected:
  OversizedTest() {
    Start();
    Append(Batch({Deployment("before"), Deployment("before too")}));
  }

  static void ExpectSaid(const absl::Status& status) {
    EXPECT_THAT(status, StatusIs(GetParam().code, HasSubstr(GetParam().said)));
    EXPECT_EQ(ReasonNameOf(status), GetParam().reason);
  }
};

TEST_P(OversizedTest, IsRefusedAndNothingIsHalfWritten) {
  ExpectSaid(RawCall(server().grpc_address(), kAppend, GetParam().request).status());
  EXPECT_EQ(HeadSize(), 2U);
  EXPECT_EQ(Append(Deployment("fine")), 2U) << "the event beside it was not recorded either";
}

TEST_P(OversizedTest, IsRefusedInBandAndTheStreamGoesOn) {
  RawStream stream(server().grpc_address(), kAppendStream);
  v1::AppendStreamRequest request;
  request.set_request_id(7);
  request.GetReflection()->MutableUnknownFields(&request)->AddLengthDelimited(
      v1::AppendStreamRequest::kAppendFieldNumber, GetParam().request);
  ASSERT_TRUE(stream.Write(request.SerializeAsString()));
  v1::AppendStreamResponse response;
  ASSERT_TRUE(response.ParseFromString(stream.Read().value_or("")));
  EXPECT_EQ(response.request_id(), 7U);
  ExpectSaid(StatusOfAnswer(response.error()));

  request.Clear();
  request.set_request_id(8);
  *request.mutable_append() = Batch(Deployment("fine"));
  ASSERT_TRUE(stream.Write(request.SerializeAsString()));
  ASSERT_TRUE(response.ParseFromString(stream.Read().value_or("")));
  EXPECT_EQ(response.appended().results(0).position(), 2U);
}

INSTANTIATE_TEST_SUITE_P(All, OversizedTest, ::testing::ValuesIn(Cases()),
                         [](const auto& test) { return test.param.name; });

class LargestTest : public testing::ServerTest {
 protected:
  LargestTest() { Start(); }
};

TEST_F(LargestTest, AMessageOverGrpcsLimitIsRefusedByGrpcAndTheServerGoesOn) {
  EXPECT_THAT(RawCall(server().grpc_address(), kAppend, std::string(kReceiveBytesMax + 1, 'x')).status(),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr(absl::StrCat(kReceiveBytesMax))));
  EXPECT_EQ(Append(Deployment("a")), 0U);
}

// A few kilobytes on their way, and eight times gRPC's limit once they are inflated.
TEST_F(LargestTest, ACompressedMessageIsRefusedAsItIsAndTheServerGoesOn) {
  const v1::AppendRequest batch = Batch(WithPayload("a", size_t{8} * kReceiveBytesMax));
  const auto stub =
      v1::LedgerService::NewStub(grpc::CreateChannel(server().grpc_address(), grpc::InsecureChannelCredentials()));
  for (const grpc_compression_algorithm algorithm : {GRPC_COMPRESS_GZIP, GRPC_COMPRESS_DEFLATE}) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(SystemClock().Now() + absl::Seconds(30)));
    context.set_compression_algorithm(algorithm);
    v1::AppendResponse response;
    EXPECT_THAT(StatusOfCall(stub->Append(&context, batch, &response)),
                StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("is disabled")));
  }
  EXPECT_EQ(Append(Deployment("a")), 0U);
}

TEST_F(LargestTest, ABatchOf1000EventsIsRecorded) {
  EXPECT_OK(RawCall(server().grpc_address(), kAppend, EventsBatch(1'000)).status());
  EXPECT_EQ(ReadAll().size(), 1'000U);
}

TEST_F(LargestTest, APayloadOf512KiBIsRecordedAndReadBack) {
  const size_t data = kPayloadBytesMax - PayloadFrame(kPayloadBytesMax - 100);
  Append(WithPayload("a", data));
  EXPECT_FALSE(client().Append(Batch(WithPayload("b", data + 1))).ok());
  EXPECT_EQ(ReadAll().at(0).event().payload().parts(0).data(), std::string(data, 'x'));
}

TEST_F(LargestTest, EveryTruncationOfABatchIsRefused) {
  const std::string bytes = Batch({Deployment("a"), Deployment("b")}).SerializeAsString();
  for (size_t length = 1; length < bytes.size(); length += 7) {
    EXPECT_THAT(RawCall(server().grpc_address(), kAppend, bytes.substr(0, length)).status(),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << length;
  }
  EXPECT_EQ(HeadSize(), 0U);
}

}  // namespace
}  // namespace daybook

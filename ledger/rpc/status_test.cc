#include "ledger/rpc/status.h"

#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"
#include "ledger/event/field_error.h"
#include "ledger/event/refusal.h"
#include "ledger/rpc/limits.h"

namespace daybook {
namespace {

struct Code {
  const char* name;
  absl::StatusCode absl;
  grpc::StatusCode grpc;
};

constexpr Code kCodes[] = {
    {"Cancelled", absl::StatusCode::kCancelled, grpc::StatusCode::CANCELLED},
    {"Unknown", absl::StatusCode::kUnknown, grpc::StatusCode::UNKNOWN},
    {"InvalidArgument", absl::StatusCode::kInvalidArgument, grpc::StatusCode::INVALID_ARGUMENT},
    {"DeadlineExceeded", absl::StatusCode::kDeadlineExceeded, grpc::StatusCode::DEADLINE_EXCEEDED},
    {"NotFound", absl::StatusCode::kNotFound, grpc::StatusCode::NOT_FOUND},
    {"AlreadyExists", absl::StatusCode::kAlreadyExists, grpc::StatusCode::ALREADY_EXISTS},
    {"PermissionDenied", absl::StatusCode::kPermissionDenied, grpc::StatusCode::PERMISSION_DENIED},
    {"ResourceExhausted", absl::StatusCode::kResourceExhausted, grpc::StatusCode::RESOURCE_EXHAUSTED},
    {"FailedPrecondition", absl::StatusCode::kFailedPrecondition, grpc::StatusCode::FAILED_PRECONDITION},
    {"Aborted", absl::StatusCode::kAborted, grpc::StatusCode::ABORTED},
    {"OutOfRange", absl::StatusCode::kOutOfRange, grpc::StatusCode::OUT_OF_RANGE},
    {"Unimplemented", absl::StatusCode::kUnimplemented, grpc::StatusCode::UNIMPLEMENTED},
    {"Internal", absl::StatusCode::kInternal, grpc::StatusCode::INTERNAL},
    {"Unavailable", absl::StatusCode::kUnavailable, grpc::StatusCode::UNAVAILABLE},
    {"DataLoss", absl::StatusCode::kDataLoss, grpc::StatusCode::DATA_LOSS},
    {"Unauthenticated", absl::StatusCode::kUnauthenticated, grpc::StatusCode::UNAUTHENTICATED},
};

class StatusCodeTest : public ::testing::TestWithParam<Code> {};

TEST_P(StatusCodeTest, IsTheSameOnBothSides) {
  const grpc::Status sent = ToGrpcStatus(absl::Status(GetParam().absl, "why"));
  EXPECT_EQ(sent.error_code(), GetParam().grpc);
  EXPECT_EQ(sent.error_message(), "why");
  EXPECT_EQ(FromGrpcStatus(grpc::Status(GetParam().grpc, "why")), absl::Status(GetParam().absl, "why"));
}

INSTANTIATE_TEST_SUITE_P(All, StatusCodeTest, ::testing::ValuesIn(kCodes),
                         [](const auto& row) { return row.param.name; });

TEST(StatusTest, EveryCodeHasARow) { EXPECT_EQ(std::size(kCodes), size_t{grpc::StatusCode::UNAUTHENTICATED}); }

TEST(StatusTest, OkIsOk) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
  EXPECT_TRUE(FromGrpcStatus(grpc::Status::OK).ok());
}

TEST(StatusTest, ACodeOfTheFutureIsUnknown) {
  EXPECT_EQ(FromGrpcStatus(grpc::Status(static_cast<grpc::StatusCode>(30), "x")).code(), absl::StatusCode::kUnknown);
}

TEST(StatusTest, DetailsThatCannotBeReadAreLeftOut) {
  EXPECT_EQ(FromGrpcStatus(grpc::Status(grpc::StatusCode::ABORTED, "x", "\xFF\xFF")), absl::AbortedError("x"));
}

TEST(StatusTest, DetailsArriveAsTheyWereSent) {
  const absl::Status status = WithFailedConditions(
      WithRetryDelay(Refusal(kRevisionConflict, "stale", {{"count", "1"}}), absl::Seconds(1)), {{"A", "b", "c"}});
  const grpc::Status sent = ToGrpcStatus(status);
  google::rpc::Status proto;
  ASSERT_TRUE(proto.ParseFromString(sent.error_details()));
  EXPECT_EQ(proto.code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(proto.message(), "stale");
  ASSERT_EQ(proto.details_size(), 3);
  EXPECT_TRUE(proto.details(0).Is<google::rpc::ErrorInfo>());
  EXPECT_TRUE(proto.details(1).Is<google::rpc::PreconditionFailure>());
  EXPECT_TRUE(proto.details(2).Is<google::rpc::RetryInfo>());
  EXPECT_EQ(FromGrpcStatus(sent), status);
}

TEST(StatusTest, ManyConditionsAreCutToWhatTrailersHold) {
  std::vector<FailedCondition> conditions;
  for (int i = 0; i < 100; ++i) conditions.push_back({"STREAM_REVISION", std::string(500, 'a'), "expected 1, is 2"});
  const grpc::Status sent = ToGrpcStatus(WithFailedConditions(Refusal(kRevisionConflict, "stale"), conditions));
  EXPECT_LE(sent.error_details().size(), kStatusDetailsBytesMax);
  const absl::Status received = FromGrpcStatus(sent);
  EXPECT_EQ(ReasonNameOf(received), "REVISION_CONFLICT");
  EXPECT_GE(FailedConditionsOf(received).size(), 3U);
  EXPECT_LT(FailedConditionsOf(received).size(), 100U);
}

TEST(StatusTest, InBandItIsTheStatusThatACallEndsWith) {
  std::vector<FailedCondition> conditions;
  for (int i = 0; i < 100; ++i) conditions.push_back({"STREAM_REVISION", std::string(500, 'a'), "expected 1, is 2"});
  const absl::Status status = WithFailedConditions(Refusal(kRevisionConflict, "stale"), conditions);
  EXPECT_EQ(ToRpcStatus(status).SerializeAsString(), ToGrpcStatus(status).error_details());
}

TEST(StatusTest, LongTextIsCutBetweenCharacters) {
  std::string message;
  for (int i = 0; i < 1'000; ++i) message += "ü";
  const grpc::Status sent = ToGrpcStatus(Refusal(kFieldInvalid, message, {{"value", std::string(5'000, 'x')}}));
  EXPECT_EQ(sent.error_message(), message.substr(0, kStatusMessageBytesMax));
}

TEST(StatusTest, TheReasonArrivesWhateverIsCut) {
  const std::string large(5'000, 'x');
  const grpc::Status sent = ToGrpcStatus(FieldErrorStatus({"field", large, "less"}));
  EXPECT_LE(sent.error_details().size(), kStatusDetailsBytesMax);
  EXPECT_EQ(ReasonNameOf(FromGrpcStatus(sent)), "FIELD_INVALID");
}

TEST(StatusTest, DamageAndAFailingDiskHaveAReasonWhoeverFoundThem) {
  EXPECT_EQ(ReasonNameOf(FromGrpcStatus(ToGrpcStatus(absl::UnavailableError("EIO")))), "STORAGE_FAILED");
  EXPECT_EQ(ReasonNameOf(FromGrpcStatus(ToGrpcStatus(Refusal(kStopping, "")))), "STOPPING");
  EXPECT_EQ(ReasonNameOf(FromGrpcStatus(ToGrpcStatus(absl::DataLossError("a torn row")))), "STORAGE_DAMAGED");
  EXPECT_EQ(ReasonNameOf(FromRpcStatus(ToRpcStatus(absl::DataLossError("a torn row")))), "STORAGE_DAMAGED");
  EXPECT_EQ(ToGrpcStatus(absl::InternalError("ours")).error_details(), "");
}

}  // namespace
}  // namespace daybook

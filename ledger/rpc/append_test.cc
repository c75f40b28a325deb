#include "ledger/rpc/append.h"

#include <limits>

#include "ledger/event/field_error.h"
#include "ledger/event/limits.h"
#include "ledger/event/refusal.h"
#include "ledger/rpc/limits.h"
#include "ledger/rpc/service_testing.h"
#include "ledger/rpc/status.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using testing::Batch;
using testing::Context;
using testing::Deployment;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::StatusIs;

using AppendTest = testing::ServiceTest;

TEST_F(AppendTest, RecordsAndSaysWhere) {
  v1::AppendRequest request = Batch(Deployment("a"));
  *request.add_events() = Deployment("b");
  v1::AppendResponse response;
  ASSERT_OK(FromGrpcStatus(stub_->Append(Context().get(), request, &response)));
  ASSERT_EQ(response.results_size(), 2);
  EXPECT_EQ(response.results(0).position(), 0U);
  EXPECT_EQ(response.results(1).position(), 1U);
  EXPECT_FALSE(response.results(1).duplicate());
  EXPECT_EQ(response.size(), 2U);
  EXPECT_EQ(response.recorded_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
}

// In an AppendStream it waits for its client.
TEST(AppendAnswerTest, IsNeverLargerThanItsLimit) {
  constexpr uint64_t kFar = std::numeric_limits<uint64_t>::max();
  AppendOutcome outcome;
  outcome.results.assign(kBatchEventsMax, AppendOutcome::Result{Position{kFar}, true});
  outcome.recorded_time = absl::FromUnixSeconds(kTimeSecondsMax) + absl::Nanoseconds(999'999'999);
  outcome.size = TreeSize{kFar};
  v1::AppendStreamResponse answer;
  answer.set_request_id(kFar);
  *answer.mutable_appended() = AppendResponseFrom(outcome);
  EXPECT_LE(answer.ByteSizeLong(), kAppendAnswerBytesMax);
}

TEST_F(AppendTest, ADuplicateStandsWhereItStood) {
  EXPECT_EQ(Append(Deployment("a")), 0U);
  EXPECT_EQ(Append(Deployment("b")), 1U);
  v1::AppendResponse response;
  ASSERT_OK(FromGrpcStatus(stub_->Append(Context().get(), Batch(Deployment("a")), &response)));
  EXPECT_EQ(response.results(0).position(), 0U);
  EXPECT_TRUE(response.results(0).duplicate());
}

TEST_F(AppendTest, CallersAreAnonymousUntilTheyAreAuthenticated) {
  Append(Deployment("a"));
  v1::GetEventRequest request;
  request.set_position(0);
  v1::GetEventResponse response;
  ASSERT_OK(FromGrpcStatus(stub_->GetEvent(Context().get(), request, &response)));
  EXPECT_EQ(response.event().principal(), "anonymous@loopback");
}

TEST_F(AppendTest, AWrongFieldIsNamed) {
  v1::Event event = Deployment("a");
  event.set_target("orders");
  const auto answer = CallRaw("Append", Batch(event).SerializeAsString());
  ASSERT_THAT(answer, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("events[0].target")));
  EXPECT_EQ(FieldErrorOf(answer.status())->field, "events[0].target");
  EXPECT_EQ(ReasonNameOf(answer.status()), "FIELD_INVALID");
}

TEST_F(AppendTest, BadUtf8IsNamedInsteadOfUnimplemented) {
  std::string bytes = Batch(Deployment("abcdef")).SerializeAsString();
  bytes.replace(bytes.find("abcdef"), 6,
                "ab\xFF\xFE"
                "ef");
  EXPECT_THAT(CallRaw("Append", bytes), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("events[0].id")));
}

TEST_F(AppendTest, ATornMessageIsRefusedAtEveryLength) {
  const std::string bytes = Batch(Deployment("a")).SerializeAsString();
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_THAT(CallRaw("Append", bytes.substr(0, length)), StatusIs(absl::StatusCode::kInvalidArgument)) << length;
  }
  EXPECT_EQ(ledger_.status().head.size, TreeSize{0});
}

TEST_F(AppendTest, OverOurLimitSaysTheLimitAndOverGrpcsDoesNotReachUs) {
  EXPECT_THAT(CallRaw("Append", std::string(kMessageBytesMax + 1, 'x')),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("4194304")));
  EXPECT_THAT(CallRaw("Append", std::string(kReceiveBytesMax + 1, 'x')),
              StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(AppendTest, WhatHasNoFoldIsRefused) {
  parts_.accepted = KindSet{Kind::kMigrationFinished};
  EXPECT_THAT(CallRaw("Append", Batch(Deployment("a")).SerializeAsString()),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(AppendTest, NothingIsDoneAfterTheDeadline) {
  clock_.Set(absl::FromUnixSeconds(4'000'000'000));
  const auto answer = CallRaw("Append", Batch(Deployment("a")).SerializeAsString());
  EXPECT_EQ(ReasonNameOf(answer.status()), "DEADLINE_PASSED");
  EXPECT_EQ(ledger_.status().head.size, TreeSize{0});
}

TEST_F(AppendTest, ACheckSaysWhatItExpects) {
  v1::AppendRequest request = Batch(Deployment("a"));
  request.add_checks()->set_target("payments/prod/orders");
  EXPECT_THAT(CallRaw("Append", request.SerializeAsString()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("checks[0].expected")));
  request.mutable_checks(0)->set_empty(false);
  EXPECT_THAT(CallRaw("Append", request.SerializeAsString()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("checks[0].empty")));
  request.mutable_checks(0)->set_last_position(std::numeric_limits<uint64_t>::max());
  EXPECT_THAT(CallRaw("Append", request.SerializeAsString()), IsOk());
}

TEST_F(AppendTest, TheLedgersRefusalArrivesWithItsDetails) {
  const absl::Status refusal = WithRetryDelay(Refusal(kIndexBehind, "too far"), absl::Milliseconds(250));
  ledger_.RefuseNext(refusal);
  EXPECT_EQ(CallRaw("Append", Batch(Deployment("a")).SerializeAsString()).status(), refusal);
}

}  // namespace
}  // namespace daybook

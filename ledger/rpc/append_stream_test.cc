#include "ledger/rpc/append_stream.h"

#include <malloc.h>

#include "absl/strings/str_cat.h"
#include "grpcpp/support/sync_stream.h"
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
using testing::StatusIs;

// Bytes that malloc has given out. They do not change under a sanitizer, which stands in for it.
size_t Allocated() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

class AppendStreamTest : public testing::ServiceTest {
 protected:
  void Open() { stream_ = stub_->AppendStream(context_.get()); }

  bool Send(uint64_t request_id, const v1::Event& event) {
    v1::AppendStreamRequest request;
    request.set_request_id(request_id);
    *request.mutable_append() = Batch(event);
    return stream_->Write(request);
  }

  v1::AppendStreamResponse Receive() {
    v1::AppendStreamResponse response;
    EXPECT_TRUE(stream_->Read(&response));
    return response;
  }

  // Reads what is left.
  absl::Status End() {
    v1::AppendStreamResponse response;
    while (stream_->Read(&response)) ++unread_;
    return FromGrpcStatus(stream_->Finish());
  }

  std::unique_ptr<grpc::ClientContext> context_ = Context();
  std::unique_ptr<grpc::ClientReaderWriter<v1::AppendStreamRequest, v1::AppendStreamResponse>> stream_;
  int unread_ = 0;
};

TEST_F(AppendStreamTest, SequencesAndAnswersInTheOrderSent) {
  Open();
  ledger_.Hold();
  for (uint64_t i = 0; i < 20; ++i) ASSERT_TRUE(Send(1'000 - i, Deployment(absl::StrCat("e", i))));
  ledger_.AwaitHeld(20);
  ledger_.Release();
  for (uint64_t i = 0; i < 20; ++i) {
    const v1::AppendStreamResponse response = Receive();
    EXPECT_EQ(response.request_id(), 1'000 - i);
    EXPECT_EQ(response.appended().results(0).position(), i);
  }
  stream_->WritesDone();
  EXPECT_OK(End());
}

TEST_F(AppendStreamTest, ARefusedBatchAnswersInBandAndTheStreamGoesOn) {
  Open();
  ASSERT_TRUE(Send(1, Deployment("a")));
  ASSERT_TRUE(Send(2, Deployment("b", "no-target")));
  ASSERT_TRUE(Send(3, Deployment("c")));
  EXPECT_EQ(Receive().appended().size(), 1U);
  const v1::AppendStreamResponse refused = Receive();
  EXPECT_EQ(refused.request_id(), 2U);
  EXPECT_EQ(refused.error().code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonNameOf(FromRpcStatus(refused.error())), "FIELD_INVALID");
  EXPECT_EQ(Receive().appended().size(), 2U);
  stream_->WritesDone();
  EXPECT_OK(End());
}

TEST_F(AppendStreamTest, AnAnswerWaitsForThoseBeforeIt) {
  Open();
  ledger_.Hold();
  ASSERT_TRUE(Send(1, Deployment("a")));
  ledger_.AwaitHeld(1);
  ASSERT_TRUE(Send(2, Deployment("b", "no-target")));
  ledger_.Release();
  EXPECT_EQ(Receive().request_id(), 1U);
  EXPECT_EQ(Receive().request_id(), 2U);
}

TEST_F(AppendStreamTest, ReadsNoFurtherThanItsWindow) {
  Open();
  ledger_.Hold();
  constexpr int kMore = 100;
  std::thread sender([this] {
    for (size_t i = 0; i < kAppendWindowBatches + kMore; ++i) {
      ASSERT_TRUE(Send(i, Deployment(absl::StrCat("e", i))));
    }
    stream_->WritesDone();
  });
  ledger_.AwaitHeld(kAppendWindowBatches);
  sender.join();  // Small requests: what is not read waits in the transport.
  EXPECT_EQ(ledger_.most_held(), kAppendWindowBatches);
  ledger_.Release();
  EXPECT_OK(End());
  EXPECT_EQ(unread_, kAppendWindowBatches + kMore);
  EXPECT_EQ(ledger_.status().head.size, TreeSize{kAppendWindowBatches + kMore});
}

TEST_F(AppendStreamTest, IsNotReadWhileTheLedgerDoesNotAdmit) {
  ledger_.SetAdmitting(false);
  Open();
  ASSERT_TRUE(Send(1, Deployment("a")));
  EXPECT_EQ(Append(Deployment("b")), 0U) << "the stream's request was read first";
  ledger_.SetAdmitting(true);
  EXPECT_EQ(Receive().appended().results(0).position(), 1U);
}

TEST_F(AppendStreamTest, ABatchRefusedForNowIsTakenAgainBeforeThoseBehindIt) {
  for (const Reason& reason : {kQueueFull, kIndexBehind}) {
    const uint64_t size = ledger_.status().head.size.value;
    stream_.reset();
    context_ = Context();
    Open();
    ledger_.RefuseNext(WithRetryDelay(Refusal(reason, "not now"), absl::Milliseconds(100)));
    ASSERT_TRUE(Send(1, Deployment(absl::StrCat("a", size))));
    ASSERT_TRUE(Send(2, Deployment(absl::StrCat("b", size))));
    for (uint64_t i = 0; i < 2; ++i) {
      const v1::AppendStreamResponse response = Receive();
      EXPECT_EQ(response.request_id(), i + 1);
      ASSERT_TRUE(response.has_appended()) << response.error().message();
      EXPECT_EQ(response.appended().results(0).position(), size + i);
    }
    stream_->WritesDone();
    EXPECT_OK(End());
  }
}

TEST_F(AppendStreamTest, ABatchThatWaitsToBeTakenIsNeitherRecordedNorAnsweredAtAStop) {
  Open();
  ledger_.Hold();
  ASSERT_TRUE(Send(1, Deployment("a")));
  ledger_.AwaitHeld(1);
  ledger_.RefuseNext(WithRetryDelay(Refusal(kQueueFull, "not now"), absl::Milliseconds(100)), /*admitting=*/false);
  ASSERT_TRUE(Send(2, Deployment("b")));
  ledger_.AwaitRefused();
  StopStreams();
  ledger_.Release();
  EXPECT_EQ(Receive().request_id(), 1U);
  EXPECT_EQ(ReasonNameOf(End()), "STOPPING");
  EXPECT_EQ(unread_, 0);
  ledger_.SetAdmitting(true);
  EXPECT_EQ(ledger_.status().head.size, TreeSize{1});
}

// They are refused, so that the ledger of the test keeps nothing of them either.
TEST_F(AppendStreamTest, WhatWasTakenIsNotKeptWhileTheClientIsWaitedFor) {
  constexpr size_t kStreams = 8;
  constexpr size_t kBatchBytes = size_t{3} << 20;
  v1::AppendStreamRequest request;
  *request.mutable_append() = Batch(Deployment("a", "no-target"));
  v1::Payload::Part* part = request.mutable_append()->mutable_events(0)->mutable_payload()->add_parts();
  part->set_name("large");
  part->set_data(std::string(kBatchBytes, 'x'));
  const size_t before = Allocated();
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<decltype(stream_)> streams;
  for (size_t i = 0; i < kStreams; ++i) {
    contexts.push_back(Context());
    streams.push_back(stub_->AppendStream(contexts.back().get()));
    ASSERT_TRUE(streams.back()->Write(request));
    v1::AppendStreamResponse response;
    ASSERT_TRUE(streams.back()->Read(&response));
    EXPECT_TRUE(response.has_error());
  }
  // An answer may be here before its stream has let go.
  const size_t half = before + kStreams * kBatchBytes / 2;
  for (int i = 0; i < 1'000 && Allocated() > half; ++i) Append(Deployment(absl::StrCat("b", i)));
  EXPECT_LE(Allocated(), half);
}

TEST_F(AppendStreamTest, ARefusalInBandIsNoLargerThanAnAnswerMayBe) {
  std::vector<FailedCondition> conditions;
  for (size_t i = 0; i < kChecksMax; ++i) {
    conditions.push_back({"STREAM_REVISION", std::string(kKeyBytesMax, 'a'), "expected 1, is 2"});
  }
  ledger_.RefuseNext(WithFailedConditions(Refusal(kRevisionConflict, "stale"), conditions));
  Open();
  ASSERT_TRUE(Send(1, Deployment("a")));
  const v1::AppendStreamResponse refused = Receive();
  EXPECT_EQ(ReasonNameOf(FromRpcStatus(refused.error())), "REVISION_CONFLICT");
  EXPECT_LE(refused.ByteSizeLong(), kAppendAnswerBytesMax);
}

TEST_F(AppendStreamTest, SomethingElseThanARequestEndsTheCall) {
  Open();
  ASSERT_TRUE(Send(1, Deployment("a")));
  ASSERT_TRUE(stream_->Write(v1::AppendStreamRequest()));
  EXPECT_EQ(Receive().request_id(), 1U);
  const absl::Status status = End();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(ReasonNameOf(status), "FIELD_INVALID");
}

TEST_F(AppendStreamTest, StoppingAnswersTheWindowAndEndsTheCall) {
  Open();
  ledger_.Hold();
  ASSERT_TRUE(Send(1, Deployment("a")));
  ASSERT_TRUE(Send(2, Deployment("b")));
  ledger_.AwaitHeld(2);
  StopStreams();
  ledger_.Release();
  EXPECT_EQ(Receive().request_id(), 1U);
  EXPECT_EQ(Receive().request_id(), 2U);
  const absl::Status status = End();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(ReasonNameOf(status), "STOPPING");
  EXPECT_EQ(unread_, 0);
}

TEST_F(AppendStreamTest, AnIdleStreamEndsWhenTheServerStops) {
  Open();
  stream_->WaitForInitialMetadata();
  StopStreams();
  EXPECT_THAT(End(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(CallRaw("Subscribe", ""), StatusIs(absl::StatusCode::kUnavailable)) << "a stream was let in";
}

TEST_F(AppendStreamTest, AClientThatLeavesLosesNothingThatWasTaken) {
  Open();
  ledger_.Hold();
  ASSERT_TRUE(Send(1, Deployment("a")));
  ledger_.AwaitHeld(1);
  context_->TryCancel();
  EXPECT_THAT(End(), StatusIs(absl::StatusCode::kCancelled));
  ledger_.Release();
  EXPECT_EQ(ledger_.status().head.size, TreeSize{1});
}

}  // namespace
}  // namespace daybook

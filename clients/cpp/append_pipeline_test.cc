#include "clients/cpp/append_pipeline.h"

#include <gtest/gtest.h>

#include <vector>

#include "clients/cpp/server_testing.h"
#include "ledger/event/refusal.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using testing::RecordAll;
using testing::RecordOne;
using testing::RefuseOne;
using testing::ScriptedServer;
using testing::StatusIs;
using AppendCall = ScriptedServer::AppendCall;

grpc::Status RecordOneAndStop(AppendCall& call) {
  RecordOne(call);
  return grpc::Status(grpc::StatusCode::UNAVAILABLE, "the server is stopping");
}

// Refuses the first batch and takes no other, until the client leaves.
ScriptedServer::AppendScript Refuse(const absl::Status& status) {
  return [status](AppendCall& call) {
    RefuseOne(call, status);
    v1::AppendStreamRequest unanswered;
    while (call.Read(&unanswered)) {
    }
    return grpc::Status::OK;
  };
}

class AppendPipelineTest : public ::testing::Test {
 protected:
  // As many events as one batch takes.
  static std::vector<v1::Event> OneBatch() { return std::vector<v1::Event>(kStreamBatchEvents); }

  ScriptedServer server_;
  // Stands still, at a time from which deadlines lie ahead: tries end by what they would have waited.
  ManualClock clock_{SystemClock().Now()};
  SeededRandom random_{1};
  // Enough for one more try, not for two (ledger/base/backoff.h).
  LedgerClient client_{{.server = server_.address(), .retry_for = absl::Milliseconds(150)}, clock_, random_};
  AppendPipeline pipeline_{client_};
};

TEST_F(AppendPipelineTest, SendsAgainFromTheFirstBatchThatTheServerCouldNotTake) {
  for (const absl::Status& later : {Refusal(kStorageFailed, "no disk"), Refusal(kStopping, "stopping"),
                                    WithRetryDelay(Refusal(kQueueFull, "full"), absl::Milliseconds(1))}) {
    server_.OnAppendStream([later](AppendCall& call) {
      RecordOne(call);
      return Refuse(later)(call);
    });
    server_.OnAppendStream(RecordAll);
    AppendPipeline pipeline(client_);
    for (int i = 0; i < 3; ++i) ASSERT_OK(pipeline.Append(OneBatch()));
    EXPECT_OK(pipeline.Finish()) << later;
    EXPECT_EQ(pipeline.recorded(), 3 * kStreamBatchEvents);
    EXPECT_EQ(server_.calls_left(), 0U);
  }
}

TEST_F(AppendPipelineTest, GivesUpOnAServerThatNeverTakesABatch) {
  for (int i = 0; i < 3; ++i) server_.OnAppendStream(Refuse(Refusal(kStorageFailed, "no disk")));
  ASSERT_OK(pipeline_.Append(OneBatch()));
  EXPECT_EQ(ReasonNameOf(pipeline_.Finish()), "STORAGE_FAILED");
  EXPECT_EQ(server_.calls_left(), 1U);
}

TEST_F(AppendPipelineTest, ARefusalThatStaysIsReturnedAndNotSentAgain) {
  server_.OnAppendStream(Refuse(Refusal(kIdReused, "another content")));
  server_.OnAppendStream(RecordAll);
  ASSERT_OK(pipeline_.Append(OneBatch()));
  EXPECT_THAT(pipeline_.Finish(), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(server_.calls_left(), 1U);
}

TEST_F(AppendPipelineTest, SucceedsWhenTheServerStopsAfterTheLastAnswer) {
  server_.OnAppendStream(RecordOneAndStop);
  ASSERT_OK(pipeline_.Append(OneBatch()));
  EXPECT_OK(pipeline_.Finish());
  EXPECT_EQ(pipeline_.recorded(), kStreamBatchEvents);
}

TEST_F(AppendPipelineTest, SendsAgainWhatTheServerHadNotAnsweredWhenItStopped) {
  server_.OnAppendStream(RecordOneAndStop);
  server_.OnAppendStream(RecordAll);
  for (int i = 0; i < 2; ++i) ASSERT_OK(pipeline_.Append(OneBatch()));
  EXPECT_OK(pipeline_.Finish());
  EXPECT_EQ(pipeline_.recorded(), 2 * kStreamBatchEvents);
}

// The batch that meets the end of the stream leaves an answer unread behind it, or not: as it happens.
TEST_F(AppendPipelineTest, GoesOnWhereverInTheStreamItMeetsTheEnd) {
  constexpr int kBatches = kStreamWindowEvents / kStreamBatchEvents;
  for (int round = 0; round < 10; ++round) {
    server_.OnAppendStream(RecordOneAndStop);
    server_.OnAppendStream(RecordAll);
    AppendPipeline pipeline(client_);
    for (int i = 0; i < kBatches; ++i) ASSERT_OK(pipeline.Append(OneBatch()));
    EXPECT_OK(pipeline.Finish());
    EXPECT_EQ(pipeline.recorded(), kBatches * kStreamBatchEvents);
  }
}

}  // namespace
}  // namespace daybook

#include "clients/cpp/ledger_client.h"

#include <gtest/gtest.h>

#include <string>

#include "clients/cpp/server_testing.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using testing::ScriptedServer;
using testing::StatusIs;
using Subscription = ScriptedServer::Subscription;

grpc::Status DeadlinePassed() { return grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "the deadline passed"); }

// Tells where the subscription began.
grpc::Status TellBegin(const v1::SubscribeRequest& request, Subscription& subscription) {
  v1::SubscribeResponse frame;
  frame.mutable_caught_up()->set_size(request.begin());
  subscription.Write(frame);
  return grpc::Status::OK;
}

class SubscribeTest : public ::testing::Test {
 protected:
  // Subscribes from the head; returns where the server was told to begin, last.
  absl::StatusOr<uint64_t> LastBegin() {
    uint64_t begin = 0;
    const absl::Status status = client_.Subscribe({}, [&begin](const v1::SubscribeResponse& frame) {
      if (frame.has_caught_up()) begin = frame.caught_up().size();
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return begin;
  }

  ScriptedServer server_;
  SeededRandom random_{1};
  LedgerClient client_{{.server = server_.address(), .retry_for = absl::ZeroDuration()}, SystemClock(), random_};
};

TEST_F(SubscribeTest, ResumesFromTheLastCheckpointWhenTheDeadlineOfItsStreamPasses) {
  server_.OnSubscribe([](const v1::SubscribeRequest&, Subscription& subscription) {
    v1::SubscribeResponse frame;
    frame.mutable_checkpoint()->set_size(7);
    frame.mutable_checkpoint()->set_root(std::string(32, 'r'));
    subscription.Write(frame);
    return DeadlinePassed();
  });
  server_.OnSubscribe(TellBegin);
  EXPECT_THAT(LastBegin(), testing::IsOkAndHolds(7U));
}

TEST_F(SubscribeTest, EndsWhenADeadlinePassesBeforeAnythingCame) {
  server_.OnSubscribe([](const v1::SubscribeRequest&, Subscription&) { return DeadlinePassed(); });
  server_.OnSubscribe(TellBegin);
  EXPECT_THAT(LastBegin(), StatusIs(absl::StatusCode::kDeadlineExceeded));
}

}  // namespace
}  // namespace daybook

#include "absl/strings/str_cat.h"
#include "grpcpp/support/sync_stream.h"
#include "ledger/base/hex.h"
#include "ledger/event/refusal.h"
#include "ledger/rpc/limits.h"
#include "ledger/rpc/service_testing.h"
#include "ledger/rpc/status.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using testing::Context;
using testing::Deployment;
using testing::StatusIs;

class SubscribeTest : public testing::ServiceTest {
 protected:
  void Open(const v1::SubscribeRequest& request) {
    reader_.reset();
    context_ = Context();
    reader_ = stub_->Subscribe(context_.get(), request);
  }
  void OpenFrom(uint64_t begin) { Open(From(begin)); }
  static v1::SubscribeRequest From(uint64_t begin) {
    v1::SubscribeRequest request;
    request.set_begin(begin);
    return request;
  }

  // The next frame in words: "events 0 1", "checkpoint 2", "caught_up 2"; the status's code once the stream has ended.
  std::string Next() {
    v1::SubscribeResponse frame;
    if (!reader_ || !reader_->Read(&frame)) return End();
    if (frame.has_caught_up()) return absl::StrCat("caught_up ", frame.caught_up().size());
    if (frame.has_checkpoint()) {
      const absl::StatusOr<Hash> root = ledger_.RootAt(TreeSize{frame.checkpoint().size()});
      EXPECT_EQ(frame.checkpoint().root(), AsBytes(*root)) << "at " << frame.checkpoint().size();
      return absl::StrCat("checkpoint ", frame.checkpoint().size());
    }
    std::string words = "events";
    for (const v1::RecordedEvent& event : frame.events().events()) absl::StrAppend(&words, " ", event.position());
    return words;
  }

  std::string End() {
    if (!reader_) return "ended";
    const absl::Status status = FromGrpcStatus(reader_->Finish());
    reader_.reset();
    return absl::StatusCodeToString(status.code());
  }

  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<v1::SubscribeResponse>> reader_;
};

TEST_F(SubscribeTest, DeliversThePastThenSaysSoThenGoesOn) {
  Fill(2);
  OpenFrom(0);
  EXPECT_EQ(Next(), "events 0 1");
  EXPECT_EQ(Next(), "checkpoint 2");
  EXPECT_EQ(Next(), "caught_up 2");
  Append(Deployment("a"));
  EXPECT_EQ(Next(), "events 2");
  EXPECT_EQ(Next(), "checkpoint 3");
  Append(Deployment("b"));
  EXPECT_EQ(Next(), "events 3") << "it did not fall behind, so it does not catch up again";
  EXPECT_EQ(Next(), "checkpoint 4");
}

TEST_F(SubscribeTest, WithoutABeginItStartsFromNow) {
  Fill(3);
  Open({});
  EXPECT_EQ(Next(), "checkpoint 3");
  EXPECT_EQ(Next(), "caught_up 3");
  Append(Deployment("a"));
  EXPECT_EQ(Next(), "events 3");
}

TEST_F(SubscribeTest, AnEmptyLedgerIsCaughtUpWith) {
  OpenFrom(0);
  EXPECT_EQ(Next(), "checkpoint 0");
  EXPECT_EQ(Next(), "caught_up 0");
}

TEST_F(SubscribeTest, AFilteredStreamAdvancesWithoutAMatch) {
  v1::SubscribeRequest request = From(0);
  request.mutable_filter()->add_target_globs("other/**");
  Fill(2);
  Open(request);
  EXPECT_EQ(Next(), "checkpoint 2");
  EXPECT_EQ(Next(), "caught_up 2");
  Append(Deployment("a"));
  EXPECT_EQ(Next(), "checkpoint 3");
  Append(Deployment("b", "other/prod/x"));
  EXPECT_EQ(Next(), "events 3");
  EXPECT_EQ(Next(), "checkpoint 4");
}

TEST_F(SubscribeTest, ALongFilteredPastAdvancesInSteps) {
  Fill(static_cast<int>(kScanEventsMax) + 5);
  v1::SubscribeRequest request = From(0);
  request.mutable_filter()->add_sources("nobody");
  Open(request);
  EXPECT_EQ(Next(), absl::StrCat("checkpoint ", kScanEventsMax));
  EXPECT_EQ(Next(), absl::StrCat("checkpoint ", kScanEventsMax + 5));
  EXPECT_EQ(Next(), absl::StrCat("caught_up ", kScanEventsMax + 5));
}

TEST_F(SubscribeTest, FramesAreInOrderAndNoCheckpointPassesAMatch) {
  constexpr uint64_t kCount = 3'000;
  Fill(kCount);
  OpenFrom(0);
  uint64_t delivered = 0;
  for (bool caught_up = false; !caught_up;) {
    v1::SubscribeResponse frame;
    ASSERT_TRUE(reader_->Read(&frame));
    for (const v1::RecordedEvent& event : frame.events().events()) EXPECT_EQ(event.position(), delivered++);
    if (frame.has_checkpoint()) {
      EXPECT_EQ(frame.checkpoint().size(), delivered);
    }
    EXPECT_LE(frame.ByteSizeLong(), 2 * kPageBytes);
    caught_up = frame.has_caught_up();
  }
  EXPECT_EQ(delivered, kCount);
}

TEST_F(SubscribeTest, ResumesFromACheckpointOfTheSameLedger) {
  Fill(3);
  v1::SubscribeRequest request = From(2);
  request.set_begin_root(std::string(AsBytes(*ledger_.RootAt(TreeSize{2}))));
  Open(request);
  EXPECT_EQ(Next(), "events 2");
}

TEST_F(SubscribeTest, RefusesACheckpointOfAnotherLedger) {
  Fill(3);
  v1::SubscribeRequest request = From(2);
  request.set_begin_root(std::string(AsBytes(*ledger_.RootAt(TreeSize{1}))));
  Open(request);
  EXPECT_EQ(Next(), "FAILED_PRECONDITION");
}

TEST_F(SubscribeTest, RefusesWhatItCannotBeginWith) {
  OpenFrom(1);
  EXPECT_EQ(Next(), "OUT_OF_RANGE");
  v1::SubscribeRequest request;
  request.set_begin_root(std::string(32, 'r'));
  Open(request);
  EXPECT_EQ(Next(), "INVALID_ARGUMENT") << "a root without a size";
  request = From(0);
  request.set_begin_root("short");
  Open(request);
  EXPECT_EQ(Next(), "INVALID_ARGUMENT");
  request = From(0);
  request.mutable_filter()->add_kinds("no.such");
  Open(request);
  EXPECT_EQ(Next(), "INVALID_ARGUMENT");
}

TEST_F(SubscribeTest, EndsWhenTheServerStops) {
  OpenFrom(0);
  EXPECT_EQ(Next(), "checkpoint 0");
  EXPECT_EQ(Next(), "caught_up 0");
  StopStreams();
  EXPECT_EQ(Next(), "UNAVAILABLE");
}

TEST_F(SubscribeTest, EndsWhenTheStorageHasFailedAndEverythingIsDelivered) {
  OpenFrom(0);
  EXPECT_EQ(Next(), "checkpoint 0");
  EXPECT_EQ(Next(), "caught_up 0");
  Append(Deployment("a"));
  ledger_.Break(absl::UnavailableError("disk"));
  EXPECT_EQ(Next(), "events 0");
  EXPECT_EQ(Next(), "checkpoint 1");
  EXPECT_EQ(Next(), "UNAVAILABLE");
  OpenFrom(0);
  EXPECT_EQ(Next(), "events 0");
  EXPECT_EQ(Next(), "checkpoint 1");
  EXPECT_EQ(Next(), "caught_up 1");
  EXPECT_EQ(Next(), "UNAVAILABLE");
}

TEST_F(SubscribeTest, AClientThatLeavesIsForgotten) {
  OpenFrom(0);
  EXPECT_EQ(Next(), "checkpoint 0");
  EXPECT_EQ(Next(), "caught_up 0");
  context_->TryCancel();
  EXPECT_EQ(Next(), "CANCELLED");
}

TEST_F(SubscribeTest, EveryOneOfManyIsWoken) {
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientReader<v1::SubscribeResponse>>> readers;
  v1::SubscribeResponse frame;
  for (int i = 0; i < 20; ++i) {
    contexts.push_back(Context());
    readers.push_back(stub_->Subscribe(contexts.back().get(), From(0)));
    while (!frame.has_caught_up()) ASSERT_TRUE(readers.back()->Read(&frame));
    frame.Clear();
  }
  for (int i = 0; i < 10; ++i) Append(Deployment(absl::StrCat("a", i)));
  for (const auto& reader : readers) {
    uint64_t delivered = 0;
    while (delivered < 10 && reader->Read(&frame)) delivered += static_cast<uint64_t>(frame.events().events_size());
    EXPECT_EQ(delivered, 10U);
  }
}

}  // namespace
}  // namespace daybook

#include <numeric>

#include "absl/strings/str_cat.h"
#include "grpcpp/support/sync_stream.h"
#include "ledger/base/hex.h"
#include "ledger/event/refusal.h"
#include "ledger/merkle/hashing.h"
#include "ledger/rpc/limits.h"
#include "ledger/rpc/service_testing.h"
#include "ledger/rpc/status.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using testing::Context;
using testing::Deployment;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::StatusIs;

struct ReadResult {
  absl::Status status;
  std::vector<uint64_t> positions;
  std::vector<v1::ReadResponse> responses;
};

class ReadTest : public testing::ServiceTest {
 protected:
  ReadResult Read(const v1::ReadRequest& request) {
    const auto context = Context();
    const auto reader = stub_->Read(context.get(), request);
    ReadResult result;
    v1::ReadResponse response;
    while (reader->Read(&response)) {
      for (const v1::RecordedEvent& event : response.events()) result.positions.push_back(event.position());
      result.responses.push_back(response);
    }
    result.status = FromGrpcStatus(reader->Finish());
    return result;
  }

  static v1::ReadRequest Request(bool backwards, uint32_t limit) {
    v1::ReadRequest request;
    request.set_backwards(backwards);
    request.set_limit(limit);
    return request;
  }
};

std::vector<uint64_t> UpTo(uint64_t size) {
  std::vector<uint64_t> positions(size);
  std::iota(positions.begin(), positions.end(), uint64_t{0});
  return positions;
}

TEST_F(ReadTest, ReadsEverythingInOrderAndNamesItsBasis) {
  Fill(5);
  const ReadResult result = Read({});
  ASSERT_OK(result.status);
  EXPECT_EQ(result.positions, UpTo(5));
  EXPECT_EQ(result.responses.front().basis().size(), 5U);
  EXPECT_EQ(result.responses.front().basis().root(), AsBytes(ledger_.status().head.root));
  EXPECT_EQ(result.responses.front().basis().fold_version(), "") << "no row is read";
  EXPECT_FALSE(result.responses.back().has_next());
}

TEST_F(ReadTest, AnEmptyLedgerIsOneEmptyAnswer) {
  for (const bool backwards : {false, true}) {
    const ReadResult result = Read(Request(backwards, 0));
    ASSERT_OK(result.status);
    ASSERT_EQ(result.responses.size(), 1U);
    EXPECT_EQ(result.responses[0].basis().size(), 0U);
    EXPECT_FALSE(result.responses[0].has_next());
  }
}

TEST_F(ReadTest, PagesFollowOneAnotherByNext) {
  Fill(7);
  for (const bool backwards : {false, true}) {
    std::vector<uint64_t> positions;
    v1::ReadRequest request = Request(backwards, 3);
    for (bool more = true; more;) {
      const ReadResult result = Read(request);
      ASSERT_OK(result.status);
      positions.insert(positions.end(), result.positions.begin(), result.positions.end());
      more = result.responses.back().has_next();
      request.set_begin(result.responses.back().next());
    }
    std::vector<uint64_t> want = UpTo(7);
    if (backwards) std::reverse(want.begin(), want.end());
    EXPECT_EQ(positions, want) << "backwards: " << backwards;
  }
}

TEST_F(ReadTest, ALongAnswerComesInSeveralMessages) {
  const int count = static_cast<int>(kPageEventsMax) * 2 + 10;
  Fill(count);
  for (const bool backwards : {false, true}) {
    const ReadResult result = Read(Request(backwards, kReadEventsMax));
    ASSERT_OK(result.status);
    EXPECT_GT(result.responses.size(), 2U);
    EXPECT_TRUE(result.responses[0].has_basis());
    EXPECT_FALSE(result.responses[1].has_basis());
    std::vector<uint64_t> want = UpTo(static_cast<uint64_t>(count));
    if (backwards) std::reverse(want.begin(), want.end());
    EXPECT_EQ(result.positions, want);
    for (const v1::ReadResponse& response : result.responses) EXPECT_LE(response.ByteSizeLong(), 2 * kPageBytes);
  }
}

TEST_F(ReadTest, AFilterFindsOneInManyEitherWay) {
  Fill(static_cast<int>(kScanEventsMax) + 100, "a");
  Append(Deployment("wanted", "other/prod/x"));
  Fill(200, "b");
  for (const bool backwards : {false, true}) {
    v1::ReadRequest request = Request(backwards, 10);
    request.mutable_filter()->add_target_globs("other/**");
    const ReadResult result = Read(request);
    ASSERT_OK(result.status);
    EXPECT_THAT(result.positions, ElementsAre(kScanEventsMax + 100));
    EXPECT_FALSE(result.responses.back().has_next()) << "everything was looked at";
  }
}

TEST_F(ReadTest, ThePastHasNoLaterEvents) {
  Fill(5);
  v1::ReadRequest request = Request(true, 0);
  request.mutable_as_of()->set_size(3);
  EXPECT_THAT(Read(request).positions, ElementsAre(2, 1, 0));
  request.set_begin(3);
  EXPECT_THAT(Read(request).status, StatusIs(absl::StatusCode::kOutOfRange));
}

TEST_F(ReadTest, ACommitIsLookedForOnceTheViewsAreThere) {
  Fill(2);
  ledger_.ImportCommit("0123456789");
  Fill(2, "later");
  v1::ReadRequest request;
  request.mutable_as_of()->set_commit("0123456789");
  const ReadResult result = Read(request);
  ASSERT_OK(result.status);
  EXPECT_EQ(result.positions, UpTo(2));
  EXPECT_EQ(result.responses[0].basis().size(), 2U);
  EXPECT_EQ(result.responses[0].basis().fold_version(), "") << "no row is read";
  request.mutable_as_of()->set_commit("9876543210");
  EXPECT_EQ(ReasonNameOf(Read(request).status), "COMMIT_UNKNOWN");
}

TEST_F(ReadTest, BeginsAtTheHeadButNotBeyond) {
  Fill(2);
  v1::ReadRequest request;
  request.set_begin(2);
  EXPECT_THAT(Read(request).positions, IsEmpty());
  request.set_begin(3);
  const ReadResult result = Read(request);
  EXPECT_THAT(result.status, StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_EQ(ReasonNameOf(result.status), "BEYOND_HEAD");
}

TEST_F(ReadTest, JoinsWhatTheViewAsksFor) {
  v1::Event event = Deployment("a");
  v1::Payload::Part* part = event.mutable_payload()->add_parts();
  part->set_name("reason");
  part->set_text("because");
  Append(event);
  const v1::RecordedEvent plain = Read({}).responses[0].events(0);
  EXPECT_FALSE(plain.event().has_payload());
  EXPECT_EQ(plain.payload_commitment().size(), 32U);
  EXPECT_TRUE(plain.entry().empty());

  v1::ReadRequest request;
  request.mutable_view()->set_payload(true);
  request.mutable_view()->set_entry(true);
  const v1::RecordedEvent joined = Read(request).responses[0].events(0);
  EXPECT_EQ(joined.event().payload().parts(0).text(), "because");
  EXPECT_EQ(joined.event().payload().salt().size(), 32U);
  EXPECT_EQ(LeafHash(joined.entry()), ledger_.status().head.root) << "these are the bytes in the tree";
}

TEST_F(ReadTest, WrongFieldsAreNamed) {
  EXPECT_THAT(Read(Request(false, kReadEventsMax + 1)).status, StatusIs(absl::StatusCode::kInvalidArgument));
  v1::ReadRequest request;
  request.mutable_filter()->add_kinds("no.such");
  EXPECT_THAT(Read(request).status, StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(ReadTest, GetEventFindsByPositionAndByKey) {
  Fill(3);
  v1::GetEventRequest request;
  request.set_position(1);
  v1::GetEventResponse response;
  ASSERT_OK(FromGrpcStatus(stub_->GetEvent(Context().get(), request, &response)));
  EXPECT_EQ(response.event().event().id(), "e1");
  EXPECT_EQ(response.event().kind(), "deployment.finished");
  EXPECT_EQ(response.basis().size(), 3U);
  EXPECT_EQ(response.basis().fold_version(), "");
  request.mutable_reference()->set_source("ci:orders");
  request.mutable_reference()->set_id("e2");
  ASSERT_OK(FromGrpcStatus(stub_->GetEvent(Context().get(), request, &response)));
  EXPECT_EQ(response.event().position(), 2U);
  request.mutable_reference()->set_id("e3");
  EXPECT_THAT(FromGrpcStatus(stub_->GetEvent(Context().get(), request, &response)),
              StatusIs(absl::StatusCode::kNotFound));
  request.set_position(3);
  EXPECT_THAT(FromGrpcStatus(stub_->GetEvent(Context().get(), request, &response)),
              StatusIs(absl::StatusCode::kOutOfRange));
  request.clear_key();
  EXPECT_THAT(FromGrpcStatus(stub_->GetEvent(Context().get(), request, &response)),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(ReadTest, HeadSaysHowFarEverythingIs) {
  Fill(3);
  v1::HeadResponse response;
  ASSERT_OK(FromGrpcStatus(stub_->Head(Context().get(), {}, &response)));
  EXPECT_EQ(response.basis().origin(), "model.example/ledger");
  EXPECT_EQ(response.basis().size(), 3U);
  EXPECT_EQ(response.basis().recorded_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
  EXPECT_EQ(response.index_size(), 3U);
  EXPECT_EQ(response.release(), "0.0.0-test");
}

}  // namespace
}  // namespace daybook

// The LedgerService, as a program in Python sees it.

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "ledger/base/sha256.h"
#include "ledger/event/field_error.h"
#include "ledger/event/refusal.h"
#include "tests/integration/server_fixture.h"
#include "tests/integration/stock_client.h"
#include "tests/support/reference_tree.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using testing::Batch;
using testing::CallFromPython;
using testing::Deployment;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kAppend;
using testing::kAppendStream;
using testing::kGetEvent;
using testing::kHead;
using testing::kRead;
using testing::kSubscribe;
using testing::StatusIs;
using testing::StockAnswer;
using testing::StockCall;

class StockLedgerTest : public testing::ServerTest {
 protected:
  StockLedgerTest() { Start(); }

  StockAnswer Call(const StockCall& call) { return CallFromPython(server().grpc_address(), call); }
  std::vector<StockAnswer> Call(const std::vector<StockCall>& calls) {
    return CallFromPython(server().grpc_address(), calls);
  }
};

v1::Event WithReason(v1::Event event, const std::string& reason) {
  v1::Payload::Part* part = event.mutable_payload()->add_parts();
  part->set_name("reason");
  part->set_text(reason);
  return event;
}

v1::AppendStreamRequest StreamRequest(uint64_t request_id, const v1::AppendRequest& batch) {
  v1::AppendStreamRequest request;
  request.set_request_id(request_id);
  *request.mutable_append() = batch;
  return request;
}

v1::ReadRequest From(uint64_t begin) {
  v1::ReadRequest request;
  request.set_begin(begin);
  return request;
}

std::vector<std::string> IdsOf(const StockAnswer& answer) {
  std::vector<std::string> ids;
  for (const v1::ReadResponse& response : answer.All<v1::ReadResponse>()) {
    for (const v1::RecordedEvent& event : response.events()) ids.push_back(event.event().id());
  }
  return ids;
}

// Frames as words: "events 0 1", "checkpoint 2", "caught_up 2".
std::vector<std::string> FramesOf(const StockAnswer& answer) {
  std::vector<std::string> frames;
  for (const v1::SubscribeResponse& response : answer.All<v1::SubscribeResponse>()) {
    std::string& frame = frames.emplace_back();
    if (response.has_checkpoint()) frame = absl::StrCat("checkpoint ", response.checkpoint().size());
    if (response.has_caught_up()) frame = absl::StrCat("caught_up ", response.caught_up().size());
    if (response.has_events()) frame = "events";
    for (const v1::RecordedEvent& event : response.events().events()) absl::StrAppend(&frame, " ", event.position());
  }
  return frames;
}

v1::SubscribeRequest SubscribeFrom(uint64_t begin) {
  v1::SubscribeRequest request;
  request.set_begin(begin);
  return request;
}

TEST_F(StockLedgerTest, AppendsABatchAndSaysWhereItStands) {
  Append(Deployment("before"));
  const StockAnswer answer = Call({kAppend, Batch({Deployment("a"), Deployment("b")})});
  ASSERT_OK(answer.status);
  const auto response = answer.Only<v1::AppendResponse>();
  ASSERT_EQ(response.results_size(), 2);
  EXPECT_EQ(response.results(0).position(), 1U);
  EXPECT_EQ(response.results(1).position(), 2U);
  EXPECT_FALSE(response.results(0).duplicate());
  EXPECT_EQ(response.size(), 3U);
  EXPECT_EQ(HeadSize(), 3U);
}

TEST_F(StockLedgerTest, ABatchThatIsSentAgainStandsWhereItStood) {
  const StockCall batch(kAppend, Batch({Deployment("a"), Deployment("b")}));
  const std::vector<StockAnswer> answers = Call({batch, {kAppend, Batch(Deployment("c"))}, batch});
  const auto again = answers[2].Only<v1::AppendResponse>();
  ASSERT_EQ(again.results_size(), 2);
  EXPECT_TRUE(again.results(0).duplicate());
  EXPECT_EQ(again.results(0).position(), 0U);
  EXPECT_EQ(again.results(1).position(), 1U);
  EXPECT_EQ(HeadSize(), 3U);
}

TEST_F(StockLedgerTest, ARefusalCarriesFieldValueAndWhatWasWanted) {
  v1::AppendRequest batch = Batch({Deployment("a"), Deployment("b", "orders")});
  const StockAnswer answer = Call({kAppend, batch});
  EXPECT_THAT(answer.status, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("events[1].target")));
  EXPECT_EQ(ReasonNameOf(answer.status), "FIELD_INVALID");
  const std::optional<FieldError> error = FieldErrorOf(answer.status);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->field, "events[1].target");
  EXPECT_EQ(error->value, "\"orders\"");
  EXPECT_THAT(error->wanted, HasSubstr("3 to 8 segments"));
  EXPECT_EQ(HeadSize(), 0U);
}

TEST_F(StockLedgerTest, AnIdWithOtherContentNamesTheFirstFieldThatDiffers) {
  v1::Event changed = Deployment("a");
  changed.mutable_deployment_finished()->set_version("2.0.0");
  const std::vector<StockAnswer> answers = Call({{kAppend, Batch(Deployment("a"))}, {kAppend, Batch(changed)}});
  EXPECT_THAT(answers[1].status, StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(FieldErrorOf(answers[1].status)->field, "events[0].deployment_finished.version");
}

TEST_F(StockLedgerTest, AFailedCheckListsEveryStreamWithWhatIsThere) {
  Append(Deployment("a", "payments/prod/orders"));
  v1::AppendRequest batch = Batch(Deployment("b", "payments/prod/orders"));
  v1::StreamCheck* written = batch.add_checks();
  written->set_target("payments/prod/orders");
  written->set_empty(true);
  v1::StreamCheck* only_checked = batch.add_checks();
  only_checked->set_target("payments/prod/invoices");
  only_checked->set_last_position(7);
  const StockAnswer answer = Call({kAppend, batch});
  EXPECT_THAT(answer.status, StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(FailedConditionsOf(answer.status),
              ElementsAre(FailedCondition{"STREAM_REVISION", "payments/prod/orders",
                                          "expected an empty stream, actual last position 0"},
                          FailedCondition{"STREAM_REVISION", "payments/prod/invoices",
                                          "expected last position 7, actual an empty stream"}));
  EXPECT_EQ(HeadSize(), 1U);
}

TEST_F(StockLedgerTest, AStreamAnswersEachRequestInTheOrderSent) {
  constexpr uint64_t kLargest = std::numeric_limits<uint64_t>::max();
  StockCall call(kAppendStream, StreamRequest(7, Batch({Deployment("a"), Deployment("b")})));
  call.Then(StreamRequest(3, Batch(Deployment("c"))));
  call.Then(StreamRequest(7, Batch(Deployment("d"))));
  call.Then(StreamRequest(0, Batch(Deployment("e"))));
  call.Then(StreamRequest(kLargest, Batch(Deployment("f"))));
  const StockAnswer answer = Call(call);
  ASSERT_OK(answer.status);
  std::vector<uint64_t> request_ids;
  std::vector<uint64_t> positions;
  for (const auto& response : answer.All<v1::AppendStreamResponse>()) {
    request_ids.push_back(response.request_id());
    for (const auto& result : response.appended().results()) positions.push_back(result.position());
  }
  EXPECT_THAT(request_ids, ElementsAre(7, 3, 7, 0, kLargest));
  EXPECT_THAT(positions, ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST_F(StockLedgerTest, AStreamRefusesInBandAndGoesOn) {
  v1::AppendRequest conflict = Batch(Deployment("d"));
  conflict.add_checks()->set_target("payments/prod/orders");
  conflict.mutable_checks(0)->set_empty(true);
  StockCall call(kAppendStream, StreamRequest(1, Batch(Deployment("a"))));
  call.Then(StreamRequest(2, Batch(Deployment("b", "orders"))));
  call.Then(StreamRequest(3, conflict));
  call.Then(StreamRequest(4, Batch({Deployment("e"), Deployment("e")})));
  call.Then(StreamRequest(5, Batch(Deployment("f"))));
  const StockAnswer answer = Call(call);
  EXPECT_OK(answer.status);
  std::vector<int> codes;
  for (const auto& response : answer.All<v1::AppendStreamResponse>()) codes.push_back(response.error().code());
  EXPECT_THAT(codes, ElementsAre(0, 3, 10, 3, 0));  // OK, INVALID_ARGUMENT, ABORTED, INVALID_ARGUMENT, OK
  EXPECT_EQ(answer.All<v1::AppendStreamResponse>().back().appended().results(0).position(), 1U);
  EXPECT_EQ(HeadSize(), 2U);
}

TEST_F(StockLedgerTest, ReadsBackWhatWasSent) {
  const v1::Event sent = WithReason(Deployment("a"), "orders was slow; \xC3\xA9t\xC3\xA9");
  v1::ReadRequest request;
  request.mutable_view()->set_payload(true);
  request.mutable_view()->set_entry(true);
  const std::vector<StockAnswer> answers = Call({{kAppend, Batch(sent)}, {kRead, request}});
  const auto read = answers[1].Only<v1::ReadResponse>();
  ASSERT_EQ(read.events_size(), 1);
  v1::Event got = read.events(0).event();
  EXPECT_EQ(got.payload().salt().size(), 32U);
  got.mutable_payload()->clear_salt();
  EXPECT_EQ(got.SerializeAsString(), sent.SerializeAsString());
  EXPECT_EQ(read.events(0).kind(), "deployment.finished");
  EXPECT_EQ(read.events(0).principal(), "anonymous@loopback");
  const Hash root = testing::ReferenceRoot(std::vector<std::string>{read.events(0).entry()});
  EXPECT_EQ(read.basis().root(), AsBytes(root)) << "the entry is the leaf";
}

TEST_F(StockLedgerTest, ReadsPagesForwardsAndBackwards) {
  Append(Batch({Deployment("a"), Deployment("b"), Deployment("c"), Deployment("d")}));
  v1::ReadRequest first = From(1);
  first.set_limit(2);
  v1::ReadRequest backwards;
  backwards.set_backwards(true);
  backwards.set_limit(3);
  const std::vector<StockAnswer> answers = Call({{kRead, first}, {kRead, From(3)}, {kRead, backwards}});
  EXPECT_THAT(IdsOf(answers[0]), ElementsAre("b", "c"));
  EXPECT_EQ(answers[0].Only<v1::ReadResponse>().next(), 3U);
  EXPECT_THAT(IdsOf(answers[1]), ElementsAre("d"));
  EXPECT_FALSE(answers[1].Only<v1::ReadResponse>().has_next());
  EXPECT_THAT(IdsOf(answers[2]), ElementsAre("d", "c", "b"));
}

TEST_F(StockLedgerTest, AReadOfThePastHasNoLaterEvents) {
  Append(Batch({Deployment("a"), Deployment("b")}));
  Append(Deployment("c"));
  v1::ReadRequest past;
  past.mutable_as_of()->set_position(1);
  v1::ReadRequest future;
  future.mutable_as_of()->set_size(4);
  const std::vector<StockAnswer> answers = Call({{kRead, past}, {kRead, future}});
  EXPECT_THAT(IdsOf(answers[0]), ElementsAre("a", "b"));
  EXPECT_EQ(answers[0].Only<v1::ReadResponse>().basis().size(), 2U);
  EXPECT_THAT(answers[1].status, StatusIs(absl::StatusCode::kOutOfRange));
}

TEST_F(StockLedgerTest, AFilterJoinsItsFieldsByAnd) {
  v1::Event changed = Deployment("c", "payments/prod/orders");
  changed.set_change("CHG0030042");
  Append(Batch({Deployment("a", "payments/prod/orders"), Deployment("b", "billing/prod/orders"), changed}));
  v1::ReadRequest globs;
  globs.mutable_filter()->add_target_globs("payments/**");
  globs.mutable_filter()->add_kinds("deployment.*");
  v1::ReadRequest change = globs;
  change.mutable_filter()->add_changes("CHG0030042");
  v1::ReadRequest none = globs;
  none.mutable_filter()->add_sources("ci:invoices");
  const std::vector<StockAnswer> answers = Call({{kRead, globs}, {kRead, change}, {kRead, none}});
  EXPECT_THAT(IdsOf(answers[0]), ElementsAre("a", "c"));
  EXPECT_THAT(IdsOf(answers[1]), ElementsAre("c"));
  EXPECT_OK(answers[2].status);
  EXPECT_THAT(IdsOf(answers[2]), IsEmpty());
}

TEST_F(StockLedgerTest, ASubscriptionGoesFromThePastIntoTheFuture) {
  Append(Batch({Deployment("a"), Deployment("b")}));
  StockCall subscribe(kSubscribe, SubscribeFrom(1));
  subscribe.Take(5).Meanwhile(3, {kAppend, Batch(Deployment("c"))});
  const StockAnswer answer = Call(subscribe);
  EXPECT_OK(answer.meanwhile->status);
  EXPECT_THAT(FramesOf(answer), ElementsAre("events 1", "checkpoint 2", "caught_up 2", "events 2", "checkpoint 3"));
}

TEST_F(StockLedgerTest, ASubscriptionWithoutABeginStartsFromNow) {
  Append(Deployment("a"));
  StockCall subscribe(kSubscribe, v1::SubscribeRequest());
  subscribe.Take(4).Meanwhile(2, {kAppend, Batch(Deployment("b"))});
  EXPECT_THAT(FramesOf(Call(subscribe)), ElementsAre("checkpoint 1", "caught_up 1", "events 1", "checkpoint 2"));
}

TEST_F(StockLedgerTest, ASubscriptionResumesAtItsCheckpointAfterARestart) {
  Append(Batch({Deployment("a"), Deployment("b")}));
  const auto frames = Call(StockCall(kSubscribe, SubscribeFrom(0)).Take(2)).All<v1::SubscribeResponse>();
  ASSERT_EQ(frames.size(), 2U);
  const v1::SubscribeResponse::Checkpoint& checkpoint = frames[1].checkpoint();
  server().Kill();
  Start();
  Append(Deployment("c"));
  v1::SubscribeRequest resumed = SubscribeFrom(checkpoint.size());
  resumed.set_begin_root(checkpoint.root());
  EXPECT_THAT(FramesOf(Call(StockCall(kSubscribe, resumed).Take(2))), ElementsAre("events 2", "checkpoint 3"));
}

TEST_F(StockLedgerTest, ACheckpointOfAnotherLedgerIsRefused) {
  Append(Deployment("a"));
  v1::SubscribeRequest request = SubscribeFrom(1);
  request.set_begin_root(std::string(32, 'x'));
  const StockAnswer answer = Call({kSubscribe, request});
  EXPECT_THAT(answer.status, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(ReasonNameOf(answer.status), "OTHER_LEDGER");
}

TEST_F(StockLedgerTest, AFilteredSubscriptionAdvancesPastWhatDoesNotMatch) {
  Append(Batch({Deployment("a", "payments/prod/orders"), Deployment("b", "billing/prod/orders")}));
  v1::SubscribeRequest request = SubscribeFrom(0);
  request.mutable_filter()->add_target_globs("billing/*/*");
  StockCall subscribe(kSubscribe, request);
  subscribe.Take(4).Meanwhile(3, {kAppend, Batch(Deployment("c", "payments/prod/orders"))});
  EXPECT_THAT(FramesOf(Call(subscribe)), ElementsAre("events 1", "checkpoint 2", "caught_up 2", "checkpoint 3"));
}

TEST_F(StockLedgerTest, AnEventIsFoundByItsKeyAndByItsPosition) {
  Append(Batch({Deployment("a"), WithReason(Deployment("b"), "because")}));
  v1::GetEventRequest by_key;
  by_key.mutable_reference()->set_source("ci:orders");
  by_key.mutable_reference()->set_id("b");
  by_key.mutable_view()->set_payload(true);
  v1::GetEventRequest by_position;
  by_position.set_position(1);
  v1::GetEventRequest unknown = by_key;
  unknown.mutable_reference()->set_source("ci:invoices");
  v1::GetEventRequest beyond;
  beyond.set_position(2);
  const std::vector<StockAnswer> answers =
      Call({{kGetEvent, by_key}, {kGetEvent, by_position}, {kGetEvent, unknown}, {kGetEvent, beyond}});
  const auto found = answers[0].Only<v1::GetEventResponse>();
  EXPECT_EQ(found.event().position(), 1U);
  EXPECT_EQ(found.event().stream_previous(), 0U);
  EXPECT_EQ(found.event().event().payload().parts(0).text(), "because");
  EXPECT_EQ(answers[1].Only<v1::GetEventResponse>().event().event().id(), "b");
  EXPECT_FALSE(answers[1].Only<v1::GetEventResponse>().event().event().has_payload());
  EXPECT_THAT(answers[2].status, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(answers[3].status, StatusIs(absl::StatusCode::kOutOfRange));
}

TEST_F(StockLedgerTest, HeadIsTheTreeOverTheEntriesThatAreRead) {
  v1::ReadRequest request;
  request.mutable_view()->set_entry(true);
  const std::vector<StockAnswer> answers = Call({{kHead, v1::HeadRequest()},
                                                 {kAppend, Batch({Deployment("a"), Deployment("b"), Deployment("c")})},
                                                 {kRead, request},
                                                 {kHead, v1::HeadRequest()}});
  const v1::HeadResponse empty = answers[0].Only<v1::HeadResponse>();
  EXPECT_EQ(empty.basis().size(), 0U);
  EXPECT_EQ(empty.basis().root(), AsBytes(Sha256Of("")));
  EXPECT_FALSE(empty.basis().has_recorded_time());
  std::vector<std::string> leaves;
  const auto read = answers[2].Only<v1::ReadResponse>();
  for (const auto& event : read.events()) leaves.push_back(event.entry());
  const v1::HeadResponse head = answers[3].Only<v1::HeadResponse>();
  EXPECT_EQ(head.basis().size(), 3U);
  EXPECT_EQ(head.basis().root(), AsBytes(testing::ReferenceRoot(leaves)));
  EXPECT_EQ(head.basis().origin(), empty.basis().origin());
  EXPECT_FALSE(head.release().empty());
}

}  // namespace
}  // namespace daybook

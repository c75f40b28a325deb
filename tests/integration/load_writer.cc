#include "tests/integration/load_writer.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cpp/call_status.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "gtest/gtest.h"
#include "ledger/base/clock.h"
#include "tests/support/sample_event.h"

namespace daybook::testing {
namespace {

using Fate = SentBatch::Fate;
using Refusable = SentBatch::Refusable;

constexpr size_t kStreamWindow = 16;
constexpr uint64_t kEventsMax = 8;
// Payloads: most are small, a few are large enough that files of the store change.
constexpr uint64_t kSmallPayloadMax = 3'000;
constexpr uint64_t kLargePayload = 64 * 1024;

std::unique_ptr<v1::LedgerService::Stub> Connect(const std::string& server) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // A connection of its own.
  return v1::LedgerService::NewStub(grpc::CreateCustomChannel(server, grpc::InsecureChannelCredentials(), arguments));
}

std::unique_ptr<grpc::ClientContext> Context() {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(absl::ToChronoTime(SystemClock().Now() + absl::Minutes(1)));
  return context;
}

bool IsRefusal(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsAlreadyExists(status) || absl::IsAborted(status) ||
         absl::IsFailedPrecondition(status);
}

// Enough to know it by.
std::string Beginning(const SentBatch& batch) { return batch.request.ShortDebugString().substr(0, 400); }

std::vector<uint64_t> PositionsOf(const v1::AppendResponse& response) {
  std::vector<uint64_t> positions;
  for (const v1::AppendResponse::Result& result : response.results()) positions.push_back(result.position());
  return positions;
}

}  // namespace

void Tally::Add(uint64_t events) {
  MutexLock lock(&mu_);
  events_ += events;
}

bool Tally::AwaitAtLeast(uint64_t events, absl::Duration timeout) {
  const auto reached = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return events_ >= events; };
  MutexLock lock(&mu_);
  return mu_.AwaitWithTimeout(absl::Condition(&reached), timeout);
}

LoadWriter::LoadWriter(Kind kind, int number, uint64_t seed)
    : kind_(kind),
      source_(absl::StrCat("load:", number)),
      target_(absl::StrCat("load/prod/", number)),
      random_(seed + static_cast<uint64_t>(number)) {}

v1::Event LoadWriter::NextEvent(const std::string& target) {
  v1::Event event = Deployment(absl::StrCat(next_id_++), target);
  event.set_source(source_);
  event.mutable_deployment_finished()->set_version(absl::StrCat(random_.Below(1'000'000)));
  const uint64_t dice = random_.Below(64);
  if (dice < 16) {
    v1::Payload::Part* part = event.mutable_payload()->add_parts();
    part->set_name("original");
    part->set_data(random_.Bytes(dice == 0 ? kLargePayload : 1 + random_.Below(kSmallPayloadMax)));
  }
  return event;
}

SentBatch LoadWriter::NextBatch() {
  const uint64_t dice = random_.Below(16);
  if (dice == 0) return WrongBatch();
  // On a stream the last position is not known: others are under way.
  if (dice < 6 && kind_ == Kind::kUnary) return CheckedBatch();
  SentBatch batch;
  if (dice == 6) {
    // Only once: the stream is this batch's own.
    const std::string fresh = absl::StrCat(target_, "/", next_id_);
    *batch.request.add_events() = NextEvent(fresh);
    v1::StreamCheck* check = batch.request.add_checks();
    check->set_target(fresh);
    check->set_empty(true);
    return batch;
  }
  const uint64_t count = 1 + random_.Below(kEventsMax);
  for (uint64_t i = 0; i < count; ++i) *batch.request.add_events() = NextEvent(target_);
  return batch;
}

SentBatch LoadWriter::CheckedBatch() {
  SentBatch batch;
  *batch.request.add_events() = NextEvent(target_);
  *batch.request.add_events() = NextEvent(target_);
  v1::StreamCheck* check = batch.request.add_checks();
  check->set_target(target_);
  last_position_ ? check->set_last_position(*last_position_) : check->set_empty(true);
  return batch;
}

SentBatch LoadWriter::WrongBatch() {
  SentBatch batch{.request = {}, .refusable = Refusable::kAlways};
  *batch.request.add_events() = NextEvent(target_);
  v1::Event* last = batch.request.add_events();
  *last = NextEvent(target_);
  const SentBatch* recorded = AnyRecorded();
  const uint64_t dice = random_.Below(3);
  if (dice == 0 && recorded != nullptr) {  // Another content under a known id.
    *last = recorded->request.events(0);
    last->mutable_deployment_finished()->set_artifact("another");
  } else if (dice == 1) {
    last->set_target("no-target");
  } else {  // A stream that cannot be as far.
    v1::StreamCheck* check = batch.request.add_checks();
    check->set_target(target_);
    check->set_last_position(uint64_t{1} << 40);
  }
  return batch;
}

std::optional<SentBatch> LoadWriter::SharedBatch(Stub& stub) {
  v1::ReadRequest request;
  request.set_backwards(true);
  request.set_limit(1);
  request.mutable_filter()->add_target_globs(kSharedTarget);
  const auto context = Context();
  const auto reader = stub.Read(context.get(), request);
  std::optional<uint64_t> last;
  for (v1::ReadResponse response; reader->Read(&response);) {
    for (const v1::RecordedEvent& event : response.events()) last = event.position();
  }
  if (!reader->Finish().ok()) return std::nullopt;
  SentBatch batch{.request = {}, .refusable = Refusable::kMaybe};
  *batch.request.add_events() = NextEvent(kSharedTarget);
  v1::StreamCheck* check = batch.request.add_checks();
  check->set_target(kSharedTarget);
  last ? check->set_last_position(*last) : check->set_empty(true);
  return batch;
}

const SentBatch* LoadWriter::AnyRecorded() {
  return recorded_.empty() ? nullptr : &sent_[recorded_[random_.Below(recorded_.size())]];
}

bool LoadWriter::Enter(const absl::Status& status, const v1::AppendResponse& response, SentBatch& batch) {
  if (status.ok()) {
    EXPECT_NE(batch.refusable, Refusable::kAlways) << "was recorded: " << Beginning(batch);
    batch.fate = Fate::kRecorded;
    batch.positions = PositionsOf(response);
    EXPECT_EQ(batch.positions.size(), static_cast<size_t>(batch.request.events_size()));
    if (batch.request.events(0).target() == target_) last_position_ = batch.positions.back();
    return true;
  }
  if (!IsRefusal(status)) return false;
  EXPECT_NE(batch.refusable, Refusable::kNever) << status.message() << ": " << Beginning(batch);
  batch.fate = Fate::kRefused;
  return true;
}

bool LoadWriter::SendUnary(Stub& stub, SentBatch& batch, Tally* tally) {
  v1::AppendResponse response;
  const auto context = Context();
  const absl::Status status = StatusOfCall(stub.Append(context.get(), batch.request, &response));
  const bool told = Enter(status, response, batch);
  if (told && tally != nullptr) tally->Add(batch.positions.size());
  return told;
}

bool LoadWriter::SendRecordedAgain(Stub& stub) {
  const SentBatch* recorded = AnyRecorded();
  if (recorded == nullptr) return true;
  v1::AppendResponse response;
  const auto context = Context();
  const absl::Status status = StatusOfCall(stub.Append(context.get(), recorded->request, &response));
  if (!status.ok()) {
    EXPECT_FALSE(IsRefusal(status)) << status;
    return false;
  }
  EXPECT_EQ(PositionsOf(response), recorded->positions);
  for (const v1::AppendResponse::Result& result : response.results()) EXPECT_TRUE(result.duplicate());
  return true;
}

bool LoadWriter::ResendUnknown(Stub& stub, Tally* tally) {
  for (size_t i = 0; i < sent_.size(); ++i) {
    SentBatch& batch = sent_[i];
    if (batch.fate != Fate::kUnknown) continue;
    // What is wrong is not asked about again: whatever was answered, it must not be there.
    if (batch.refusable == Refusable::kAlways) {
      batch.fate = Fate::kRefused;
    } else if (!SendUnary(stub, batch, tally)) {
      return false;
    }
    if (batch.fate == Fate::kRecorded) recorded_.push_back(i);
  }
  return true;
}

void LoadWriter::RunUntilGone(const std::string& server, Tally& tally) {
  const std::unique_ptr<Stub> stub = Connect(server);
  if (!ResendUnknown(*stub, &tally)) return;
  kind_ == Kind::kUnary ? RunUnary(*stub, tally) : RunStream(*stub, tally);
}

bool LoadWriter::Settle(const std::string& server) { return ResendUnknown(*Connect(server), nullptr); }

void LoadWriter::RunUnary(Stub& stub, Tally& tally) {
  while (true) {
    const uint64_t dice = random_.Below(16);
    if (dice == 0) {
      if (!SendRecordedAgain(stub)) return;
      continue;
    }
    std::optional<SentBatch> batch = dice < 3 ? SharedBatch(stub) : NextBatch();
    if (!batch) return;
    sent_.push_back(*std::move(batch));
    if (!SendUnary(stub, sent_.back(), &tally)) return;
    if (sent_.back().fate == Fate::kRecorded) recorded_.push_back(sent_.size() - 1);
  }
}

void LoadWriter::RunStream(Stub& stub, Tally& tally) {
  const auto context = Context();
  const auto stream = stub.AppendStream(context.get());
  std::deque<size_t> under_way;
  bool open = true;
  while (true) {
    while (open && under_way.size() < kStreamWindow) {
      sent_.push_back(NextBatch());
      under_way.push_back(sent_.size() - 1);
      v1::AppendStreamRequest request;
      request.set_request_id(under_way.back());
      *request.mutable_append() = sent_.back().request;
      open = stream->Write(request);
    }
    v1::AppendStreamResponse response;
    if (!stream->Read(&response)) break;
    ASSERT_FALSE(under_way.empty());
    ASSERT_EQ(response.request_id(), under_way.front()) << "answers are in order";
    SentBatch& batch = sent_[under_way.front()];
    const absl::Status status = response.has_error() ? StatusOfAnswer(response.error()) : absl::OkStatus();
    if (Enter(status, response.appended(), batch)) tally.Add(batch.positions.size());
    if (batch.fate == Fate::kRecorded) recorded_.push_back(under_way.front());
    under_way.pop_front();
  }
  EXPECT_FALSE(stream->Finish().ok()) << "ended without a reason";
}

}  // namespace daybook::testing

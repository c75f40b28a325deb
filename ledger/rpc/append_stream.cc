#include "ledger/rpc/append_stream.h"

#include <optional>
#include <utility>

#include "ledger/base/status_macros.h"
#include "ledger/event/refusal.h"
#include "ledger/rpc/append.h"
#include "ledger/rpc/bytes.h"
#include "ledger/rpc/status.h"
#include "ledger/rpc/stream_request.h"

namespace daybook {
namespace {

// Whether the ledger has refused a batch before it looked at it (Ledger::Append), and will take it later.
bool IsNotNow(const absl::Status& status) {
  return absl::IsResourceExhausted(status) && RetryDelayOf(status).has_value();
}

}  // namespace

AppendStream* AppendStream::Open(const ServiceParts& parts, grpc::CallbackServerContext* context) {
  std::shared_ptr<AppendStream> stream(new AppendStream(parts, Call("AppendStream", *context, parts.clock)));
  stream->Start();
  return stream.get();
}

void AppendStream::Start() {
  {
    MutexLock lock(&mu_);
    self_ = shared_from_this();
  }
  const auto ticket = parts_.streams.Add([weak = weak_from_this()] {
    if (const auto self = weak.lock()) {
      self->EndReading(Refusal(kStopping, "the server is stopping; batches without an answer may be sent again"));
    }
  });
  if (!ticket.ok()) return EndReading(ticket.status());
  ticket_ = *ticket;
  // So that a client can tell that it is let in before it has sent anything.
  StartSendInitialMetadata();
  Advance();
}

void AppendStream::EndReading(const absl::Status& status) {
  {
    MutexLock lock(&mu_);
    if (!window_.closed()) final_ = status;
    CloseWindow();
  }
  Advance();
}

void AppendStream::CloseWindow() {
  window_.Close();
  if (reading_ != Reading::kInFlight) incoming_.Clear();
}

void AppendStream::Resume() {
  {
    MutexLock lock(&mu_);
    if (reading_ != Reading::kAsking || window_.closed()) return;
    reading_ = Reading::kInFlight;
    if (!parked_) return StartRead(&incoming_);
    parked_ = false;
  }
  // This is the sequencer's thread, or the one that has just been refused.
  parts_.work.Post([self = shared_from_this()] { self->TakeIncoming(); });
}

void AppendStream::OnReadDone(bool ok) { ok ? TakeIncoming() : EndReading(absl::OkStatus()); }

void AppendStream::TakeIncoming() {
  const absl::Status taken = Take(MessageBytes(incoming_).view());
  {
    MutexLock lock(&mu_);
    // A stream may wait for its client for ever, and for that needs nothing of what the ledger has.
    if (!parked_ || window_.closed()) incoming_.Clear();
    // Nothing is read behind what was no request.
    if (taken.ok()) reading_ = Reading::kIdle;
  }
  taken.ok() ? Advance() : EndReading(taken);
}

absl::Status AppendStream::Take(absl::string_view request) {
  ASSIGN_OR_RETURN(const StreamRequest split, SplitStreamRequest(request));
  std::optional<uint64_t> number;
  {
    MutexLock lock(&mu_);
    number = window_.Enter(request.size());
  }
  // Reading has ended meanwhile, and the call may have: nobody would be told what became of it.
  if (!number) return absl::OkStatus();
  absl::StatusOr<AppendBatch> batch = BatchFrom(split.append, call_, parts_.accepted, parts_.random);
  if (!batch.ok()) {
    Answered(*number, split.request_id, AppendOutcome{batch.status()});
    return absl::OkStatus();
  }
  parts_.ledger.Append(*std::move(batch), [self = shared_from_this(), number = *number, id = split.request_id](
                                              const AppendOutcome& outcome) { self->Answered(number, id, outcome); });
  return absl::OkStatus();
}

void AppendStream::Answered(uint64_t number, uint64_t request_id, const AppendOutcome& outcome) {
  if (IsNotNow(outcome.status)) return Park(number);
  v1::AppendStreamResponse answer;
  answer.set_request_id(request_id);
  if (outcome.status.ok()) {
    *answer.mutable_appended() = AppendResponseFrom(outcome);
  } else {
    *answer.mutable_error() = ToRpcStatus(outcome.status);
  }
  const grpc::ByteBuffer bytes = Serialised(answer);
  {
    MutexLock lock(&mu_);
    if (finished_) return;
    window_.Answer(number, bytes);
  }
  Advance();
}

void AppendStream::Park(uint64_t number) {
  MutexLock lock(&mu_);
  window_.Withdraw(number);
  parked_ = true;
}

void AppendStream::Advance() {
  {
    MutexLock lock(&mu_);
    if (finished_ || writing_) {
      // The write's end advances it further.
    } else if (broken_ || window_.done()) {
      finished_ = true;
      window_.Close();
      if (broken_) final_ = absl::CancelledError("the client has gone");
      Finish(ToGrpcStatus(final_));
    } else if (const grpc::ByteBuffer* answer = window_.FirstAnswer()) {
      Write(*answer);
    }
    if (reading_ != Reading::kIdle || !window_.HasRoom()) return;
    reading_ = Reading::kAsking;
  }
  parts_.ledger.NotifyAdmitting([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->Resume();
  });
}

void AppendStream::Write(const grpc::ByteBuffer& answer) {
  writing_ = true;
  outgoing_ = answer;
  // Without a buffer hint: gRPC 1.51 does not end such a write before it is flushed, and one write is in flight.
  StartWrite(&outgoing_);
}

void AppendStream::OnWriteDone(bool ok) {
  {
    MutexLock lock(&mu_);
    writing_ = false;
    broken_ = broken_ || !ok;
    outgoing_.Clear();
    window_.PopFirst();
  }
  Advance();
}

void AppendStream::OnCancel() {
  {
    MutexLock lock(&mu_);
    broken_ = true;
    CloseWindow();
  }
  Advance();
}

void AppendStream::OnDone() {
  parts_.streams.Remove(ticket_);
  std::shared_ptr<AppendStream> self;
  absl::Status status;
  {
    MutexLock lock(&mu_);
    self.swap(self_);
    status = final_;
  }
  call_.LogEnd(status);
}

}  // namespace daybook

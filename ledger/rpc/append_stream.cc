#include "ledger/rpc/append_stream.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/event/refusal.h"
#include "ledger/rpc/append.h"
#include "ledger/rpc/bytes.h"
#include "ledger/rpc/limits.h"
#include "ledger/rpc/status.h"
#include "ledger/rpc/stream_request.h"

namespace daybook {

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
    if (reading_ != Reading::kEnded) final_ = status;
    reading_ = Reading::kEnded;
  }
  Advance();
}

void AppendStream::Resume() {
  MutexLock lock(&mu_);
  if (reading_ != Reading::kAsking) return;
  reading_ = Reading::kInFlight;
  StartRead(&incoming_);
}

void AppendStream::OnReadDone(bool ok) {
  if (!ok) return EndReading(absl::OkStatus());
  {
    MutexLock lock(&mu_);
    if (reading_ == Reading::kEnded) return;
  }
  const absl::Status taken = Take(MessageBytes(incoming_).view());
  if (!taken.ok()) return EndReading(taken);
  {
    MutexLock lock(&mu_);
    if (reading_ == Reading::kInFlight) reading_ = Reading::kIdle;
  }
  Advance();
}

absl::Status AppendStream::Take(absl::string_view request) {
  const absl::StatusOr<StreamRequest> split = SplitStreamRequest(request);
  if (!split.ok()) return split.status();
  const uint64_t number = Enter(request.size());
  absl::StatusOr<AppendBatch> batch = BatchFrom(split->append, call_, parts_.accepted, parts_.random);
  if (!batch.ok()) {
    Answered(number, split->request_id, AppendOutcome{batch.status()});
    return absl::OkStatus();
  }
  parts_.ledger.Append(*std::move(batch), [self = shared_from_this(), number, id = split->request_id](
                                              const AppendOutcome& outcome) { self->Answered(number, id, outcome); });
  return absl::OkStatus();
}

uint64_t AppendStream::Enter(size_t bytes) {
  MutexLock lock(&mu_);
  window_.push_back({bytes, std::nullopt});
  window_bytes_ += bytes;
  return left_window_ + window_.size() - 1;
}

void AppendStream::Answered(uint64_t number, uint64_t request_id, const AppendOutcome& outcome) {
  v1::AppendStreamResponse answer;
  answer.set_request_id(request_id);
  if (outcome.status.ok()) {
    *answer.mutable_appended() = AppendResponseFrom(outcome);
  } else {
    *answer.mutable_error() = ToRpcStatus(outcome.status);
  }
  {
    MutexLock lock(&mu_);
    if (finished_) return;
    DAYBOOK_CHECK(number >= left_window_ && number - left_window_ < window_.size());
    window_[number - left_window_].answer = std::move(answer);
  }
  Advance();
}

void AppendStream::Advance() {
  {
    MutexLock lock(&mu_);
    if (finished_ || writing_) {
      // The write's end advances it further.
    } else if (broken_ || (reading_ == Reading::kEnded && window_.empty())) {
      finished_ = true;
      reading_ = Reading::kEnded;
      if (broken_) final_ = absl::CancelledError("the client has gone");
      Finish(ToGrpcStatus(final_));
    } else if (!window_.empty() && window_.front().answer) {
      WriteFirst();
    }
    if (reading_ != Reading::kIdle || !HasRoom()) return;
    reading_ = Reading::kAsking;
  }
  parts_.ledger.NotifyAdmitting([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->Resume();
  });
}

void AppendStream::WriteFirst() {
  writing_ = true;
  outgoing_ = Serialised(*window_.front().answer);
  // Without a buffer hint: gRPC 1.51 does not end such a write before it is flushed, and one write is in flight.
  StartWrite(&outgoing_);
}

bool AppendStream::HasRoom() const {
  return window_.size() < kAppendWindowBatches && window_bytes_ < kAppendWindowBytes;
}

void AppendStream::OnWriteDone(bool ok) {
  {
    MutexLock lock(&mu_);
    writing_ = false;
    broken_ = broken_ || !ok;
    window_bytes_ -= window_.front().bytes;
    window_.pop_front();
    ++left_window_;
  }
  Advance();
}

void AppendStream::OnCancel() {
  {
    MutexLock lock(&mu_);
    broken_ = true;
    reading_ = Reading::kEnded;
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

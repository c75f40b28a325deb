#include "ledger/rpc/subscribe_stream.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/hex.h"
#include "ledger/base/status_macros.h"
#include "ledger/engine/refusals.h"
#include "ledger/event/field_error.h"
#include "ledger/event/refusal.h"
#include "ledger/event/times.h"
#include "ledger/event/validate.h"
#include "ledger/rpc/bytes.h"
#include "ledger/rpc/event_page.h"
#include "ledger/rpc/limits.h"
#include "ledger/rpc/status.h"

namespace daybook {

SubscribeStream* SubscribeStream::Open(const ServiceParts& parts, grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* request) {
  std::shared_ptr<SubscribeStream> stream(new SubscribeStream(parts, Call("Subscribe", *context, parts.clock)));
  {
    MutexLock lock(&stream->mu_);
    stream->self_ = stream;
  }
  const absl::Status admitted = stream->Admit(*request);
  admitted.ok() ? stream->PostStep() : stream->End(admitted);
  return stream.get();
}

absl::Status SubscribeStream::Admit(const grpc::ByteBuffer& request) {
  RETURN_IF_ERROR(call_.CheckDeadline());
  RETURN_IF_ERROR(ParseChecked(MessageBytes(request).view(), &request_));
  ASSIGN_OR_RETURN(filter_, EventFilter::Make(request_.filter()));
  if (!request_.begin_root().empty() && !request_.has_begin()) {
    return FieldErrorStatus({"begin", "nothing", "the size that begin_root is the root of"});
  }
  ASSIGN_OR_RETURN(ticket_, parts_.streams.Add([weak = weak_from_this()] {
    if (const auto self = weak.lock()) {
      self->Interrupt(Refusal(kStopping, "the server is stopping; resume from the last checkpoint"));
    }
  }));
  return absl::OkStatus();
}

absl::Status SubscribeStream::Begin() {
  const TreeSize size = parts_.ledger.status().head.size;
  cursor_ = request_.has_begin() ? TreeSize{request_.begin()} : size;
  begun_ = true;
  if (cursor_ > size) {
    return FieldErrorStatus({.field = "begin",
                             .value = absl::StrCat(cursor_.value),
                             .wanted = absl::StrCat("at most the size, ", size.value)},
                            kBeyondHead.name, kBeyondHead.code);
  }
  if (request_.begin_root().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Hash root, parts_.ledger.RootAt(cursor_));
  if (AsBytes(root) == request_.begin_root()) return absl::OkStatus();
  return Refusal(kOtherLedger,
                 absl::StrCat("begin_root: ", HexEncode(request_.begin_root()), ", but the root at ", cursor_.value,
                              " is ", HexEncode(AsBytes(root)), ": this is not the ledger that was read before"));
}

void SubscribeStream::PostStep() {
  parts_.work.Post([self = shared_from_this()] { self->Step(); });
}

void SubscribeStream::Step() {
  const absl::Status status = MakeFrames();
  status.ok() ? WriteOrWait() : End(status);
}

absl::Status SubscribeStream::MakeFrames() {
  {
    MutexLock lock(&mu_);
    RETURN_IF_ERROR(interrupted_);
  }
  if (!begun_) RETURN_IF_ERROR(Begin());
  const LedgerStatus ledger = parts_.ledger.status();
  const LogHead& head = ledger.head;
  if (cursor_ < head.size) RETURN_IF_ERROR(ReadOn(head));
  if (cursor_ != head.size) return absl::OkStatus();
  // Nothing will come any more.
  if (frames_.empty() && !ledger.health.ok()) return StorageFailed(ledger.health);
  if (caught_up_) return absl::OkStatus();
  caught_up_ = true;
  if (frames_.empty()) AddCheckpoint(head.size, head.root);
  v1::SubscribeResponse frame;
  frame.mutable_caught_up()->set_size(head.size.value);
  *frame.mutable_caught_up()->mutable_recorded_time() = TimeToProto(head.recorded_time);
  AddFrame(frame);
  return absl::OkStatus();
}

absl::Status SubscribeStream::ReadOn(const LogHead& head) {
  v1::SubscribeResponse frame;
  RecordedEvents* const events = frame.mutable_events()->mutable_events();
  ASSIGN_OR_RETURN(const Position next, ReadPage(parts_.ledger, *filter_, request_.view(), NextPosition(cursor_),
                                                 head.size, kPageEventsMax, events));
  cursor_ = SizeBefore(next);
  if (!events->empty()) AddFrame(frame);
  if (cursor_ == head.size) {
    AddCheckpoint(cursor_, head.root);
    return absl::OkStatus();
  }
  caught_up_ = false;
  ASSIGN_OR_RETURN(const Hash root, parts_.ledger.RootAt(cursor_));
  AddCheckpoint(cursor_, root);
  return absl::OkStatus();
}

void SubscribeStream::AddCheckpoint(TreeSize size, const Hash& root) {
  v1::SubscribeResponse frame;
  frame.mutable_checkpoint()->set_size(size.value);
  frame.mutable_checkpoint()->set_root(std::string(AsBytes(root)));
  AddFrame(frame);
}

void SubscribeStream::AddFrame(const v1::SubscribeResponse& frame) { frames_.push_back(Serialised(frame)); }

void SubscribeStream::WriteOrWait() {
  const TreeSize cursor = cursor_;
  absl::Status interrupted;
  {
    MutexLock lock(&mu_);
    if (!frames_.empty()) return WriteFirst();
    interrupted = interrupted_;
    if (interrupted.ok()) state_ = State::kWaiting;
  }
  if (!interrupted.ok()) return End(interrupted);
  // From here on a step may begin at any time.
  const HeadBell::Ticket ticket = parts_.bell.Wait(cursor, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->Wake();
  });
  MutexLock lock(&mu_);
  bell_ticket_ = ticket;
}

void SubscribeStream::WriteFirst() {
  state_ = State::kWriting;
  StartWrite(&frames_.front());
}

void SubscribeStream::OnWriteDone(bool ok) {
  {
    MutexLock lock(&mu_);
    frames_.pop_front();
    if (ok && !frames_.empty()) return WriteFirst();
    if (!ok && interrupted_.ok()) interrupted_ = absl::CancelledError("the client has gone");
    state_ = State::kStepping;
  }
  PostStep();
}

void SubscribeStream::OnCancel() { Interrupt(absl::CancelledError("the client has gone")); }

void SubscribeStream::Interrupt(const absl::Status& status) {
  {
    MutexLock lock(&mu_);
    if (interrupted_.ok()) interrupted_ = status;
  }
  Wake();
}

void SubscribeStream::Wake() {
  {
    MutexLock lock(&mu_);
    if (state_ != State::kWaiting) return;
    state_ = State::kStepping;
  }
  PostStep();
}

void SubscribeStream::End(const absl::Status& status) {
  {
    MutexLock lock(&mu_);
    state_ = State::kFinished;
    final_ = status;
  }
  Finish(ToGrpcStatus(status));
}

void SubscribeStream::OnDone() {
  std::shared_ptr<SubscribeStream> self;
  absl::Status status;
  HeadBell::Ticket bell_ticket = 0;
  {
    MutexLock lock(&mu_);
    self.swap(self_);
    status = final_;
    bell_ticket = bell_ticket_;
  }
  parts_.bell.Forget(bell_ticket);
  parts_.streams.Remove(ticket_);
  call_.LogEnd(status);
}

}  // namespace daybook

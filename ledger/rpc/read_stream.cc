#include "ledger/rpc/read_stream.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/field_error.h"
#include "ledger/event/refusal.h"
#include "ledger/event/validate.h"
#include "ledger/rpc/bytes.h"
#include "ledger/rpc/event_page.h"
#include "ledger/rpc/limits.h"
#include "ledger/rpc/status.h"

namespace daybook {

ReadStream* ReadStream::Open(const ServiceParts& parts, grpc::CallbackServerContext* context,
                             const grpc::ByteBuffer* request) {
  auto* const stream = new ReadStream(parts, context);
  const absl::Status admitted = stream->Admit(*request);
  admitted.ok() ? stream->PostStep() : stream->End(admitted);
  return stream;
}

absl::Status ReadStream::Admit(const grpc::ByteBuffer& request) {
  RETURN_IF_ERROR(call_.CheckDeadline());
  RETURN_IF_ERROR(ParseChecked(MessageBytes(request).view(), &request_));
  ASSIGN_OR_RETURN(filter_, EventFilter::Make(request_.filter()));
  // It ends by itself; it is counted in so that there are not too many.
  ASSIGN_OR_RETURN(ticket_, parts_.streams.Add([] {}));
  return absl::OkStatus();
}

void ReadStream::FindBasis() {
  if (!request_.as_of().has_commit()) {
    return BeginAt(parts_.ledger.Resolve(request_.has_as_of() ? &request_.as_of() : nullptr));
  }
  // Only the views know commits, and they may be behind.
  parts_.ledger.AwaitView(&request_.as_of(), TreeSize{}, call_.deadline(), [this](absl::StatusOr<ViewAt> view) {
    BeginAt(view.ok() ? absl::StatusOr<v1::Basis>(std::move(view->basis)) : view.status());
  });
}

void ReadStream::BeginAt(absl::StatusOr<v1::Basis> basis) {
  if (!basis.ok()) return End(basis.status());
  basis_ = *std::move(basis);
  const absl::Status found = FindRange();
  found.ok() ? PostStep() : End(found);
}

absl::Status ReadStream::FindRange() {
  basis_.clear_fold_version();  // No row is read.
  size_ = TreeSize{basis_.size()};
  left_ = request_.limit() == 0 ? kReadEventsDefault : request_.limit();
  const uint64_t first_refused = request_.backwards() ? size_.value : size_.value + 1;
  if (request_.has_begin() && request_.begin() >= first_refused) {
    return FieldErrorStatus(
        {.field = "begin",
         .value = absl::StrCat(request_.begin()),
         .wanted = absl::StrCat("less than ", first_refused, ": the ledger has ", size_.value, " events there")},
        kBeyondHead.name, kBeyondHead.code);
  }
  if (request_.backwards()) {
    cursor_ = request_.has_begin() ? request_.begin() + 1 : size_.value;
  } else {
    cursor_ = request_.begin();
  }
  begun_ = true;
  return absl::OkStatus();
}

void ReadStream::PostStep() {
  parts_.work.Post([this] { Step(); });
}

void ReadStream::Step() {
  if (context_->IsCancelled()) return End(absl::CancelledError("the client has gone"));
  if (!begun_) return FindBasis();
  v1::ReadResponse response;
  const absl::Status filled = FillPage(&response);
  if (!filled.ok()) return End(filled);
  // Nothing to say yet: looked at many, and none passed.
  if (response.events().empty() && left_ > 0 && !exhausted()) return PostStep();
  Write(&response);
}

absl::Status ReadStream::FillPage(v1::ReadResponse* response) {
  if (left_ > 0 && !exhausted()) {
    if (request_.backwards()) {
      ASSIGN_OR_RETURN(const TreeSize end, ReadPageBackwards(parts_.ledger, *filter_, request_.view(),
                                                             TreeSize{cursor_}, left_, response->mutable_events()));
      cursor_ = end.value;
    } else {
      ASSIGN_OR_RETURN(const Position next, ReadPage(parts_.ledger, *filter_, request_.view(), Position{cursor_}, size_,
                                                     left_, response->mutable_events()));
      cursor_ = next.value;
    }
  }
  left_ -= static_cast<uint64_t>(response->events_size());
  return absl::OkStatus();
}

void ReadStream::Write(v1::ReadResponse* response) {
  if (!basis_sent_) *response->mutable_basis() = basis_;
  basis_sent_ = true;
  const bool last = left_ == 0 || exhausted();
  if (last && !exhausted()) response->set_next(request_.backwards() ? cursor_ - 1 : cursor_);
  outgoing_ = Serialised(*response);
  last ? StartWriteAndFinish(&outgoing_, grpc::WriteOptions(), grpc::Status::OK) : StartWrite(&outgoing_);
}

void ReadStream::OnWriteDone(bool ok) {
  if (left_ == 0 || exhausted()) return;
  ok ? PostStep() : End(absl::CancelledError("the client has gone"));
}

void ReadStream::End(const absl::Status& status) {
  final_ = status;
  Finish(ToGrpcStatus(status));
}

void ReadStream::OnDone() {
  parts_.streams.Remove(ticket_);
  call_.LogEnd(final_);
  delete this;
}

}  // namespace daybook

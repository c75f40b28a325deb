#include "ledger/rpc/ledger_service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/hex.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/refusal.h"
#include "ledger/event/times.h"
#include "ledger/event/validate.h"
#include "ledger/rpc/append.h"
#include "ledger/rpc/append_stream.h"
#include "ledger/rpc/event_page.h"
#include "ledger/rpc/question.h"
#include "ledger/rpc/read_stream.h"
#include "ledger/rpc/subscribe_stream.h"
#include "ledger/rpc/unary_call.h"

namespace daybook {

grpc::ServerUnaryReactor* LedgerService::Append(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                                grpc::ByteBuffer* response) {
  const UnaryCall call("Append", context, response, parts_);
  absl::StatusOr<AppendBatch> batch =
      BatchFrom(MessageBytes(*request).view(), call.call(), parts_.accepted, parts_.random);
  if (!batch.ok()) {
    call.Answer(batch.status());
    return call.reactor();
  }
  parts_.ledger.Append(*std::move(batch), [call](const AppendOutcome& outcome) {
    outcome.status.ok() ? call.Answer(AppendResponseFrom(outcome)) : call.Answer(outcome.status);
  });
  return call.reactor();
}

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* LedgerService::AppendStream(
    grpc::CallbackServerContext* context) {
  return daybook::AppendStream::Open(parts_, context);
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* LedgerService::Read(grpc::CallbackServerContext* context,
                                                                const grpc::ByteBuffer* request) {
  return ReadStream::Open(parts_, context, request);
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* LedgerService::Subscribe(grpc::CallbackServerContext* context,
                                                                     const grpc::ByteBuffer* request) {
  return SubscribeStream::Open(parts_, context, request);
}

grpc::ServerUnaryReactor* LedgerService::GetEvent(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                                  grpc::ByteBuffer* response) {
  return Ask<v1::GetEventRequest>(parts_, UnaryCall("GetEvent", context, response, parts_), *request,
                                  [this](const v1::GetEventRequest& parsed) { return Event(parsed); });
}

grpc::ServerUnaryReactor* LedgerService::Head(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                              grpc::ByteBuffer* response) {
  return Ask<v1::HeadRequest>(parts_, UnaryCall("Head", context, response, parts_), *request,
                              [this](const v1::HeadRequest&) { return HeadNow(); });
}

absl::StatusOr<v1::GetEventResponse> LedgerService::Event(const v1::GetEventRequest& request) const {
  Position position{request.position()};
  if (request.has_reference()) {
    ASSIGN_OR_RETURN(position, parts_.ledger.Find(request.reference().source(), request.reference().id()));
  }
  v1::GetEventResponse response;
  ASSIGN_OR_RETURN(*response.mutable_event(), ReadEvent(parts_.ledger, request.view(), position));
  ASSIGN_OR_RETURN(*response.mutable_basis(), parts_.ledger.Resolve(nullptr));
  response.mutable_basis()->clear_fold_version();  // No row was read.
  return response;
}

absl::StatusOr<v1::HeadResponse> LedgerService::HeadNow() const {
  const LedgerStatus status = parts_.ledger.status();
  v1::HeadResponse response;
  v1::Basis& basis = *response.mutable_basis();
  basis.set_origin(status.origin);
  basis.set_size(status.head.size.value);
  basis.set_root(std::string(AsBytes(status.head.root)));
  if (status.head.size.value > 0) *basis.mutable_recorded_time() = TimeToProto(status.head.recorded_time);
  response.set_index_size(status.index_size.value);
  response.set_views_size(status.views_size.value);
  for (const Degraded& degraded : status.degraded) {
    v1::DegradedProjection* one = response.add_degraded();
    one->set_name(degraded.projection);
    one->set_position(degraded.position.value);
    one->set_message(degraded.message);
  }
  response.set_release(parts_.release);
  return response;
}

}  // namespace daybook

// A unary call on its way through the server: held by whoever works on it, and answered once, from any thread.

#ifndef DAYBOOK_LEDGER_RPC_UNARY_CALL_H_
#define DAYBOOK_LEDGER_RPC_UNARY_CALL_H_

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "ledger/rpc/bytes.h"
#include "ledger/rpc/call.h"
#include "ledger/rpc/open_calls.h"
#include "ledger/rpc/service_parts.h"
#include "ledger/rpc/status.h"

namespace daybook {

// Ends with its call.
class UnaryReactor final : public grpc::ServerUnaryReactor {
 public:
  explicit UnaryReactor(OpenCalls& calls) : open_(calls) {}
  void OnDone() override { delete this; }

 private:
  const OpenCalls::Token open_;
};

// Copied into callbacks; gRPC keeps what it points to until it is answered. Thread-compatible: callers synchronise.
class UnaryCall {
 public:
  UnaryCall(absl::string_view method, grpc::CallbackServerContext* context, grpc::ByteBuffer* response,
            const ServiceParts& parts)
      : call_(method, *context, parts.clock), reactor_(new UnaryReactor(parts.calls)), response_(response) {}

  const Call& call() const { return call_; }
  grpc::ServerUnaryReactor* reactor() const { return reactor_; }

  void Answer(const absl::Status& status) const {
    call_.LogEnd(status);
    reactor_->Finish(ToGrpcStatus(status));
  }
  void Answer(const google::protobuf::Message& response) const {
    *response_ = Serialised(response);
    Answer(absl::OkStatus());
  }
  template <typename Response>
  void Answer(const absl::StatusOr<Response>& response) const {
    response.ok() ? Answer(*response) : Answer(response.status());
  }

 private:
  Call call_;
  grpc::ServerUnaryReactor* reactor_;
  grpc::ByteBuffer* response_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_UNARY_CALL_H_

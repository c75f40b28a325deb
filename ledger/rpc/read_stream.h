// One Read: pages of recorded events, each read while no other is in flight, so that a slow reader holds one page.

#ifndef DAYBOOK_LEDGER_RPC_READ_STREAM_H_
#define DAYBOOK_LEDGER_RPC_READ_STREAM_H_

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daybook/v1/ledger_service.pb.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "ledger/rpc/call.h"
#include "ledger/rpc/event_filter.h"
#include "ledger/rpc/service_parts.h"

namespace daybook {

// Owns itself until OnDone. Thread-compatible: callers synchronise. (They do: a step posts the next step, waits for the
// views or starts a write, and the end of either posts the next step.)
class ReadStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  // `parts` must outlive the stream; `request` is not kept.
  static ReadStream* Open(const ServiceParts& parts, grpc::CallbackServerContext* context,
                          const grpc::ByteBuffer* request);

  void OnWriteDone(bool ok) override;
  void OnDone() override;

 private:
  ReadStream(const ServiceParts& parts, grpc::CallbackServerContext* context)
      : parts_(parts), open_(parts.calls), context_(context), call_("Read", *context, parts.clock) {}

  absl::Status Admit(const grpc::ByteBuffer& request);
  // Finds the basis, now or when the views know the commit that is asked for, and goes on to BeginAt.
  void FindBasis();
  void BeginAt(absl::StatusOr<v1::Basis> basis);
  // Finds the range. Errors as Read has them.
  absl::Status FindRange();
  void PostStep();
  void Step();
  absl::Status FillPage(v1::ReadResponse* response);
  bool exhausted() const { return request_.backwards() ? cursor_ == 0 : cursor_ == size_.value; }
  void Write(v1::ReadResponse* response);
  void End(const absl::Status& status);

  // Constant after Admit.
  const ServiceParts& parts_;
  const OpenCalls::Token open_;
  grpc::CallbackServerContext* const context_;
  const Call call_;
  v1::ReadRequest request_;
  std::optional<EventFilter> filter_;
  OpenStreams::Ticket ticket_ = 0;

  // Of the step.
  absl::Status final_;
  bool begun_ = false;
  bool basis_sent_ = false;
  v1::Basis basis_;
  TreeSize size_;
  // Forwards, the next position to look at; backwards, the end of what is still to be looked at.
  uint64_t cursor_ = 0;
  uint64_t left_ = 0;
  grpc::ByteBuffer outgoing_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_READ_STREAM_H_

// daybook.v1.LedgerService: takes requests apart, asks the ledger, and puts answers together. The rules live elsewhere.

#ifndef DAYBOOK_LEDGER_RPC_LEDGER_SERVICE_H_
#define DAYBOOK_LEDGER_RPC_LEDGER_SERVICE_H_

#include "daybook/v1/ledger_service.grpc.pb.h"
#include "ledger/rpc/service_parts.h"

namespace daybook {

// All methods raw (ledger/rpc/bytes.h).
using RawLedgerService = v1::LedgerService::WithRawCallbackMethod_Append<
    v1::LedgerService::WithRawCallbackMethod_AppendStream<v1::LedgerService::WithRawCallbackMethod_Read<
        v1::LedgerService::WithRawCallbackMethod_Subscribe<v1::LedgerService::WithRawCallbackMethod_GetEvent<
            v1::LedgerService::WithRawCallbackMethod_Head<v1::LedgerService::Service>>>>>>;

// Thread-safe. `parts` must outlive it.
class LedgerService final : public RawLedgerService {
 public:
  explicit LedgerService(const ServiceParts& parts) : parts_(parts) {}

  grpc::ServerUnaryReactor* Append(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                   grpc::ByteBuffer* response) override;
  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* AppendStream(
      grpc::CallbackServerContext* context) override;
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Read(grpc::CallbackServerContext* context,
                                                   const grpc::ByteBuffer* request) override;
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Subscribe(grpc::CallbackServerContext* context,
                                                        const grpc::ByteBuffer* request) override;
  grpc::ServerUnaryReactor* GetEvent(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* Head(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                 grpc::ByteBuffer* response) override;

 private:
  absl::StatusOr<v1::GetEventResponse> Event(const v1::GetEventRequest& request) const;
  absl::StatusOr<v1::HeadResponse> HeadNow() const;

  const ServiceParts& parts_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_LEDGER_SERVICE_H_

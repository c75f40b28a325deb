// daybook.v1.StateService: waits until the views include the point asked about, and has ledger/projection answer.

#ifndef DAYBOOK_LEDGER_RPC_STATE_SERVICE_H_
#define DAYBOOK_LEDGER_RPC_STATE_SERVICE_H_

#include "daybook/v1/state_service.grpc.pb.h"
#include "ledger/rpc/service_parts.h"

namespace daybook {

// All methods raw (ledger/rpc/bytes.h).
using RawStateService = v1::StateService::WithRawCallbackMethod_ListTargets<
    v1::StateService::WithRawCallbackMethod_GetState<v1::StateService::WithRawCallbackMethod_Diff<
        v1::StateService::WithRawCallbackMethod_ListFindings<v1::StateService::WithRawCallbackMethod_ListDeployments<
            v1::StateService::WithRawCallbackMethod_ListWorkarounds<
                v1::StateService::WithRawCallbackMethod_GetChange<v1::StateService::Service>>>>>>>;

// Thread-safe. `parts` must outlive it.
class StateService final : public RawStateService {
 public:
  explicit StateService(const ServiceParts& parts) : parts_(parts) {}

  grpc::ServerUnaryReactor* ListTargets(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* GetState(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* Diff(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                 grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ListFindings(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ListDeployments(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ListWorkarounds(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* GetChange(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* response) override;

 private:
  const ServiceParts& parts_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_STATE_SERVICE_H_

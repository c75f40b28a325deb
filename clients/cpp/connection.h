// What a client holds of gRPC: the channel, and a stub for each service. For the sources of this folder.

#ifndef DAYBOOK_CLIENTS_CPP_CONNECTION_H_
#define DAYBOOK_CLIENTS_CPP_CONNECTION_H_

#include <memory>

#include "clients/cpp/ledger_client.h"
#include "daybook/v1/ledger_service.grpc.pb.h"
#include "daybook/v1/state_service.grpc.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "ledger/base/clock.h"

namespace daybook {

// Thread-safe.
struct LedgerClient::Connection {
  explicit Connection(const std::shared_ptr<grpc::Channel>& channel)
      : ledger(v1::LedgerService::NewStub(channel)), state(v1::StateService::NewStub(channel)) {}

  const std::unique_ptr<v1::LedgerService::Stub> ledger;
  const std::unique_ptr<v1::StateService::Stub> state;
};

// A context for a stream, with the deadline that no call is without.
std::unique_ptr<grpc::ClientContext> StreamContext(const Clock& clock);

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_CPP_CONNECTION_H_

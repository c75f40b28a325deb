// The services on a port: gRPC's server, its limits, health and reflection.

#ifndef DAYBOOK_LEDGER_SERVER_GRPC_LISTENER_H_
#define DAYBOOK_LEDGER_SERVER_GRPC_LISTENER_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/server.h"
#include "ledger/server/listen_address.h"

namespace daybook {

// Thread-compatible: callers synchronise.
class GrpcListener {
 public:
  // Serves `services`, which must outlive it, and says NOT_SERVING. Returns FAILED_PRECONDITION if it cannot listen
  // there.
  static absl::StatusOr<std::unique_ptr<GrpcListener>> Start(const ListenAddress& address, bool reflection,
                                                             const std::vector<grpc::Service*>& services);

  int port() const { return port_; }

  // What grpc.health.v1 answers, for the server and for each service.
  void SetServing(bool serving);

  // Lets no further call in, and waits for those that are open; at `deadline` they are cancelled.
  void Shutdown(absl::Time deadline);

 private:
  GrpcListener() = default;

  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_SERVER_GRPC_LISTENER_H_

// The server: the ledger, the services on it and the ports they are reached at, started and stopped in order.

#ifndef DAYBOOK_LEDGER_SERVER_DAYBOOKD_H_
#define DAYBOOK_LEDGER_SERVER_DAYBOOKD_H_

#include <atomic>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/engine/ledger.h"
#include "ledger/http/health_server.h"
#include "ledger/rpc/head_bell.h"
#include "ledger/rpc/ledger_service.h"
#include "ledger/rpc/open_calls.h"
#include "ledger/rpc/open_streams.h"
#include "ledger/rpc/service_parts.h"
#include "ledger/rpc/state_service.h"
#include "ledger/rpc/work_queue.h"
#include "ledger/server/config.h"
#include "ledger/server/grpc_listener.h"
#include "ledger/server/worker_threads.h"

namespace daybook {

// Confined to the main thread.
class Daybookd {
 public:
  // Opens the ledger, serves, and writes the port file. Returns FAILED_PRECONDITION for a directory or a port that is
  // taken, a newer format, or a port file that cannot be written; DATA_LOSS for a ledger that cannot be what was
  // acknowledged; the storage error otherwise.
  static absl::StatusOr<std::unique_ptr<Daybookd>> Start(const Config& config);
  ~Daybookd();

  // Not OK once something failed that only a restart repairs.
  absl::Status health() const { return ledger_->status().health; }

  // Says that it does not serve, while it still does.
  void SayNotServing();
  // Ends streams, answers what was taken, makes everything durable, and waits until the last answer has left or it has
  // lasted too long. Returns the ledger's health.
  absl::Status Stop();
  // Closes what connections there still are. That takes as long as gRPC likes: it waits for a client that does not take
  // what was sent to it until the kernel gives up, 20 seconds after it took something last.
  void HangUp();

 private:
  Daybookd(const Config& config, std::unique_ptr<Ledger> ledger);

  absl::Status Listen();
  absl::Status Ready() const;

  const Config config_;
  std::unique_ptr<Ledger> ledger_;
  std::atomic<bool> serving_ = false;

  // Read from top to bottom: what stands above is used by what stands below, and outlives it.
  HeadBell bell_{*ledger_};
  OpenCalls calls_;
  OpenStreams streams_;
  WorkQueue work_;
  const ServiceParts parts_;
  LedgerService ledger_service_{parts_};
  StateService state_service_{parts_};
  std::unique_ptr<WorkerThreads> workers_;
  std::unique_ptr<GrpcListener> grpc_;
  std::unique_ptr<HealthServer> http_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_SERVER_DAYBOOKD_H_

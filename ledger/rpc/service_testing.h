// The services on a loopback port, over a ledger in memory.

#ifndef DAYBOOK_LEDGER_RPC_SERVICE_TESTING_H_
#define DAYBOOK_LEDGER_RPC_SERVICE_TESTING_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "daybook/v1/ledger_service.grpc.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/server.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "ledger/rpc/ledger_model.h"
#include "ledger/rpc/ledger_service.h"
#include "ledger/rpc/service_parts.h"
#include "ledger/rpc/state_service.h"
#include "tests/support/sample_event.h"

namespace daybook::testing {

// A context with a deadline far enough away for a slow machine.
std::unique_ptr<grpc::ClientContext> Context();

class ServiceTest : public ::testing::Test {
 protected:
  ServiceTest();
  ~ServiceTest() override;

  // As the server does when it stops: streams, then the ledger.
  void StopStreams() { streams_.Stop(); }

  // Appends one event through the service and returns its position.
  uint64_t Append(const v1::Event& event);
  // Appends `count` deployments to the ledger itself, named "PREFIX0", …
  void Fill(int count, const std::string& prefix = "e");

  // One call with these very bytes; the status that the client sees, and the response's bytes.
  absl::StatusOr<std::string> CallRaw(const std::string& method, const std::string& bytes);

  ManualClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  SecureRandom random_;
  LedgerModel ledger_{clock_};
  HeadBell bell_{ledger_};
  OpenCalls calls_;
  OpenStreams streams_;
  WorkQueue work_;
  ServiceParts parts_{ledger_, clock_, random_, bell_, calls_, streams_, work_, KindSet::OfClients(), "0.0.0-test"};
  LedgerService service_{parts_};
  StateService state_service_{parts_};
  std::thread worker_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::LedgerService::Stub> stub_;
  std::unique_ptr<v1::StateService::Stub> state_stub_;
};

}  // namespace daybook::testing

#endif  // DAYBOOK_LEDGER_RPC_SERVICE_TESTING_H_

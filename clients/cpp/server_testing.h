// A server on a loopback port that does what a test says, call by call: what the client is tested on.

#ifndef DAYBOOK_CLIENTS_CPP_SERVER_TESTING_H_
#define DAYBOOK_CLIENTS_CPP_SERVER_TESTING_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "daybook/v1/ledger_service.grpc.pb.h"
#include "grpcpp/server.h"
#include "ledger/base/mutex.h"

namespace daybook::testing {

// Thread-safe.
class ScriptedServer {
 public:
  using AppendCall = grpc::ServerReaderWriter<v1::AppendStreamResponse, v1::AppendStreamRequest>;
  using AppendScript = std::function<grpc::Status(AppendCall&)>;
  using Subscription = grpc::ServerWriter<v1::SubscribeResponse>;
  using SubscribeScript = std::function<grpc::Status(const v1::SubscribeRequest&, Subscription&)>;

  ScriptedServer();
  ~ScriptedServer();

  const std::string& address() const { return address_; }

  // What the next call does, behind those said before. A call that nothing was said of is UNIMPLEMENTED.
  void OnAppendStream(AppendScript script);
  void OnSubscribe(SubscribeScript script);
  // Calls that were not made yet.
  size_t calls_left() const;

 private:
  class Service final : public v1::LedgerService::Service {
   public:
    explicit Service(ScriptedServer& server) : server_(server) {}
    grpc::Status AppendStream(grpc::ServerContext* context, AppendCall* call) override;
    grpc::Status Subscribe(grpc::ServerContext* context, const v1::SubscribeRequest* request,
                           Subscription* subscription) override;

   private:
    ScriptedServer& server_;
  };

  // Null if there is none.
  AppendScript NextAppend();
  SubscribeScript NextSubscribe();

  mutable Mutex mu_;
  std::deque<AppendScript> appends_ ABSL_GUARDED_BY(mu_);
  std::deque<SubscribeScript> subscriptions_ ABSL_GUARDED_BY(mu_);
  Service service_{*this};
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

// Answers every request as recorded, until the client has sent all.
grpc::Status RecordAll(ScriptedServer::AppendCall& call);
// Reads one request and answers it so; false when there is none.
bool RecordOne(ScriptedServer::AppendCall& call);
bool RefuseOne(ScriptedServer::AppendCall& call, const absl::Status& status);

}  // namespace daybook::testing

#endif  // DAYBOOK_CLIENTS_CPP_SERVER_TESTING_H_

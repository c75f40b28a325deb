#include "tools/bench/echo_server.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "absl/time/time.h"
#include "ledger/base/clock.h"

namespace daybook::bench {
namespace {

// One call: read a message, answer it, read the next. Deletes itself when the call is done.
class EchoCall final : public grpc::ServerGenericBidiReactor {
 public:
  explicit EchoCall(EchoAnswer answer) : answer_(answer) { StartRead(&request_); }

  void OnReadDone(bool ok) override {
    if (!ok) {
      Finish(grpc::Status::OK);
      return;
    }
    if (answer_ == EchoAnswer::kSized) {
      // Daybook answers about 8 bytes an event of 400.
      const std::string bytes(std::max<size_t>(24, request_.Length() / 50), '\0');
      const grpc::Slice slice(bytes);
      response_ = grpc::ByteBuffer(&slice, 1);
      StartWrite(&response_);
    } else {
      StartWrite(&request_);
    }
  }
  void OnWriteDone(bool ok) override {
    if (ok) StartRead(&request_);
  }
  void OnDone() override { delete this; }

 private:
  const EchoAnswer answer_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
};

class EchoService final : public grpc::CallbackGenericService {
 public:
  explicit EchoService(EchoAnswer answer) : answer_(answer) {}
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
    return new EchoCall(answer_);
  }

 private:
  const EchoAnswer answer_;
};

}  // namespace

int RunEchoServer(EchoAnswer answer) {
  EchoService service(answer);
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterCallbackGenericService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) {
    std::fprintf(stderr, "daybook-bench: the echo server cannot listen on loopback\n");
    return 74;
  }
  std::printf("grpc=%d\n", port);
  std::fflush(stdout);
  char byte = 0;
  while (read(STDIN_FILENO, &byte, 1) > 0) {
  }
  server->Shutdown(absl::ToChronoTime(SystemClock().Now() + absl::Seconds(1)));
  return 0;
}

}  // namespace daybook::bench

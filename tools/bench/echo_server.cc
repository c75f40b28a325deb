#include "tools/bench/echo_server.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "daybook/v1/ledger_service.pb.h"
#include "ledger/base/clock.h"

namespace daybook::bench {
namespace {

// One call: read a message, answer it, read the next. Deletes itself when the call is done.
class EchoCall final : public grpc::ServerGenericBidiReactor {
 public:
  EchoCall(EchoAnswer answer, bool stream) : answer_(answer), stream_(stream) { StartRead(&request_); }

  void OnReadDone(bool ok) override {
    if (!ok) {
      Finish(grpc::Status::OK);
      return;
    }
    if (answer_ == EchoAnswer::kSame) {
      StartWrite(&request_);
      return;
    }
    response_ = answer_ == EchoAnswer::kSized ? Sized()
                : stream_                     ? Again<v1::AppendStreamRequest>()
                                              : Again<v1::AppendRequest>();
    StartWrite(&response_);
  }
  void OnWriteDone(bool ok) override {
    if (ok) StartRead(&request_);
  }
  void OnDone() override { delete this; }

 private:
  // Daybook answers about 8 bytes an event of 400.
  grpc::ByteBuffer Sized() const {
    const grpc::Slice slice(std::string(std::max<size_t>(24, request_.Length() / 50), '\0'));
    return grpc::ByteBuffer(&slice, 1);
  }

  // An unreadable message is answered with an empty one, and the client notices nothing: it sends none.
  template <typename Message>
  grpc::ByteBuffer Again() {
    Message message;
    grpc::ByteBuffer encoded;
    bool own_buffer = false;
    if (grpc::SerializationTraits<Message>::Deserialize(&request_, &message).ok()) {
      grpc::SerializationTraits<Message>::Serialize(message, &encoded, &own_buffer);
    }
    return encoded;
  }

  const EchoAnswer answer_;
  const bool stream_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
};

class EchoService final : public grpc::CallbackGenericService {
 public:
  explicit EchoService(EchoAnswer answer) : answer_(answer) {}
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    return new EchoCall(answer_, absl::EndsWith(context->method(), "Stream"));
  }

 private:
  const EchoAnswer answer_;
};

}  // namespace

EchoAnswer EchoAnswerFrom(const std::string& name) {
  if (name == "parsed") return EchoAnswer::kParsed;
  return name == "same" ? EchoAnswer::kSame : EchoAnswer::kSized;
}

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

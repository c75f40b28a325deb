#include "ledger/http/health_server.h"

#include <httplib.h>
#include <sys/socket.h>

#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/http/limits.h"

namespace daybook {
namespace {

constexpr char kText[] = "text/plain; charset=utf-8";

// Without SO_REUSEPORT, which cpp-httplib would set: a second server on the port must fail.
void ReuseAddressOnly(int socket) {
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
}

class HttplibHealthServer final : public HealthServer {
 public:
  explicit HttplibHealthServer(Ready ready) : ready_(std::move(ready)) {
    server_.set_payload_max_length(kHttpBodyBytesMax);
    server_.set_read_timeout(kHttpSecondsMax, 0);
    server_.set_write_timeout(kHttpSecondsMax, 0);
    server_.set_keep_alive_timeout(kHttpSecondsMax);
    server_.set_socket_options(ReuseAddressOnly);
    server_.new_task_queue = [] { return std::make_unique<httplib::ThreadPool>(kHttpThreads).release(); };
    server_.Get("/healthz",
                [](const httplib::Request&, httplib::Response& response) { response.set_content("ok\n", kText); });
    server_.Get("/readyz", [this](const httplib::Request&, httplib::Response& response) { AnswerReady(&response); });
  }

  ~HttplibHealthServer() override {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }

  absl::Status Listen(const std::string& host, int port) {
    if (port == 0) {
      port_ = server_.bind_to_any_port(host);
    } else if (server_.bind_to_port(host, port)) {
      port_ = port;
    }
    if (port_ <= 0) {
      return absl::FailedPreconditionError(
          absl::StrCat("http: cannot listen on ", host, ":", port, " (is the port taken?)"));
    }
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    // Until it has answered once, httplib would not hear that it is to stop.
    if (!httplib::Client(host, port_).Get("/healthz")) {
      return absl::UnavailableError(absl::StrCat("no answer from ", host, ":", port_, ", which this process serves"));
    }
    return absl::OkStatus();
  }

  int port() const override { return port_; }

 private:
  void AnswerReady(httplib::Response* response) const {
    const absl::Status ready = ready_();
    response->status = ready.ok() ? 200 : 503;
    response->set_content(ready.ok() ? "ready\n" : absl::StrCat("not ready: ", ready.message(), "\n"), kText);
  }

  const Ready ready_;
  httplib::Server server_;
  int port_ = -1;
  std::thread thread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HealthServer>> HealthServer::Start(const std::string& host, int port, Ready ready) {
  auto server = std::make_unique<HttplibHealthServer>(std::move(ready));
  const absl::Status listening = server->Listen(host, port);
  if (!listening.ok()) return listening;
  return server;
}

}  // namespace daybook

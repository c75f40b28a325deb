#include "ledger/http/health_server.h"

#include <httplib.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
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

// A connection, until its deadline. Reading from it fails as well once `stopping` is readable; what is answered by then
// is still written. Thread-compatible: callers synchronise. Borrows both descriptors.
class Connection final : public httplib::Stream {
 public:
  Connection(int socket, int stopping) : socket_(socket), stopping_(stopping) {}

  bool is_readable() const override { return Await(POLLIN, stopping_); }
  bool is_writable() const override { return Await(POLLOUT, kNone); }
  ssize_t read(char* bytes, size_t size) override { return is_readable() ? recv(socket_, bytes, size, 0) : -1; }
  ssize_t write(const char* bytes, size_t size) override {
    return is_writable() ? send(socket_, bytes, size, MSG_NOSIGNAL) : -1;
  }
  // Nobody asks who it is.
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  int socket() const override { return socket_; }

 private:
  using Time = std::chrono::steady_clock;

  static constexpr int kNone = -1;

  bool Await(short events, int unless_readable) const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Time::now()).count();
    pollfd polled[] = {{socket_, events, 0}, {unless_readable, POLLIN, 0}};
    return poll(polled, std::size(polled), static_cast<int>(std::max<int64_t>(left, 0))) > 0 && polled[1].revents == 0;
  }

  const int socket_;
  const int stopping_;
  const Time::time_point deadline_ = Time::now() + std::chrono::seconds(kHttpSecondsMax);
};

// Reads one request of each connection, and no longer than it may take. Left to itself, cpp-httplib waits for the next
// one, and for each byte of it anew, and so would its end. Thread-safe.
class OneRequestServer final : public httplib::Server {
 public:
  ~OneRequestServer() override { close(stopping_); }

  void Stop() {
    stop();
    eventfd_write(stopping_, 1);
  }

 private:
  bool process_and_close_socket(int socket) override {
    Connection connection(socket, stopping_);
    const bool last = true;
    bool closed = false;
    const bool answered = process_request(connection, last, closed, nullptr);
    shutdown(socket, SHUT_RDWR);
    close(socket);
    return answered;
  }

  const int stopping_ = eventfd(0, EFD_CLOEXEC);
};

class HttplibHealthServer final : public HealthServer {
 public:
  explicit HttplibHealthServer(Ready ready) : ready_(std::move(ready)) {
    server_.set_payload_max_length(kHttpBodyBytesMax);
    server_.set_socket_options(ReuseAddressOnly);
    server_.new_task_queue = [] { return std::make_unique<httplib::ThreadPool>(kHttpThreads).release(); };
    server_.Get("/healthz",
                [](const httplib::Request&, httplib::Response& response) { response.set_content("ok\n", kText); });
    server_.Get("/readyz", [this](const httplib::Request&, httplib::Response& response) { AnswerReady(&response); });
  }

  ~HttplibHealthServer() override {
    server_.Stop();
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
  OneRequestServer server_;
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

#include "ledger/server/daybookd.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/clock.h"
#include "ledger/base/log_line.h"
#include "ledger/base/random.h"
#include "ledger/base/status_macros.h"
#include "ledger/projection/registry.h"
#include "ledger/server/port_file.h"
#include "ledger/server/release.h"

namespace daybook {
namespace {

// Of the operating system, without a state: one for all threads, and for ever.
SecureRandom& ProcessRandom() {
  static SecureRandom random;
  return random;
}

// For calls that came while the last one ended. Connections without a call are not worth more: clients that are idle
// answer a goodbye when they look at it next, up to seconds later.
constexpr absl::Duration kGoodbye = absl::Milliseconds(100);

}  // namespace

Daybookd::Daybookd(const Config& config, std::unique_ptr<Ledger> ledger)
    : config_(config),
      ledger_(std::move(ledger)),
      parts_{*ledger_, SystemClock(), ProcessRandom(), bell_, calls_, streams_, work_, AcceptedKinds(), kRelease} {}

absl::StatusOr<std::unique_ptr<Daybookd>> Daybookd::Start(const Config& config) {
  LedgerOptions options;
  options.data_dir = config.data_dir;
  options.queue_bytes_max = config.queue_bytes;
  options.project = config.views_enabled;
  ASSIGN_OR_RETURN(std::unique_ptr<Ledger> ledger, Ledger::Open(options, SystemClock(), ProcessRandom()));
  auto server = absl::WrapUnique(new Daybookd(config, std::move(ledger)));
  RETURN_IF_ERROR(server->Listen());
  return server;
}

absl::Status Daybookd::Listen() {
  // With the ledger open, nobody else is meant: whoever waits for the file must not read an earlier one's.
  if (!config_.port_file.empty()) RemovePortFile(config_.port_file);
  workers_ = std::make_unique<WorkerThreads>(work_, config_.threads);
  ASSIGN_OR_RETURN(grpc_, GrpcListener::Start(config_.listen, config_.reflection, {&ledger_service_, &state_service_}));
  auto http = HealthServer::Start(config_.http.host, config_.http.port, [this] { return Ready(); });
  if (!http.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("http: cannot listen on ", config_.http.ToString(), ": ", WhyNotListen(config_.http)));
  }
  http_ = *std::move(http);
  serving_ = true;
  grpc_->SetServing(true);
  if (!config_.port_file.empty()) RETURN_IF_ERROR(WritePortFile(config_.port_file, grpc_->port(), http_->port()));
  const LedgerStatus status = ledger_->status();
  spdlog::info("{}", LogLine("serving", {{"grpc", ListenAddress{config_.listen.host, grpc_->port()}.ToString()},
                                         {"http", ListenAddress{config_.http.host, http_->port()}.ToString()},
                                         {"origin", status.origin},
                                         {"size", absl::StrCat(status.head.size.value)},
                                         {"release", kRelease}}));
  return absl::OkStatus();
}

absl::Status Daybookd::Ready() const {
  if (!serving_) return absl::UnavailableError("starting or stopping");
  return ledger_->status().health;
}

void Daybookd::SayNotServing() {
  serving_ = false;
  if (grpc_ != nullptr) grpc_->SetServing(false);
}

absl::Status Daybookd::Stop() {
  SayNotServing();
  if (!config_.port_file.empty()) RemovePortFile(config_.port_file);
  streams_.Stop();
  // Before the listener: it answers the calls that the listener waits for.
  ledger_->Stop();
  if (grpc_ != nullptr) calls_.AwaitNone(config_.drain_timeout);
  return ledger_->status().health;
}

void Daybookd::HangUp() {
  if (grpc_ != nullptr) grpc_->Shutdown(SystemClock().Now() + kGoodbye);
  http_.reset();
  workers_.reset();
}

Daybookd::~Daybookd() {
  static_cast<void>(Stop());
  HangUp();
}

}  // namespace daybook

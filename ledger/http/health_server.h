// /healthz and /readyz, for whoever watches the process: whether it lives, and whether it serves.

#ifndef DAYBOOK_LEDGER_HTTP_HEALTH_SERVER_H_
#define DAYBOOK_LEDGER_HTTP_HEALTH_SERVER_H_

#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace daybook {

// Thread-safe.
class HealthServer {
 public:
  // OK, or why the server does not serve; called from any thread.
  using Ready = absl::AnyInvocable<absl::Status() const>;

  // Listens on `host`, a literal address, and `port` (0 takes a free one), and answers on threads of its own.
  // Returns FAILED_PRECONDITION if it cannot listen there.
  static absl::StatusOr<std::unique_ptr<HealthServer>> Start(const std::string& host, int port, Ready ready);

  // Drops what clients have not asked to the end yet, and ends its threads: no client can hold it.
  virtual ~HealthServer() = default;

  virtual int port() const = 0;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_HTTP_HEALTH_SERVER_H_

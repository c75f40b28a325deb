// What every call has: who calls, until when, and one line in the log when it ends.

#ifndef DAYBOOK_LEDGER_RPC_CALL_H_
#define DAYBOOK_LEDGER_RPC_CALL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "grpcpp/server_context.h"
#include "ledger/base/clock.h"

namespace daybook {

// Whoever reaches the loopback address, until the server authenticates. It goes into every entry, so that auditors see
// from where on callers were known by name.
inline constexpr absl::string_view kAnonymousPrincipal = "anonymous@loopback";

// Thread-compatible: callers synchronise. `clock` must outlive it.
class Call {
 public:
  // `method` lives for ever: "Append".
  Call(absl::string_view method, const grpc::CallbackServerContext& context, const Clock& clock);

  // absl::InfiniteFuture() if the client set none.
  absl::Time deadline() const { return deadline_; }
  absl::string_view principal() const { return kAnonymousPrincipal; }

  // DEADLINE_EXCEEDED if it passed before the call was looked at.
  absl::Status CheckDeadline() const;

  // Writes the line: calls that failed as info, others as debug. Never anything that the request said.
  void LogEnd(const absl::Status& status) const;

 private:
  absl::string_view method_;
  const Clock& clock_;
  std::string peer_;
  absl::Time began_;
  absl::Time deadline_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_CALL_H_

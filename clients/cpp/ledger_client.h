// A Daybook server, as a client calls it: every call has a deadline, a server that is away is tried again, pages are
// merged, and errors are our statuses with the server's details.
//
//   LedgerClient client({.server = "127.0.0.1:7430"}, SystemClock(), random);
//   ASSIGN_OR_RETURN(v1::AppendResponse appended, client.Append(request));

#ifndef DAYBOOK_CLIENTS_CPP_LEDGER_CLIENT_H_
#define DAYBOOK_CLIENTS_CPP_LEDGER_CLIENT_H_

#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cpp/limits.h"
#include "daybook/v1/ledger_service.pb.h"
#include "daybook/v1/state_service.pb.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"

namespace daybook {

struct LedgerClientOptions {
  std::string server = "127.0.0.1:7430";
  absl::Duration call_timeout = kCallTimeout;
  // What is UNAVAILABLE, or what the server asks to be sent later, is tried again, with backoff. Appends are safe to
  // repeat: they carry the same ids.
  absl::Duration retry_for = kRetryFor;
};

// Returns what the RPC's own comment in proto/daybook/v1 says, beside that UNAVAILABLE when nobody answered within
// retry_for, and RESOURCE_EXHAUSTED where merged pages exceed kMergedItemsMax. Thread-compatible: callers synchronise.
class LedgerClient {
 public:
  // gRPC's side of it, which callers need not compile (clients/cpp/connection.h).
  struct Connection;

  // `clock` and `random` must outlive it. Connects with the first call.
  LedgerClient(LedgerClientOptions options, const Clock& clock, Random& random);
  ~LedgerClient();
  LedgerClient(const LedgerClient&) = delete;
  LedgerClient& operator=(const LedgerClient&) = delete;

  absl::StatusOr<v1::AppendResponse> Append(const v1::AppendRequest& request);
  absl::StatusOr<v1::GetEventResponse> GetEvent(const v1::GetEventRequest& request);
  absl::StatusOr<v1::HeadResponse> Head();

  // Answers of one page.
  absl::StatusOr<v1::DiffResponse> Diff(const v1::DiffRequest& request);

  // Answers with all their pages in one; page_size and page_token are set here.
  absl::StatusOr<v1::ListTargetsResponse> ListTargets(v1::ListTargetsRequest request);
  absl::StatusOr<v1::GetStateResponse> GetState(v1::GetStateRequest request);
  absl::StatusOr<v1::ListFindingsResponse> ListFindings(v1::ListFindingsRequest request);
  absl::StatusOr<v1::ListDeploymentsResponse> ListDeployments(v1::ListDeploymentsRequest request);
  absl::StatusOr<v1::ListWorkaroundsResponse> ListWorkarounds(v1::ListWorkaroundsRequest request);
  absl::StatusOr<v1::GetChangeResponse> GetChange(v1::GetChangeRequest request);

  // Calls `visit` for each response until the range ends or `visit` returns an error, which is returned.
  absl::Status Read(const v1::ReadRequest& request, absl::FunctionRef<absl::Status(const v1::ReadResponse&)> visit);

  // Calls `visit` for each frame until it returns an error, which is returned. When the server goes away, or the
  // deadline of a stream passes (kStreamTimeout), the subscription resumes from the last checkpoint, so that events
  // after it may come twice.
  absl::Status Subscribe(v1::SubscribeRequest request,
                         absl::FunctionRef<absl::Status(const v1::SubscribeResponse&)> visit);

  Connection& connection() { return *connection_; }
  const LedgerClientOptions& options() const { return options_; }
  const Clock& clock() const { return clock_; }
  Random& random() { return random_; }

 private:
  // Calls `method(context, response)` until it succeeds or is not worth another attempt.
  template <typename Response, typename Method>
  absl::StatusOr<Response> Call(Method method);

  const LedgerClientOptions options_;
  const Clock& clock_;
  Random& random_;
  const std::unique_ptr<Connection> connection_;
};

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_CPP_LEDGER_CLIENT_H_

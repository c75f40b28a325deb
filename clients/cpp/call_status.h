// How a call ended, as our statuses: with the details that the server sent, and readable when it sent none.

#ifndef DAYBOOK_CLIENTS_CPP_CALL_STATUS_H_
#define DAYBOOK_CLIENTS_CPP_CALL_STATUS_H_

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"

namespace daybook {

// Details become payloads under their type URLs (ledger/event/refusal.h reads them). An unknown code is UNKNOWN.
absl::Status StatusOfCall(const grpc::Status& status);
// The same for an answer that came in band.
absl::Status StatusOfAnswer(const google::rpc::Status& status);

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_CPP_CALL_STATUS_H_

// Statuses as gRPC carries them: the code, the message, and google.rpc details in the grpc-status-details-bin trailer.
//
// The two sets of codes are the same seventeen; a test holds them to it, one by one.

#ifndef DAYBOOK_LEDGER_RPC_STATUS_H_
#define DAYBOOK_LEDGER_RPC_STATUS_H_

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"

namespace daybook {

// The status with the details that it carries as payloads (ledger/event/refusal.h), in the order of their type names.
// DATA_LOSS without a reason gets one, STORAGE_DAMAGED; so does UNAVAILABLE, STORAGE_FAILED. What would not fit into
// trailers is left out: the last of many violations first, then whole details, then what the reason says of this case;
// code, reason and the beginning of the message always arrive.
google::rpc::Status ToRpcStatus(const absl::Status& status);
absl::Status FromRpcStatus(const google::rpc::Status& status);

// The same, as a call ends with it.
grpc::Status ToGrpcStatus(const absl::Status& status);
// With the details that it carries, and without those that cannot be read. An unknown code is UNKNOWN.
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_STATUS_H_

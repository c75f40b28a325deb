// The outer of an AppendStreamRequest, taken off without parsing what it carries: so that a batch with a wrong field is
// refused in band, under its request id, as Append would refuse it.

#ifndef DAYBOOK_LEDGER_RPC_STREAM_REQUEST_H_
#define DAYBOOK_LEDGER_RPC_STREAM_REQUEST_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace daybook {

struct StreamRequest {
  uint64_t request_id = 0;
  absl::string_view append;  // The bytes of an AppendRequest; borrowed.
};

// Returns INVALID_ARGUMENT (FIELD_INVALID) for bytes that are no AppendStreamRequest: torn, with another field, one of
// another wire type, one twice, or no batch.
absl::StatusOr<StreamRequest> SplitStreamRequest(absl::string_view bytes);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_STREAM_REQUEST_H_

// From the bytes of a request to a batch for the ledger, and from its outcome to the answer: the same for Append and
// for AppendStream.

#ifndef DAYBOOK_LEDGER_RPC_APPEND_H_
#define DAYBOOK_LEDGER_RPC_APPEND_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daybook/v1/ledger_service.pb.h"
#include "ledger/base/random.h"
#include "ledger/engine/ledger.h"
#include "ledger/event/kinds.h"
#include "ledger/rpc/call.h"

namespace daybook {

// The bytes of an AppendRequest, checked whole (ledger/event/validate.h) and encoded. Salts are drawn from `random`.
// Errors as ParseChecked, CheckBatch and DraftBatch have them; DEADLINE_EXCEEDED if `call`'s has passed.
absl::StatusOr<AppendBatch> BatchFrom(absl::string_view request, const Call& call, const KindSet& accepted,
                                      Random& random);

// Of an outcome whose status is OK.
v1::AppendResponse AppendResponseFrom(const AppendOutcome& outcome);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_APPEND_H_

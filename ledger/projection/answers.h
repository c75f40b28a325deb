// The answers of the state service, as pure functions of the rows as of a size and the question: the same bytes for the
// same basis, for ever. The caller adds what is not in the rows: the basis, and the events themselves.
//
// Every answer: INVALID_ARGUMENT with a FieldError for a page token of another question; UNAVAILABLE if a projection
// that it is read from has stopped (where an answer can say "unknown" instead, it does); the error of the views.

#ifndef DAYBOOK_LEDGER_PROJECTION_ANSWERS_H_
#define DAYBOOK_LEDGER_PROJECTION_ANSWERS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daybook/v1/finding.pb.h"
#include "daybook/v1/state_service.pb.h"
#include "ledger/base/position.h"
#include "ledger/projection/rows.h"

namespace daybook {

absl::StatusOr<v1::ListTargetsResponse> ListTargets(const RowsAt& rows, const v1::ListTargetsRequest& request);

// NOT_FOUND if there is no such target as of the rows' size.
absl::StatusOr<v1::GetStateResponse> GetState(const RowsAt& rows, const v1::GetStateRequest& request);

// With `from`, what changed from there; null for the difference as it stands. The events in between are the caller's to
// add: there is room for a page of them. NOT_FOUND as GetState. INVALID_ARGUMENT with a FieldError for a single layer.
absl::StatusOr<v1::DiffResponse> Diff(const RowsAt& rows, const RowsAt* from, const v1::DiffRequest& request);

absl::StatusOr<v1::ListFindingsResponse> ListFindings(const RowsAt& rows, const v1::ListFindingsRequest& request);

absl::StatusOr<v1::ListDeploymentsResponse> ListDeployments(const RowsAt& rows,
                                                            const v1::ListDeploymentsRequest& request);

absl::StatusOr<v1::ListWorkaroundsResponse> ListWorkarounds(const RowsAt& rows,
                                                            const v1::ListWorkaroundsRequest& request);

// A page of a change's events, by position, and the live findings that one of these proves, the worst first: as many as
// stand beside a page.
struct ChangePage {
  std::vector<Position> events;
  std::vector<v1::Finding> findings;
  std::string next_page_token;
};

// NOT_FOUND if no event belongs to the change as of the rows' size.
absl::StatusOr<ChangePage> GetChange(const RowsAt& rows, const v1::GetChangeRequest& request);

// The size that `page_token` goes on at, whatever the request says of as_of; nullopt for an empty one. Returns
// INVALID_ARGUMENT with a FieldError for what is no token.
absl::StatusOr<std::optional<TreeSize>> SizeOfPageToken(absl::string_view page_token);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_ANSWERS_H_

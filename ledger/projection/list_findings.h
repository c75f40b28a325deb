// The findings of one target, for the answers that show it: the list first, for there may be more than are shown.

#ifndef DAYBOOK_LEDGER_PROJECTION_LIST_FINDINGS_H_
#define DAYBOOK_LEDGER_PROJECTION_LIST_FINDINGS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "daybook/v1/finding.pb.h"
#include "ledger/diff/finding_kind.h"
#include "ledger/projection/rows.h"

namespace daybook {

// What the list says of a finding.
struct ListedFinding {
  std::string id;
  v1::FindingStatus status = v1::FINDING_STATUS_UNSPECIFIED;
  v1::Severity severity = v1::SEVERITY_UNSPECIFIED;
  // Absent for a number that is no kind.
  std::optional<FindingKind> kind;
};

// Those with one of the statuses: the worst first, then by id. Reads no finding.
absl::StatusOr<std::vector<ListedFinding>> FindingsOfTarget(const RowsAt& rows, absl::string_view target,
                                                            absl::Span<const v1::FindingStatus> statuses);

// The finding as of the rows' size, as it is answered; an empty one when there is none.
absl::StatusOr<v1::Finding> ReadFinding(const RowsAt& rows, absl::string_view id);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_LIST_FINDINGS_H_

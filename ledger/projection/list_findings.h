// The findings of one target, for the answers that show it: their ids first, for there may be more than are shown.

#ifndef DAYBOOK_LEDGER_PROJECTION_LIST_FINDINGS_H_
#define DAYBOOK_LEDGER_PROJECTION_LIST_FINDINGS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daybook/v1/finding.pb.h"
#include "ledger/projection/rows.h"

namespace daybook {

// The ids of those with one of the statuses: the worst first, then by id.
absl::StatusOr<std::vector<std::string>> FindingIdsOfTarget(const RowsAt& rows, absl::string_view target,
                                                            const std::vector<v1::FindingStatus>& statuses);

// The finding as of the rows' size, as it is answered; an empty one when there is none.
absl::StatusOr<v1::Finding> ReadFinding(const RowsAt& rows, absl::string_view id);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_LIST_FINDINGS_H_

// The findings of one target, for the answers that show it.

#ifndef DAYBOOK_LEDGER_PROJECTION_LIST_FINDINGS_H_
#define DAYBOOK_LEDGER_PROJECTION_LIST_FINDINGS_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daybook/v1/finding.pb.h"
#include "ledger/projection/rows.h"

namespace daybook {

// The first `count` of those with one of the statuses: the worst first, then by id.
absl::StatusOr<std::vector<v1::Finding>> FindingsOfTarget(const RowsAt& rows, absl::string_view target,
                                                          const std::vector<v1::FindingStatus>& statuses, size_t count);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_LIST_FINDINGS_H_

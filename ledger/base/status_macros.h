// Early return on error for absl::Status and absl::StatusOr, under the names Abseil later gave them.
//
//   RETURN_IF_ERROR(store.Put(key, value));
//   ASSIGN_OR_RETURN(Block block, log.Read(position));

#ifndef DAYBOOK_LEDGER_BASE_STATUS_MACROS_H_
#define DAYBOOK_LEDGER_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define DAYBOOK_CONCAT_INNER(a, b) a##b
#define DAYBOOK_CONCAT(a, b) DAYBOOK_CONCAT_INNER(a, b)

#define RETURN_IF_ERROR(expression)                    \
  do {                                                 \
    ::absl::Status daybook_status_ = (expression);     \
    if (!daybook_status_.ok()) return daybook_status_; \
  } while (false)

#define ASSIGN_OR_RETURN(lhs, expression) \
  DAYBOOK_ASSIGN_OR_RETURN_IMPL(DAYBOOK_CONCAT(daybook_statusor_, __LINE__), lhs, expression)

#define DAYBOOK_ASSIGN_OR_RETURN_IMPL(statusor, lhs, expression) \
  auto statusor = (expression);                                  \
  if (!statusor.ok()) return std::move(statusor).status();       \
  lhs = *std::move(statusor)

#endif  // DAYBOOK_LEDGER_BASE_STATUS_MACROS_H_

// The contract's migrations as the comparer takes them.

#ifndef DAYBOOK_CLIENTS_AGENT_DIFF_INPUT_H_
#define DAYBOOK_CLIENTS_AGENT_DIFF_INPUT_H_

#include <cstdint>

#include "daybook/v1/governance.pb.h"
#include "daybook/v1/schema.pb.h"
#include "ledger/diff/migration.h"

namespace daybook {

// `position` is what its differences are proved by: of an event, or whatever the caller numbers.
ExpectedItem ToComparer(const v1::ExpectedItem& item, uint64_t position);
HistoryRow ToComparer(const v1::HistoryRow& row, uint64_t position);
Migration ToComparer(const v1::Migration& migration);
HistoryCompleteness ToComparer(v1::HistoryCompleteness completeness);

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_DIFF_INPUT_H_

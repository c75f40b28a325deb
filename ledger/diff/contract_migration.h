// The contract's migrations as the comparer takes them. Digests come out canonical; one that is malformed is kept as it
// is, and equals only itself.

#ifndef DAYBOOK_LEDGER_DIFF_CONTRACT_MIGRATION_H_
#define DAYBOOK_LEDGER_DIFF_CONTRACT_MIGRATION_H_

#include <cstdint>
#include <optional>

#include "daybook/v1/event.pb.h"
#include "daybook/v1/governance.pb.h"
#include "daybook/v1/schema.pb.h"
#include "ledger/diff/migration.h"

namespace daybook {

// `position` is what its differences are proved by: of an event, or whatever the caller numbers.
ExpectedItem ToComparer(const v1::ExpectedItem& item, uint64_t position);
HistoryRow ToComparer(const v1::HistoryRow& row, uint64_t position);
Migration ToComparer(const v1::Migration& migration);
HistoryCompleteness ToComparer(v1::HistoryCompleteness completeness);

// What the event says of a migration; absent for events of other kinds, and for a revert that came to nothing.
std::optional<RecordedEvent> RecordedEventOf(const v1::Event& event, uint64_t position);

// How the change reached the target, as the event says.
v1::Channel ChannelOfEvent(const v1::Event& event);

// The migration that the event is about; null for events of other kinds.
const v1::Migration* MigrationOfEvent(const v1::Event& event);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_DIFF_CONTRACT_MIGRATION_H_

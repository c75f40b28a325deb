// Large sets as events: what became of the set since it was sent last, in parts that fit an event and a batch.

#ifndef DAYBOOK_CLIENTS_AGENT_SET_BUILDER_H_
#define DAYBOOK_CLIENTS_AGENT_SET_BUILDER_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "daybook/v1/event.pb.h"
#include "daybook/v1/governance.pb.h"
#include "daybook/v1/schema.pb.h"

namespace daybook {

// Batches to be appended in this order, each whole. One batch unless the set is larger than a batch may be: then each
// takes the set a step further, additions before removals, so that nothing is missing in between.
using EventBatches = std::vector<std::vector<v1::Event>>;

// The events that turn `previous` into `items`; absent `previous` restates the set from nothing. `envelope` is copied
// into each: its expectation_declared carries all but set, upserts and removals; its id is that of the only event, and
// the stem ("ID.1", "ID.2", …) of more. No change makes one event without items. Keys are unique within each set;
// returns INVALID_ARGUMENT naming one that is not, RESOURCE_EXHAUSTED for an item that fits no event.
absl::StatusOr<EventBatches> ExpectationEvents(const v1::Event& envelope,
                                               const std::optional<std::vector<v1::ExpectedItem>>& previous,
                                               const std::vector<v1::ExpectedItem>& items);

// The same for the rows of a history table; `envelope` has a history_snapshot.
absl::StatusOr<EventBatches> SnapshotEvents(const v1::Event& envelope,
                                            const std::optional<std::vector<v1::HistoryRow>>& previous,
                                            const std::vector<v1::HistoryRow>& rows);

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_SET_BUILDER_H_

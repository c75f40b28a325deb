// Large sets as events: what became of the set since it was sent last, in parts that fit an event and a batch.

#ifndef DAYBOOK_CLIENTS_AGENT_SET_BUILDER_H_
#define DAYBOOK_CLIENTS_AGENT_SET_BUILDER_H_

#include <optional>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/agent/item_change.h"
#include "daybook/v1/event.pb.h"
#include "daybook/v1/governance.pb.h"
#include "daybook/v1/schema.pb.h"
#include "ledger/event/kept_set_digest.h"

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

// A set as the reader of all events built so far has it.
struct SentSet {
  KeptSetDigest items;
  std::optional<v1::Digest> digest;  // Absent: nothing was sent. The next event states the set from nothing.
};

// Expectations of a set that changes again and again, each from what changed alone.
// Thread-compatible: callers synchronise.
class ExpectationDeltas {
 public:
  // The events of one more change: those of ExpectationEvents with the sets before and after it, and without `previous`
  // the first time. `changes` are sorted by key, one each. Returns RESOURCE_EXHAUSTED for an item that fits no event;
  // after that, no more can be built.
  absl::StatusOr<EventBatches> Next(const v1::Event& envelope, std::span<const ItemChange> changes);

 private:
  SentSet sent_;
};

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_SET_BUILDER_H_

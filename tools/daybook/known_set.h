// The sets that the ledger holds of a target now: what the next delta builds on.

#ifndef DAYBOOK_TOOLS_DAYBOOK_KNOWN_SET_H_
#define DAYBOOK_TOOLS_DAYBOOK_KNOWN_SET_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/agent/set_builder.h"
#include "daybook/v1/event.pb.h"
#include "daybook/v1/governance.pb.h"
#include "daybook/v1/schema.pb.h"
#include "tools/daybook/session.h"

namespace daybook {

// One set of a target's series, and the event that made it so.
template <typename Item>
struct KnownSet {
  // Absent when there is none, or when it cannot be rebuilt exactly: then the next event restates it.
  std::optional<std::vector<Item>> items;
  // That event. Its position names the state that a next event follows: ids made from it never repeat a past one.
  std::optional<v1::RecordedEvent> made_by;

  std::string follows() const { return made_by ? std::to_string(made_by->position()) : "nothing"; }
};

// Errors as GetState and GetEvent; an unknown target has no sets.
absl::StatusOr<KnownSet<v1::ExpectedItem>> KnownExpectation(Session& session, const std::string& target,
                                                            const std::string& series);
absl::StatusOr<KnownSet<v1::HistoryRow>> KnownHistory(Session& session, const std::string& target,
                                                      const std::string& series);

// Appends the batches in order, and prints one line for all of them.
absl::StatusOr<int> AppendSet(Session& session, const EventBatches& batches);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_KNOWN_SET_H_

// A durable event as its client sent it: the entry's client part, joined with the payload.

#ifndef DAYBOOK_LEDGER_ENGINE_SENT_EVENT_H_
#define DAYBOOK_LEDGER_ENGINE_SENT_EVENT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daybook/v1/event.pb.h"
#include "ledger/base/position.h"
#include "ledger/event/draft.h"
#include "ledger/log/block_store.h"

namespace daybook {

struct SentEvent {
  v1::Event event;
  // It had a payload, which is gone.
  bool redacted = false;
};

// The event of an entry that is in `blocks`. Returns DATA_LOSS as reading does.
absl::StatusOr<SentEvent> ReadSentEvent(const BlockStore& blocks, absl::string_view entry);

// The path of the first field in which `draft` differs from the durable event at `position`. Empty if none does; a
// payload that was redacted counts as equal. Returns DATA_LOSS as reading does.
absl::StatusOr<std::string> DifferingField(const BlockStore& blocks, Position position, const DraftEvent& draft);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_SENT_EVENT_H_

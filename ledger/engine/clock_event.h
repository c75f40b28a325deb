// When an idle ledger needs to be told that time has passed, and the event that tells it.
//
// Deadlines fire when an event recorded after them is folded. If none comes, the server appends clock.advanced: once
// for what is due, and never because of the clock alone: what an earlier clock.advanced did not settle, no other will.

#ifndef DAYBOOK_LEDGER_ENGINE_CLOCK_EVENT_H_
#define DAYBOOK_LEDGER_ENGINE_CLOCK_EVENT_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger/base/position.h"
#include "ledger/base/random.h"
#include "ledger/event/draft.h"
#include "ledger/log/block.h"

namespace daybook {

// What the decision is made on.
struct ClockState {
  absl::Time now;
  LogHead durable;
  TreeSize views_size;
  // The earliest in the views.
  std::optional<absl::Time> next_deadline;
  // The size after the last clock.advanced; 0 if there was none.
  TreeSize last_clock_event;
};

// Whether the ledger needs a clock.advanced for its next deadline.
bool NeedsClockEvent(const ClockState& state);

// The event; its stream is daybook/ledger/clock.
absl::StatusOr<DraftEvent> MakeClockEvent(absl::Time due, absl::Time now, Random& random);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_CLOCK_EVENT_H_

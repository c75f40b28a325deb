#include "ledger/engine/clock_event.h"

#include <utility>

#include "ledger/event/times.h"

namespace daybook {

bool NeedsClockEvent(const ClockState& state) {
  if (!state.next_deadline || *state.next_deadline > state.now) return false;
  // What is not folded yet may settle it.
  if (state.views_size < state.durable.size) return false;
  const bool had_its_event =
      state.last_clock_event == state.durable.size && *state.next_deadline <= state.durable.recorded_time;
  return !had_its_event;
}

absl::StatusOr<DraftEvent> MakeClockEvent(absl::Time due, absl::Time now, Random& random) {
  v1::Event event;
  event.set_id(MakeUuidV7(now, random));
  event.set_source("daybook");
  event.set_target("daybook/ledger/clock");
  *event.mutable_occurred_time() = TimeToProto(now);
  event.mutable_actor()->set_type(v1::Actor::TYPE_SERVICE);
  event.mutable_actor()->set_id("daybook");
  event.set_evidence(v1::EVIDENCE_LIVE);
  *event.mutable_clock_advanced()->mutable_due_time() = TimeToProto(due);
  return DraftOf(std::move(event), random);
}

}  // namespace daybook

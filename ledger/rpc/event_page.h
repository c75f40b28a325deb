// Reading recorded events in pages: filtered, joined with what was asked for, and no larger than a message should be.

#ifndef DAYBOOK_LEDGER_RPC_EVENT_PAGE_H_
#define DAYBOOK_LEDGER_RPC_EVENT_PAGE_H_

#include "absl/status/statusor.h"
#include "daybook/v1/event.pb.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "ledger/base/position.h"
#include "ledger/engine/ledger.h"
#include "ledger/rpc/event_filter.h"

namespace daybook {

using RecordedEvents = google::protobuf::RepeatedPtrField<v1::RecordedEvent>;

// Appends to `events` those of [begin, end) that pass, in order, until the page is full (limits.h), holds `events_max`,
// or enough was looked at. Returns where the next page begins: everything before it was looked at. DATA_LOSS for
// damaged storage.
absl::StatusOr<Position> ReadPage(const Ledger& ledger, const EventFilter& filter, const v1::EventView& view,
                                  Position begin, TreeSize end, size_t events_max, RecordedEvents* events);

// The same backwards: of [0, end), newest first. Returns the end of the next page.
absl::StatusOr<TreeSize> ReadPageBackwards(const Ledger& ledger, const EventFilter& filter, const v1::EventView& view,
                                           TreeSize end, size_t events_max, RecordedEvents* events);

// One event. OUT_OF_RANGE beyond the head.
absl::StatusOr<v1::RecordedEvent> ReadEvent(const Ledger& ledger, const v1::EventView& view, Position position);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_EVENT_PAGE_H_

#include "ledger/rpc/event_page.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/draft.h"
#include "ledger/event/field_error.h"
#include "ledger/event/refusal.h"
#include "ledger/rpc/limits.h"

namespace daybook {
namespace {

// What the event will take of a message: near enough to close a page by.
size_t BytesOf(const v1::RecordedEvent& recorded, const v1::EventView& view) {
  return recorded.ByteSizeLong() + (view.payload() ? recorded.payload_bytes() : 0);
}

absl::Status Join(const Ledger& ledger, const v1::EventView& view, v1::RecordedEvent* recorded) {
  if (!view.payload() || recorded->payload_bytes() == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto stored, ledger.ReadPayload(Position{recorded->position()}));
  // Redacted: the entry says that there was one.
  if (!stored) return absl::OkStatus();
  return JoinPayload(absl::StrCat(stored->salt, stored->payload), recorded);
}

absl::Status JoinAll(const Ledger& ledger, const v1::EventView& view, RecordedEvents* events) {
  for (v1::RecordedEvent& recorded : *events) RETURN_IF_ERROR(Join(ledger, view, &recorded));
  return absl::OkStatus();
}

// Calls `visit` with each event of [begin, end) that passes, until it returns false.
absl::Status VisitMatches(const Ledger& ledger, const EventFilter& filter, const v1::EventView& view, Position begin,
                          TreeSize end, absl::FunctionRef<bool(v1::RecordedEvent)> visit) {
  absl::Status decoded;
  RETURN_IF_ERROR(ledger.ReadEntries(begin, end, [&](Position, absl::string_view entry) {
    auto recorded = RecordedEventFrom(entry);
    decoded = recorded.status();
    if (!decoded.ok()) return false;
    if (!filter.Matches(*recorded)) return true;
    if (view.entry()) recorded->set_entry(std::string(entry));
    return visit(*std::move(recorded));
  }));
  return decoded;
}

}  // namespace

absl::StatusOr<Position> ReadPage(const Ledger& ledger, const EventFilter& filter, const v1::EventView& view,
                                  Position begin, TreeSize end, size_t events_max, RecordedEvents* events) {
  const TreeSize scan_end{std::min(end.value, begin.value + kScanEventsMax)};
  const size_t most = std::min(events_max, kPageEventsMax);
  Position next = NextPosition(scan_end);
  size_t bytes = 0;
  RETURN_IF_ERROR(VisitMatches(ledger, filter, view, begin, scan_end, [&](v1::RecordedEvent recorded) {
    bytes += BytesOf(recorded, view);
    const Position position{recorded.position()};
    *events->Add() = std::move(recorded);
    if (bytes < kPageBytes && static_cast<size_t>(events->size()) < most) return true;
    next = position.Next();
    return false;
  }));
  RETURN_IF_ERROR(JoinAll(ledger, view, events));
  return next;
}

absl::StatusOr<TreeSize> ReadPageBackwards(const Ledger& ledger, const EventFilter& filter, const v1::EventView& view,
                                           TreeSize end, size_t events_max, RecordedEvents* events) {
  const size_t most = std::min(events_max, kPageEventsMax);
  const TreeSize scan_end{end.value - std::min<uint64_t>(end.value, kScanEventsMax)};
  size_t bytes = 0;
  bool full = false;
  while (end > scan_end && !full) {
    const Position begin{end.value - std::min(end.value, kBackwardsStep)};
    std::vector<v1::RecordedEvent> step;
    RETURN_IF_ERROR(VisitMatches(ledger, filter, view, begin, end, [&](v1::RecordedEvent recorded) {
      step.push_back(std::move(recorded));
      return true;
    }));
    end = SizeBefore(begin);
    for (; !step.empty() && !full; step.pop_back()) {
      bytes += BytesOf(step.back(), view);
      full = bytes >= kPageBytes || static_cast<size_t>(events->size()) + 1 >= most;
      if (full) end = SizeBefore(Position{step.back().position()});
      *events->Add() = std::move(step.back());
    }
  }
  RETURN_IF_ERROR(JoinAll(ledger, view, events));
  return end;
}

absl::StatusOr<v1::RecordedEvent> ReadEvent(const Ledger& ledger, const v1::EventView& view, Position position) {
  const TreeSize size = ledger.status().head.size;
  if (!size.Includes(position)) {
    return FieldErrorStatus({.field = "position",
                             .value = absl::StrCat(position.value),
                             .wanted = absl::StrCat("less than the size, ", size.value)},
                            kBeyondHead.name, kBeyondHead.code);
  }
  ASSIGN_OR_RETURN(const EventFilter everything, EventFilter::Make(v1::EventFilter()));
  v1::RecordedEvent found;
  RETURN_IF_ERROR(
      VisitMatches(ledger, everything, view, position, SizeIncluding(position), [&](v1::RecordedEvent recorded) {
        found = std::move(recorded);
        return false;
      }));
  RETURN_IF_ERROR(Join(ledger, view, &found));
  return found;
}

}  // namespace daybook

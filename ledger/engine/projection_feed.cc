#include "ledger/engine/projection_feed.h"

#include "ledger/base/status_macros.h"
#include "ledger/engine/limits.h"
#include "ledger/event/draft.h"

namespace daybook {

absl::StatusOr<bool> ProjectionFeed::Step(const LogHead& durable) {
  const TreeSize begin = projector_.size();
  if (begin >= durable.size) return false;
  LogHead end = durable;
  if (end.size.value - begin.value > kProjectStepEventsMax) {
    ASSIGN_OR_RETURN(const LogHead head, blocks_.BlockHeadAtMost(TreeSize{begin.value + kProjectStepEventsMax}));
    if (head.size > begin) end = head;
  }
  absl::Status status;
  RETURN_IF_ERROR(blocks_.ReadEntries(NextPosition(begin), end.size, [&](Position, absl::string_view entry) {
    const absl::StatusOr<v1::RecordedEvent> recorded = RecordedEventFrom(entry);
    status = recorded.ok() ? projector_.Fold(*recorded) : recorded.status();
    return status.ok();
  }));
  RETURN_IF_ERROR(status);
  RETURN_IF_ERROR(projector_.Write(end.root));
  return true;
}

}  // namespace daybook

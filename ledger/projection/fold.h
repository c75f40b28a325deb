// A fold: how one event changes the rows of one projection. Deterministic, and replayable from any watermark.
//
// A fold reads the event, the rows as they were before it, and its own writes at its position; never "latest", never a
// payload, never a hash map's order. Batch boundaries are invisible to it. Folds run in the order of the registry, and
// each sees what the ones before it wrote at the same position.

#ifndef DAYBOOK_LEDGER_PROJECTION_FOLD_H_
#define DAYBOOK_LEDGER_PROJECTION_FOLD_H_

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daybook/v1/event.pb.h"
#include "ledger/base/position.h"
#include "ledger/views/views.h"

namespace daybook {

// Rows as one event sees them. Confined to the projector thread.
class FoldRows {
 public:
  virtual ~FoldRows() = default;

  // The row with all writes before this event and this event's own; nullopt when absent.
  virtual absl::StatusOr<std::optional<std::string>> Get(TableId table, absl::string_view key) = 0;
  // The same without a copy; null when absent. It stands until the row is written, and at most until the event is
  // folded.
  virtual absl::StatusOr<const std::string*> Peek(TableId table, absl::string_view key) = 0;
  // Live rows below `prefix` in ascending byte order of keys, until `visit` returns false. Rows written meanwhile by
  // `visit` itself may be missed.
  virtual absl::Status Scan(TableId table, absl::string_view prefix,
                            absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) = 0;
  // The same from behind `range.after`.
  virtual absl::Status ScanRangeOf(const ScanRange& range,
                                   absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) = 0;
  // A write that does not change the row is dropped.
  virtual void Put(TableId table, absl::string_view key, std::string value) = 0;
  virtual void Delete(TableId table, absl::string_view key) = 0;
  // Put of a row that cannot be there yet, because its key carries this event's position: spares looking it up.
  virtual void Insert(TableId table, absl::string_view key, std::string value) = 0;

  // The fold's Fire is called with `key` before the first event recorded at or after `due` is folded; with this event
  // if that is past already. One deadline for each key of a fold: a new one replaces the old.
  virtual void Arm(absl::string_view key, absl::Time due) = 0;
  virtual void Disarm(absl::string_view key) = 0;
};

// Where and when in the ledger something is folded.
struct FoldMoment {
  Position position;
  absl::Time recorded_time;
};

// One event, decoded once for all folds. The references live until Apply returns.
struct FoldEvent {
  FoldMoment moment;
  const v1::RecordedEvent* recorded = nullptr;
  const v1::Event& event() const { return recorded->event(); }
};

// Confined to the projector thread. Stateless but for caches: a new instance over the same rows does the same.
class Fold {
 public:
  virtual ~Fold() = default;

  // The projection's name, stable: "targets".
  virtual absl::string_view name() const = 0;
  // Changes whenever the same events would give other rows.
  virtual int version() const = 0;

  // Folds one event. An error marks the projection degraded at this position; its later answers are unknown.
  virtual absl::Status Apply(const FoldEvent& event, FoldRows& rows) = 0;

  // Folds the passing of time: the deadline that was armed with `key` is due. `now` is the event about to be folded,
  // at whose position the writes stand. The deadline is gone; do not arm one that is due again at once. Deadlines fire
  // in the order of their times, then folds' names, then keys.
  virtual absl::Status Fire(absl::string_view key, const FoldMoment& now, FoldRows& rows) {
    static_cast<void>(key), static_cast<void>(now), static_cast<void>(rows);
    return absl::OkStatus();
  }
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_FOLD_H_

// Deadlines: what is due when, as rows, so that any watermark can be gone on from. See FoldRows::Arm.

#ifndef DAYBOOK_LEDGER_PROJECTION_DEADLINES_H_
#define DAYBOOK_LEDGER_PROJECTION_DEADLINES_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ledger/projection/fold.h"
#include "ledger/projection/rows.h"

namespace daybook {

// The earliest deadline there is as of the rows' size; nullopt when none. The server appends clock.advanced when it is
// past on the clock, the views are caught up and nothing else was recorded since.
absl::StatusOr<std::optional<absl::Time>> NextDeadline(const RowsAt& rows);

// For the projector alone.

struct Deadline {
  absl::Time due;
  std::string fold;
  std::string key;

  std::string RowKey() const;
};

// The deadline of a row of kDeadlineTable. Returns DATA_LOSS for a key that is none.
absl::StatusOr<Deadline> DeadlineFromRowKey(absl::string_view key);

// Arms the fold's deadline, in place of an earlier one with this key; returns when it is due: a time before the last
// firing becomes that.
absl::StatusOr<absl::Time> ArmDeadline(FoldRows& rows, absl::string_view fold, absl::string_view key, absl::Time due);
absl::Status DisarmDeadline(FoldRows& rows, absl::string_view fold, absl::string_view key);

// All deadlines before this time have fired; the rows of those are dead and need not be looked through.
template <typename Rows>
absl::StatusOr<absl::Time> DeadlinesFiredBefore(Rows& rows);
void SetDeadlinesFiredBefore(FoldRows& rows, absl::Time time);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_DEADLINES_H_

#include "ledger/projection/deadlines.h"

#include <algorithm>

#include "daybook/store/v1/rows.pb.h"
#include "ledger/base/status_macros.h"
#include "ledger/projection/tables.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::DeadlineRow;

std::string OfKey(absl::string_view fold, absl::string_view key) {
  return daybook::RowKey().Text(fold).Text(key).Take();
}

DeadlineRow RowOf(absl::Time time) {
  DeadlineRow row;
  row.set_due_time_micros(absl::ToUnixMicros(time));
  return row;
}

}  // namespace

std::string Deadline::RowKey() const { return daybook::RowKey().Time(due).Text(fold).Text(key).Take(); }

absl::StatusOr<Deadline> DeadlineFromRowKey(absl::string_view key) {
  RowKeyReader reader(key);
  Deadline deadline;
  deadline.due = reader.Time();
  deadline.fold = reader.Text();
  deadline.key = reader.Text();
  if (!reader.complete()) return absl::DataLossError("the key of a deadline cannot be read");
  return deadline;
}

template <typename Rows>
absl::StatusOr<absl::Time> DeadlinesFiredBefore(Rows& rows) {
  ASSIGN_OR_RETURN(const std::optional<DeadlineRow> row, FindRow<DeadlineRow>(rows, kDeadlinesFiredTable, ""));
  return row.has_value() ? absl::FromUnixMicros(row->due_time_micros()) : absl::UnixEpoch();
}
template absl::StatusOr<absl::Time> DeadlinesFiredBefore(FoldRows& rows);
template absl::StatusOr<absl::Time> DeadlinesFiredBefore(const RowsAt& rows);

void SetDeadlinesFiredBefore(FoldRows& rows, absl::Time time) { PutRow(rows, kDeadlinesFiredTable, "", RowOf(time)); }

absl::StatusOr<absl::Time> ArmDeadline(FoldRows& rows, absl::string_view fold, absl::string_view key, absl::Time due) {
  RETURN_IF_ERROR(DisarmDeadline(rows, fold, key));
  ASSIGN_OR_RETURN(const absl::Time fired, DeadlinesFiredBefore(rows));
  const Deadline deadline{std::max(due, fired), std::string(fold), std::string(key)};
  rows.Put(kDeadlineTable, deadline.RowKey(), "");
  PutRow(rows, kDeadlineOfTable, OfKey(fold, key), RowOf(deadline.due));
  return deadline.due;
}

absl::Status DisarmDeadline(FoldRows& rows, absl::string_view fold, absl::string_view key) {
  const std::string of_key = OfKey(fold, key);
  ASSIGN_OR_RETURN(const std::optional<DeadlineRow> row, FindRow<DeadlineRow>(rows, kDeadlineOfTable, of_key));
  if (!row.has_value()) return absl::OkStatus();
  const Deadline deadline{absl::FromUnixMicros(row->due_time_micros()), std::string(fold), std::string(key)};
  rows.Delete(kDeadlineTable, deadline.RowKey());
  rows.Delete(kDeadlineOfTable, of_key);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<absl::Time>> NextDeadline(const RowsAt& rows) {
  ASSIGN_OR_RETURN(const absl::Time fired, DeadlinesFiredBefore(rows));
  const std::string after = RowKey().Time(fired).Take();
  std::optional<absl::Time> next;
  absl::Status damaged;
  RETURN_IF_ERROR(rows.Scan({kDeadlineTable, "", after}, [&](absl::string_view key, absl::string_view) {
    const absl::StatusOr<Deadline> deadline = DeadlineFromRowKey(key);
    damaged = deadline.status();
    if (deadline.ok()) next = deadline->due;
    return false;
  }));
  RETURN_IF_ERROR(damaged);
  return next;
}

}  // namespace daybook

#include "ledger/projection/projector.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daybook/store/v1/rows.pb.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/times.h"
#include "ledger/projection/deadlines.h"
#include "ledger/projection/tables.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::DegradedRow;

std::string DegradedKey(absl::string_view fold) { return RowKey().Text(fold).Take(); }

}  // namespace

absl::StatusOr<std::vector<DegradedProjection>> DegradedProjections(const RowsAt& rows) {
  std::vector<DegradedProjection> degraded;
  absl::Status damaged;
  RETURN_IF_ERROR(rows.Scan({kDegradedTable, "", ""}, [&](absl::string_view key, absl::string_view value) {
    const absl::StatusOr<DegradedRow> row = ParseRow<DegradedRow>(kDegradedTable, value);
    damaged.Update(row.status());
    if (row.ok()) degraded.push_back({RowKeyReader(key).Text(), Position{row->position()}, row->message()});
    return damaged.ok();
  }));
  RETURN_IF_ERROR(damaged);
  return degraded;
}

Projector::Projector(ProjectorOptions options, std::vector<std::unique_ptr<daybook::Fold>> folds, Views& views)
    : options_(std::move(options)), views_(views), overlay_(views, options_.cache_bytes_max) {
  const Watermark watermark = views.watermark();
  DAYBOOK_CHECK(watermark.size == TreeSize{0} ||
                (watermark.ledger_id == options_.ledger_id && watermark.fold_version == options_.fold_version));
  size_ = watermark.size;
  for (std::unique_ptr<daybook::Fold>& fold : folds) {
    DAYBOOK_CHECK(FindFold(fold->name()) == nullptr);
    // An error here is met again by the first Fold, which returns it.
    const auto degraded = overlay_.Get(kDegradedTable, DegradedKey(fold->name()));
    folds_.push_back({std::move(fold), degraded.ok() && degraded->has_value()});
  }
}

Projector::Running* Projector::FindFold(absl::string_view name) {
  const auto found =
      std::find_if(folds_.begin(), folds_.end(), [&](const Running& running) { return running.fold->name() == name; });
  return found == folds_.end() ? nullptr : &*found;
}

size_t Projector::degraded_count() const {
  return static_cast<size_t>(
      std::count_if(folds_.begin(), folds_.end(), [](const Running& running) { return running.degraded; }));
}

absl::Status Projector::Fold(const v1::RecordedEvent& recorded) {
  DAYBOOK_CHECK(Position{recorded.position()} == NextPosition(size_));
  const FoldEvent event{{Position{recorded.position()}, TimeFromProto(recorded.recorded_time())}, &recorded};
  overlay_.BeginPosition(event.moment.position);
  RETURN_IF_ERROR(FireDue(event.moment));
  for (Running& running : folds_) {
    RETURN_IF_ERROR(Run(running, event.moment, [&](daybook::Fold& fold) { return fold.Apply(event, overlay_); }));
  }
  RETURN_IF_ERROR(FireDue(event.moment));
  overlay_.EndPosition();
  RETURN_IF_ERROR(overlay_.storage_status());
  size_ = SizeIncluding(event.moment.position);
  return absl::OkStatus();
}

absl::Status Projector::Run(Running& running, const FoldMoment& now,
                            absl::FunctionRef<absl::Status(daybook::Fold&)> step) {
  if (running.degraded) return absl::OkStatus();
  overlay_.BeginFold(running.fold->name());
  const absl::Status status = step(*running.fold);
  RETURN_IF_ERROR(overlay_.storage_status());
  if (status.ok()) return status;
  overlay_.DropFold();
  running.degraded = true;
  DegradedRow row;
  row.set_position(now.position.value);
  row.set_message(status.ToString());
  PutRow(overlay_, kDegradedTable, DegradedKey(running.fold->name()), row);
  return overlay_.storage_status();
}

absl::Status Projector::FireDue(const FoldMoment& now) {
  if (now.recorded_time < overlay_.next_due()) return absl::OkStatus();
  overlay_.BeginFold("");
  ASSIGN_OR_RETURN(const absl::Time fired, DeadlinesFiredBefore<FoldRows>(overlay_));
  std::vector<Deadline> due;
  absl::Time next = absl::InfiniteFuture();
  absl::Status damaged;
  RETURN_IF_ERROR(overlay_.ScanRangeOf({kDeadlineTable, "", RowKey().Time(fired).Take()},
                                       [&](absl::string_view key, absl::string_view) {
                                         absl::StatusOr<Deadline> deadline = DeadlineFromRowKey(key);
                                         damaged = deadline.status();
                                         if (!deadline.ok()) return false;
                                         if (deadline->due > now.recorded_time) {
                                           next = deadline->due;
                                           return false;
                                         }
                                         due.push_back(*std::move(deadline));
                                         return true;
                                       }));
  RETURN_IF_ERROR(damaged);
  overlay_.set_next_due(next);  // What is armed from here on lowers it again.
  if (due.empty()) return absl::OkStatus();
  for (const Deadline& deadline : due) {
    // One that fired before may have disarmed it.
    ASSIGN_OR_RETURN(const std::optional<std::string> armed, overlay_.Get(kDeadlineTable, deadline.RowKey()));
    if (!armed.has_value()) continue;
    overlay_.BeginFold(deadline.fold);
    RETURN_IF_ERROR(DisarmDeadline(overlay_, deadline.fold, deadline.key));
    Running* running = FindFold(deadline.fold);
    if (running == nullptr) continue;
    RETURN_IF_ERROR(Run(*running, now, [&](daybook::Fold& fold) { return fold.Fire(deadline.key, now, overlay_); }));
  }
  SetDeadlinesFiredBefore(overlay_, now.recorded_time);
  return overlay_.storage_status();
}

absl::Status Projector::Write(const Hash& root) {
  if (size_ == views_.watermark().size) return absl::OkStatus();
  RETURN_IF_ERROR(views_.Write(overlay_.writes(), {options_.ledger_id, size_, root, options_.fold_version}));
  overlay_.Written(size_);
  return absl::OkStatus();
}

}  // namespace daybook

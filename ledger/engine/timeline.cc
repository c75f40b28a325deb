#include "ledger/engine/timeline.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/time_text.h"
#include "ledger/engine/refusals.h"
#include "ledger/event/field_error.h"
#include "ledger/event/refusal.h"

namespace daybook {

absl::Time Timeline::Stamp() {
  const absl::Time now = clock_.Now();
  MutexLock lock(&mu_);
  last_ = std::max({now, last_, floor_ + absl::Microseconds(1)});
  stamped_.push_back(last_);
  return last_;
}

void Timeline::Withdraw() {
  MutexLock lock(&mu_);
  stamped_.pop_back();
}

void Timeline::Durable(TreeSize size_after) {
  MutexLock lock(&mu_);
  DAYBOOK_CHECK(!stamped_.empty());
  last_durable_ = stamped_.front();
  times_.push_back({last_durable_, size_after});
  stamped_.pop_front();
}

void Timeline::Indexed(TreeSize size) {
  MutexLock lock(&mu_);
  while (!times_.empty() && times_.front().size_after <= size) times_.pop_front();
}

void Timeline::Fail(absl::Status status) {
  MutexLock lock(&mu_);
  if (failure_.ok()) failure_ = std::move(status);
}

bool Timeline::Settled(Question* question) ABSL_NO_THREAD_SAFETY_ANALYSIS {
  const Timeline& timeline = *question->timeline;
  return !timeline.failure_.ok() || timeline.stamped_.empty() || timeline.stamped_.front() > question->time;
}

absl::StatusOr<std::optional<TreeSize>> Timeline::SizeAt(absl::Time time) {
  ASSIGN_OR_RETURN(const Found found, Look(time));
  if (found.outlives_restart || answered_ == nullptr) return found.size;
  if (const absl::Status kept = answered_->Raise(time); !kept.ok()) return StorageFailed(kept);
  return found.size;
}

absl::StatusOr<Timeline::Found> Timeline::Look(absl::Time time) {
  const absl::Time now = clock_.Now();
  MutexLock lock(&mu_);
  // Where the clock has been set back, what is recorded already lies ahead of it, and what was answered for.
  if (time > std::max({now, last_, floor_})) {
    return FieldErrorStatus({.field = "as_of.time",
                             .value = TimeText(time),
                             .wanted = absl::StrCat("at most the present, ", TimeText(now))},
                            kInTheFuture.name, kInTheFuture.code);
  }
  floor_ = std::max(floor_, time);
  Question question{this, time};
  mu_.Await(absl::Condition(&Settled, &question));
  const bool in_flight = !stamped_.empty() && stamped_.front() <= time;
  if (in_flight) return failure_;
  const auto after = std::upper_bound(times_.begin(), times_.end(), time,
                                      [](absl::Time at, const DurableBlock& block) { return at < block.time; });
  Found found{.size = std::nullopt, .outlives_restart = time < last_durable_};
  if (after != times_.begin()) found.size = std::prev(after)->size_after;
  return found;
}

}  // namespace daybook

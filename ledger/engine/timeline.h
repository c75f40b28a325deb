// The recorded times: given to blocks so that they never run backwards, and answered for, so that "as of a time" means
// the same events for ever.
//
//   stamped            durable, not indexed          indexed
//   (at most window)   times_ of this object         the index answers
//
// A question about time T first raises the floor, so that no block will be stamped at or before T any more; then waits
// until those that were are durable; then looks. What it finds can no longer change: a restart goes on above the time
// of the last durable block, and above the floor, which is kept in a file (answered_time.h) where no such block is
// later.

#ifndef DAYBOOK_LEDGER_ENGINE_TIMELINE_H_
#define DAYBOOK_LEDGER_ENGINE_TIMELINE_H_

#include <deque>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger/base/clock.h"
#include "ledger/base/mutex.h"
#include "ledger/base/position.h"
#include "ledger/engine/answered_time.h"

namespace daybook {

// Thread-safe. One sequencer stamps.
class Timeline {
 public:
  // `last` is the recorded time of the newest block. `answered` is null where nothing outlives this. Both it and
  // `clock` must outlive this.
  Timeline(const Clock& clock, absl::Time last, AnsweredTime* answered = nullptr)
      : clock_(clock),
        answered_(answered),
        last_(last),
        last_durable_(last),
        floor_(answered != nullptr ? answered->time() : absl::InfinitePast()) {}

  // The time of the block about to be built: now, but not before the last one's, and above the floor. The block becomes
  // durable or is withdrawn.
  absl::Time Stamp();
  // Nothing is appended under the newest stamp.
  void Withdraw();
  // The oldest stamped block is durable, and readable.
  void Durable(TreeSize size_after);
  // The index answers for everything up to `size`.
  void Indexed(TreeSize size);
  // Nothing will become durable any more: questions that wait for a stamped block get `status`.
  void Fail(absl::Status status);

  // The number of events recorded at or before `time`, for ever. nullopt: none of those that are not indexed, so the
  // index knows. Blocks for the write in flight, and to keep the floor. Returns OUT_OF_RANGE if `time` is in the
  // future: after the clock, every stamp and the floor; UNAVAILABLE with STORAGE_FAILED if the floor cannot be kept.
  absl::StatusOr<std::optional<TreeSize>> SizeAt(absl::Time time);

 private:
  struct DurableBlock {
    absl::Time time;
    TreeSize size_after;
  };
  struct Question {
    const Timeline* timeline;
    absl::Time time;
  };
  static bool Settled(Question* question);
  // SizeAt, and whether a restart would record later than `time` whatever the clock says.
  struct Found {
    std::optional<TreeSize> size;
    bool outlives_restart = false;
  };
  absl::StatusOr<Found> Look(absl::Time time);

  const Clock& clock_;
  AnsweredTime* const answered_;

  Mutex mu_;
  absl::Time last_ ABSL_GUARDED_BY(mu_);
  absl::Time last_durable_ ABSL_GUARDED_BY(mu_);
  absl::Time floor_ ABSL_GUARDED_BY(mu_);
  std::deque<absl::Time> stamped_ ABSL_GUARDED_BY(mu_);
  std::deque<DurableBlock> times_ ABSL_GUARDED_BY(mu_);
  absl::Status failure_ ABSL_GUARDED_BY(mu_);
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_TIMELINE_H_

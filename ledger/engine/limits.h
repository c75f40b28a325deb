// How much the engine lets wait, and how much it does at once.

#ifndef DAYBOOK_LEDGER_ENGINE_LIMITS_H_
#define DAYBOOK_LEDGER_ENGINE_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace daybook {

// One block: what is worth one synced write. Larger ones measured no faster, and every answer waits for its whole
// block. A batch is never split: a block that holds one batch may be larger.
inline constexpr size_t kBlockEventsMax = 1'024;
inline constexpr int64_t kBlockBytesMax = int64_t{1} << 20;

// Batches waiting for the sequencer.
inline constexpr int64_t kQueueBytesMax = int64_t{64} << 20;

// How far the index may be behind before appends wait for it: what is not in the index yet is held in memory, and is
// indexed again after a kill.
inline constexpr uint64_t kIndexLagMax = 128 * 1024;

// What a refused client is told to wait: about as long as the index takes for a tenth of what it may lag.
inline constexpr absl::Duration kRetryDelay = absl::Milliseconds(100);

// One step of the indexer and of the projector: long enough that a batch pays, short enough that stopping does not
// wait.
inline constexpr uint64_t kIndexStepEventsMax = 4'096;
inline constexpr uint64_t kProjectStepEventsMax = 2'048;

// How often the guard learns how far the log is: a lost tail older than this is noticed when opening.
inline constexpr absl::Duration kGuardInterval = absl::Seconds(5);

// How many events the projector may still fold, and the indexer still index, when the ledger stops; more are left to
// the next start. An index that was whole once is never further behind.
inline constexpr uint64_t kProjectAtStopMax = 64 * 1024;
inline constexpr uint64_t kIndexAtStopMax = kIndexLagMax;

// Questions that wait for the views to get as far as they ask.
inline constexpr size_t kViewWaitsMax = 4'096;

// How long a timer sleeps at most: the machine's clock may be set meanwhile.
inline constexpr absl::Duration kTimerSleepMax = absl::Seconds(10);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_LIMITS_H_

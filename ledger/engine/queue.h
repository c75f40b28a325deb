// The line in front of the sequencer: batches in the order they came, bounded in bytes, taken out a block's worth at a
// time.

#ifndef DAYBOOK_LEDGER_ENGINE_QUEUE_H_
#define DAYBOOK_LEDGER_ENGINE_QUEUE_H_

#include <cstdint>
#include <deque>
#include <vector>

#include "absl/status/status.h"
#include "ledger/base/mutex.h"
#include "ledger/engine/append.h"
#include "ledger/engine/limits.h"

namespace daybook {

// Thread-safe: any number push, one drains.
class AppendQueue {
 public:
  explicit AppendQueue(int64_t bytes_max = kQueueBytesMax) : bytes_max_(bytes_max) {}

  // Takes `append` and returns OK, or leaves it as it is: RESOURCE_EXHAUSTED if the queue is full, UNAVAILABLE
  // once closed. An empty queue takes a batch of any size.
  absl::Status Push(QueuedAppend& append);

  // Blocks until there is a block's worth, or anything at all while the writer is idle, and takes at most a block's
  // worth, at least one batch. Building a block early only pays when it is full: a partial one would leave those that
  // come during the write to the next. Empty once closed and drained.
  std::vector<QueuedAppend> Drain();

  // Whether the writer has nothing to do. The queue starts with an idle writer.
  void SetWriterIdle(bool idle);

  // Refuses every Push from now on; what is queued can still be drained.
  void Close();

 private:
  bool Ready() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const int64_t bytes_max_;

  Mutex mu_;
  std::deque<QueuedAppend> line_ ABSL_GUARDED_BY(mu_);
  int64_t bytes_ ABSL_GUARDED_BY(mu_) = 0;
  size_t events_ ABSL_GUARDED_BY(mu_) = 0;
  bool writer_idle_ ABSL_GUARDED_BY(mu_) = true;
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_QUEUE_H_

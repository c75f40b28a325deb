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

// Thread-safe. Any number push, one takes.
class AppendQueue {
 public:
  explicit AppendQueue(int64_t bytes_max = kQueueBytesMax) : bytes_max_(bytes_max) {}

  // Takes `append` and returns OK, or leaves it as it is: RESOURCE_EXHAUSTED if the queue is full, UNAVAILABLE
  // once closed. An empty queue takes a batch of any size.
  absl::Status Push(QueuedAppend& append);

  // When a block is worth building.
  enum class Fill {
    // While the one before is being written: a partial one would leave what comes meanwhile to the next.
    kFullOnly,
    // When the writer has nothing to do.
    kAnything,
  };
  // Takes at most a block's worth, never splitting a batch; nothing if there is not enough. Once closed, anything.
  std::vector<QueuedAppend> Take(Fill fill);

  // Refuses every Push from now on; what is queued can still be taken.
  void Close();

  bool empty() const;
  int64_t bytes() const;

 private:
  const int64_t bytes_max_;

  mutable Mutex mu_;
  std::deque<QueuedAppend> line_ ABSL_GUARDED_BY(mu_);
  int64_t bytes_ ABSL_GUARDED_BY(mu_) = 0;
  size_t events_ ABSL_GUARDED_BY(mu_) = 0;
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_QUEUE_H_

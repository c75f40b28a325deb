// The questions that wait for a thread. Reading rows and entries may touch the disk, and gRPC has as few threads as the
// machine has cores: a slow question must not keep an append from being answered.

#ifndef DAYBOOK_LEDGER_RPC_WORK_QUEUE_H_
#define DAYBOOK_LEDGER_RPC_WORK_QUEUE_H_

#include <deque>

#include "absl/functional/any_invocable.h"
#include "ledger/base/mutex.h"

namespace daybook {

// First in, first out. The server brings the threads. Thread-safe.
class WorkQueue {
 public:
  using Task = absl::AnyInvocable<void()>;

  // For calls that have begun; there are as many as limits.h admits. After Close, the task runs at once.
  void Post(Task task);
  // For a call that begins: false, and the task is dropped, if `waiting_max` tasks wait already.
  bool TryPost(Task task, size_t waiting_max);

  // What a thread does: runs tasks until the queue is closed and empty.
  void Run();
  void Close();

 private:
  // Guarded by mu_.
  Mutex mu_;
  std::deque<Task> tasks_ ABSL_GUARDED_BY(mu_);
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_WORK_QUEUE_H_

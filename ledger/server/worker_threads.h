// The threads that answer questions.

#ifndef DAYBOOK_LEDGER_SERVER_WORKER_THREADS_H_
#define DAYBOOK_LEDGER_SERVER_WORKER_THREADS_H_

#include <cstdint>
#include <thread>
#include <vector>

#include "ledger/rpc/work_queue.h"

namespace daybook {

// Thread-compatible: callers synchronise. `queue` must outlive it.
class WorkerThreads {
 public:
  WorkerThreads(WorkQueue& queue, int64_t count);
  // Closes the queue and ends when it is empty.
  ~WorkerThreads();
  WorkerThreads(const WorkerThreads&) = delete;
  WorkerThreads& operator=(const WorkerThreads&) = delete;

 private:
  WorkQueue& queue_;
  std::vector<std::thread> threads_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_SERVER_WORKER_THREADS_H_

#include "ledger/server/worker_threads.h"

namespace daybook {

WorkerThreads::WorkerThreads(WorkQueue& queue, int64_t count) : queue_(queue) {
  for (int64_t i = 0; i < count; ++i) threads_.emplace_back([this] { queue_.Run(); });
}

WorkerThreads::~WorkerThreads() {
  queue_.Close();
  for (std::thread& thread : threads_) thread.join();
}

}  // namespace daybook

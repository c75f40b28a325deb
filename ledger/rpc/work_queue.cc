#include "ledger/rpc/work_queue.h"

#include <utility>

namespace daybook {

void WorkQueue::Post(Task task) {
  {
    MutexLock lock(&mu_);
    if (!closed_) {
      tasks_.push_back(std::move(task));
      return;
    }
  }
  task();
}

bool WorkQueue::TryPost(Task task, size_t waiting_max) {
  MutexLock lock(&mu_);
  if (closed_ || tasks_.size() >= waiting_max) return false;
  tasks_.push_back(std::move(task));
  return true;
}

void WorkQueue::Run() {
  while (true) {
    Task task;
    {
      MutexLock lock(&mu_);
      mu_.Await(absl::Condition(
          +[](WorkQueue* queue) ABSL_NO_THREAD_SAFETY_ANALYSIS { return queue->closed_ || !queue->tasks_.empty(); },
          this));
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task();
  }
}

void WorkQueue::Close() {
  MutexLock lock(&mu_);
  closed_ = true;
}

}  // namespace daybook

#include "ledger/engine/queue.h"

#include <utility>

#include "ledger/engine/refusals.h"

namespace daybook {
namespace {

// The events of a batch weigh more than their bytes: digests, and what strings and a vector cost. So do its checks.
constexpr int64_t kEventOverheadBytes = 200;
constexpr int64_t kCheckOverheadBytes = 50;

}  // namespace

int64_t WeightOf(const AppendBatch& batch) {
  int64_t bytes = 0;
  for (const DraftEvent& event : batch.events) {
    bytes += static_cast<int64_t>(event.client_part.size() + event.salted_payload.size() + event.source.size() +
                                  event.id.size() + event.target.size()) +
             kEventOverheadBytes;
  }
  for (const AppendBatch::Check& check : batch.checks) {
    bytes += static_cast<int64_t>(check.target.size()) + kCheckOverheadBytes;
  }
  return bytes;
}

absl::Status AppendQueue::Push(QueuedAppend& append) {
  const int64_t weight = WeightOf(append.batch);
  MutexLock lock(&mu_);
  if (closed_) return Stopping();
  if (bytes_ + weight > bytes_max_ && !line_.empty()) return QueueFull();
  bytes_ += weight;
  events_ += append.batch.events.size();
  line_.push_back(std::move(append));
  return absl::OkStatus();
}

std::vector<QueuedAppend> AppendQueue::Take(Fill fill) {
  MutexLock lock(&mu_);
  const bool full = events_ >= kBlockEventsMax || bytes_ >= kBlockBytesMax;
  if (fill == Fill::kFullOnly && !full && !closed_) return {};
  std::vector<QueuedAppend> taken;
  size_t events = 0;
  int64_t bytes = 0;
  while (!line_.empty()) {
    const int64_t weight = WeightOf(line_.front().batch);
    const size_t count = line_.front().batch.events.size();
    if (!taken.empty() && (events + count > kBlockEventsMax || bytes + weight > kBlockBytesMax)) break;
    events += count;
    bytes += weight;
    taken.push_back(std::move(line_.front()));
    line_.pop_front();
  }
  events_ -= events;
  bytes_ -= bytes;
  return taken;
}

void AppendQueue::Close() {
  MutexLock lock(&mu_);
  closed_ = true;
}

bool AppendQueue::empty() const {
  MutexLock lock(&mu_);
  return line_.empty();
}

int64_t AppendQueue::bytes() const {
  MutexLock lock(&mu_);
  return bytes_;
}

}  // namespace daybook

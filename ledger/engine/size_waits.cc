#include "ledger/engine/size_waits.h"

#include <algorithm>
#include <utility>

namespace daybook {

void SizeWaits::Add(TreeSize size, absl::Time deadline, Done done) {
  absl::Status status;
  {
    MutexLock lock(&mu_);
    if (size > reached_) {
      if (closed_.ok() && waits_.size() < waits_max_) {
        smallest_ = waits_.empty() ? size : std::min(smallest_, size);
        waits_.emplace(deadline, Wait{size, std::move(done)});
        return;
      }
      status = closed_.ok() ? full_ : closed_;
    }
  }
  done(status);
}

void SizeWaits::Reach(TreeSize size) {
  std::vector<Done> due;
  {
    MutexLock lock(&mu_);
    reached_ = std::max(reached_, size);
    if (waits_.empty() || reached_ < smallest_) return;
    smallest_ = TreeSize{UINT64_MAX};
    for (auto wait = waits_.begin(); wait != waits_.end();) {
      if (wait->second.size <= reached_) {
        due.push_back(std::move(wait->second.done));
        wait = waits_.erase(wait);
      } else {
        smallest_ = std::min(smallest_, wait->second.size);
        ++wait;
      }
    }
  }
  for (Done& done : due) done(absl::OkStatus());
}

void SizeWaits::Expire(absl::Time now, const absl::Status& status) {
  std::vector<Done> due;
  {
    MutexLock lock(&mu_);
    const auto end = waits_.lower_bound(now);
    for (auto wait = waits_.begin(); wait != end; ++wait) due.push_back(std::move(wait->second.done));
    waits_.erase(waits_.begin(), end);
  }
  for (Done& done : due) done(status);
}

void SizeWaits::Close(const absl::Status& status) {
  Waits due;
  {
    MutexLock lock(&mu_);
    if (closed_.ok()) closed_ = status;
    due.swap(waits_);
  }
  for (auto& [deadline, wait] : due) wait.done(status);
}

absl::Time SizeWaits::NextDeadline() const {
  MutexLock lock(&mu_);
  return waits_.empty() ? absl::InfiniteFuture() : waits_.begin()->first;
}

}  // namespace daybook

#include "ledger/engine/runner.h"

#include <utility>

#include "ledger/base/check.h"

namespace daybook {

Runner::~Runner() {
  for (Loop& loop : loops_) DAYBOOK_CHECK(!loop.thread.joinable());
}

void Runner::Start(Stage stage, Step step) {
  Loop& loop = LoopOf(stage);
  loop.thread = std::thread([this, &loop, step = std::move(step)] { Run(loop, step); });
}

void Runner::Wake(Stage stage) {
  Loop& loop = LoopOf(stage);
  MutexLock lock(&loop.mu);
  loop.woken = true;
}

void Runner::Finish(Stage stage, Drained drained) {
  Loop& loop = LoopOf(stage);
  if (!loop.thread.joinable()) return;
  {
    MutexLock lock(&loop.mu);
    loop.drained = std::move(drained);
    loop.woken = true;
  }
  loop.thread.join();
}

void Runner::Run(Loop& loop, const Step& step) {
  while (true) {
    const absl::Time again = step();
    if (again == absl::InfinitePast()) continue;
    if (SleepOrEnd(loop, again)) return;
  }
}

bool Runner::SleepOrEnd(Loop& loop, absl::Time until) {
  Drained drained;
  {
    MutexLock lock(&loop.mu);
    drained = loop.drained;
  }
  if (drained && drained()) return true;
  const absl::Duration sleep = until == absl::InfiniteFuture() ? absl::InfiniteDuration() : until - clock_.Now();
  MutexLock lock(&loop.mu);
  // A stage that is to end, but is not drained, waits for another stage, which wakes it.
  loop.mu.AwaitWithTimeout(absl::Condition(&loop.woken), sleep);
  loop.woken = false;
  return false;
}

}  // namespace daybook

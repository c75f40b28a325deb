// The threads of the ledger: one for each stage, which steps it while there is something to do and sleeps otherwise.

#ifndef DAYBOOK_LEDGER_ENGINE_RUNNER_H_
#define DAYBOOK_LEDGER_ENGINE_RUNNER_H_

#include <array>
#include <functional>
#include <thread>

#include "absl/time/time.h"
#include "ledger/base/clock.h"
#include "ledger/base/mutex.h"
#include "ledger/engine/stage.h"

namespace daybook {

// Thread-safe. One thread calls Start and Finish.
class Runner {
 public:
  // Does some work. Returns when to be called again if nobody wakes the stage before: InfinitePast for at once,
  // InfiniteFuture for not at all.
  using Step = std::function<absl::Time()>;
  // Whether a stage that has nothing to do now may end.
  using Drained = std::function<bool()>;

  // `clock` must outlive it.
  explicit Runner(const Clock& clock) : clock_(clock) {}
  // Every stage that was started must be finished.
  ~Runner();

  void Start(Stage stage, Step step);
  void Wake(Stage stage);
  // Lets the stage go on until it has nothing to do and `drained` says so, and joins its thread. Does nothing for a
  // stage that is not started.
  void Finish(Stage stage, Drained drained);

 private:
  struct Loop {
    Mutex mu;
    bool woken ABSL_GUARDED_BY(mu) = false;
    Drained drained ABSL_GUARDED_BY(mu);
    std::thread thread;
  };

  void Run(Loop& loop, const Step& step);
  // Sleeps until woken or `until`. Returns whether the thread should end instead.
  bool SleepOrEnd(Loop& loop, absl::Time until);
  Loop& LoopOf(Stage stage) { return loops_[static_cast<size_t>(stage)]; }

  const Clock& clock_;
  std::array<Loop, kStageCount> loops_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_RUNNER_H_

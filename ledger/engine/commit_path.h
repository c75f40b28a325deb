// The way of a batch from the line to its answer: queue, sequencer, commit log, answers. Three stages that never wait
// for one another but through what is handed on:
//
//   Append ─▶ queue ─Sequence─▶ block ─Write─▶ durable ─▶ indexer, projector
//                        └─────▶ decisions ────Answer─▶ done
//
// Invariants:
//   1. A decision is told when the log is durable up to what it was decided on, or when it never will be.
//   2. At most the commit log's window is being written, and one block more is built.
//   3. The first failure of a write ends everything: no block is written after it, every decision that rests on what is
//      not durable is UNAVAILABLE, and so is every batch that comes later.
//   4. What is neither durable nor failed is in exactly one place: queue, block, or in flight.

#ifndef DAYBOOK_LEDGER_ENGINE_COMMIT_PATH_H_
#define DAYBOOK_LEDGER_ENGINE_COMMIT_PATH_H_

#include <atomic>
#include <deque>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "ledger/base/clock.h"
#include "ledger/base/mutex.h"
#include "ledger/base/position.h"
#include "ledger/engine/append.h"
#include "ledger/engine/queue.h"
#include "ledger/engine/sequencer.h"
#include "ledger/engine/size_waits.h"
#include "ledger/engine/stage.h"
#include "ledger/engine/timeline.h"
#include "ledger/engine/unindexed.h"
#include "ledger/log/block_store.h"
#include "ledger/log/commit_log.h"

namespace daybook {

// What the path works with. All must outlive it.
struct CommitPathParts {
  const Clock& clock;
  // Where the log stands; events that are known by content are read from it.
  const BlockStore& blocks;
  CommitLog& log;
  Timeline& timeline;
  UnindexedBlocks& unindexed;
  // How many events the index has; at first perhaps not all.
  const std::atomic<uint64_t>& indexed;
  SequencerEnv env;
  WakeStage wake;
  int64_t queue_bytes_max = kQueueBytesMax;
};

// Thread-safe. Each of the three stages is stepped by one thread.
class CommitPath {
 public:
  explicit CommitPath(CommitPathParts parts);

  // As Ledger::Append.
  void Append(AppendBatch batch, AppendDone done);
  // As Ledger::NotifyAdmitting.
  void NotifyAdmitting(absl::AnyInvocable<void()> wake);

  // One step of a stage; false if there was nothing to do, until somebody wakes it.
  bool Sequence();
  bool Write();
  bool Answer();
  // Lets those go on who wait for the queue and the index. Called after Sequence, and after the index has moved.
  void Admit();

  // Stops everything as a failed write does. The first status stands.
  void Fail(const absl::Status& status);
  absl::Status health() const;

  // Refuses every batch from now on. Those queued are still sequenced, unless the index is not whole yet, which may
  // take minutes: then they are refused.
  void Close();
  // Whether something is in the hands of the stage, or in front of it.
  bool Has(Stage stage) const;

  // The newest durable block: everything in it can be read, proven and resolved.
  LogHead durable() const;
  // Reached as blocks become durable, after their answers.
  SizeWaits& durable_waits() { return durable_waits_; }

 private:
  // Whether a block may be built now, and which.
  std::optional<AppendQueue::Fill> MaySequence() const;
  // Whether what is queued has to be refused, because it would wait for the index, and it is time to stop.
  bool CannotWait() const;
  void HandOn(Sequenced sequenced);
  void Refuse(std::vector<QueuedAppend> appends, const absl::Status& status);
  void Committed(const BuiltBlock& built, const CommitResult& result);
  std::vector<Decision> TakeDecided();
  void Tell(Decision decision);
  uint64_t IndexLag() const;
  bool Admitting() const;

  CommitPathParts parts_;
  AppendQueue queue_;
  SizeWaits durable_waits_;

  // Sequencer thread only.
  Sequencer sequencer_;
  // What the index must have before anything is sequenced: pending begins empty.
  const TreeSize opened_;

  mutable Mutex mu_;
  std::optional<BuiltBlock> built_ ABSL_GUARDED_BY(mu_);
  int in_flight_ ABSL_GUARDED_BY(mu_) = 0;
  LogHead durable_ ABSL_GUARDED_BY(mu_);
  TreeSize sequenced_ ABSL_GUARDED_BY(mu_);
  std::deque<Decision> decisions_ ABSL_GUARDED_BY(mu_);
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
  absl::Status health_ ABSL_GUARDED_BY(mu_);
  std::vector<absl::AnyInvocable<void()>> admissions_ ABSL_GUARDED_BY(mu_);
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_COMMIT_PATH_H_

// The ledger on one machine: its stores, the stages between them, and the threads that step the stages.

#ifndef DAYBOOK_LEDGER_ENGINE_LOCAL_LEDGER_H_
#define DAYBOOK_LEDGER_ENGINE_LOCAL_LEDGER_H_

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ledger/base/mutex.h"
#include "ledger/engine/commit_path.h"
#include "ledger/engine/data_directory.h"
#include "ledger/engine/indexer.h"
#include "ledger/engine/ledger.h"
#include "ledger/engine/projection_feed.h"
#include "ledger/engine/reader.h"
#include "ledger/engine/runner.h"
#include "ledger/engine/size_waits.h"
#include "ledger/engine/timeline.h"
#include "ledger/engine/unindexed.h"
#include "ledger/index/index.h"
#include "ledger/log/local_commit_log.h"
#include "ledger/log/rocks_block_store.h"
#include "ledger/projection/projector.h"
#include "ledger/views/rocks_views.h"

namespace daybook {

// Brings the first failure of a store to the ledger, whichever comes first to be. Thread-safe.
class StoreFailures {
 public:
  // Must not block, nor call back.
  using Sink = std::function<void(const absl::Status&)>;
  void Report(const absl::Status& status);
  // `sink` is called once, now if there was a failure already. Null: nobody any more. When this returns, the one before
  // does not run, and will not be called.
  void SendTo(Sink sink);

 private:
  Mutex mu_;
  absl::Status first_ ABSL_GUARDED_BY(mu_);
  Sink sink_ ABSL_GUARDED_BY(mu_);
};

// What a ledger is made of. The stores are closed before the directory is given up.
struct LedgerStores {
  DataDirectory directory;
  // Shared with the stores, which may report from threads of their own.
  std::shared_ptr<StoreFailures> failures;
  std::unique_ptr<RocksBlockStore> blocks;
  std::unique_ptr<Index> index;
  // Null when nothing is projected.
  std::unique_ptr<RocksViews> views;
  std::unique_ptr<AnsweredTime> answered;
};

// Opens or creates everything in options.data_dir. Errors as Ledger::Open has them.
absl::StatusOr<LedgerStores> OpenStores(const LedgerOptions& options, Random& random);

// Thread-safe.
class LocalLedger final : public Ledger {
 public:
  LocalLedger(const LedgerOptions& options, LedgerStores stores, const Clock& clock, Random& random);
  ~LocalLedger() override;

  // Starts the threads.
  void Start();

  void Append(AppendBatch batch, AppendDone done) override;
  void NotifyAdmitting(absl::AnyInvocable<void()> wake) override;
  LedgerStatus status() const override;
  absl::StatusOr<v1::Basis> Resolve(const v1::AsOf* as_of) const override;
  void AwaitView(const v1::AsOf* as_of, TreeSize min_size, absl::Time deadline, ViewDone done) override;
  absl::Status ReadEntries(Position begin, TreeSize end,
                           absl::FunctionRef<bool(Position, absl::string_view)> visit) const override;
  absl::StatusOr<std::optional<StoredPayload>> ReadPayload(Position position) const override;
  absl::StatusOr<Position> Find(absl::string_view source, absl::string_view id) const override;
  absl::StatusOr<Hash> RootAt(TreeSize size) const override;
  void NotifyDurableBeyond(TreeSize size, absl::AnyInvocable<void()> wake) override;
  void Stop() override;

 private:
  CommitPathParts CommitParts(int64_t queue_bytes_max);
  ReaderParts ReadParts();
  // One step of a stage, as Runner::Step.
  absl::Time StepIndex();
  absl::Time StepProject();
  absl::Time StepTimer();
  // Whether the index is so far behind that it is left to the next start.
  bool LeavesIndexing() const;
  // Brings the guard up to the durable size if it is time; returns when it will be.
  absl::Time AdvanceGuard();
  // Reads which projections are degraded, as of `size`.
  void LoadDegraded(TreeSize size);
  // Appends clock.advanced if it is time; returns when to look again.
  absl::Time AdvanceClock(absl::Time now);
  // Calls `done` when the views have reached `size`, or at the deadline.
  void AwaitViews(TreeSize size, absl::Time deadline, SizeWaits::Done done);
  void CallWithView(absl::StatusOr<v1::Basis> basis, absl::Time deadline, ViewDone done);
  absl::Status FlushStores();

  const Clock& clock_;
  Random& random_;
  LedgerStores stores_;
  Timeline timeline_;
  UnindexedBlocks unindexed_;
  LocalCommitLog log_;
  // How far the derived stores are: published once what they have is visible.
  std::atomic<uint64_t> indexed_;
  std::atomic<uint64_t> viewed_;
  Runner runner_;
  CommitPath path_;
  Reader reader_;
  SizeWaits view_waits_;
  std::atomic<bool> stopping_ = false;

  // Indexer thread.
  Indexer indexer_;
  absl::Time next_guard_ = absl::InfinitePast();
  TreeSize guarded_;
  // Projector thread. Absent when nothing is projected.
  std::optional<Projector> projector_;
  std::optional<ProjectionFeed> feed_;
  bool swapped_ = false;
  size_t degraded_count_ = 0;
  // Timer thread, and the answers to its appends.
  std::atomic<bool> clock_event_pending_ = false;
  std::atomic<uint64_t> last_clock_event_;

  mutable Mutex degraded_mu_;
  std::vector<Degraded> degraded_ ABSL_GUARDED_BY(degraded_mu_);

  // Held by whoever stops.
  Mutex stop_mu_;
  bool stopped_ ABSL_GUARDED_BY(stop_mu_) = false;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_LOCAL_LEDGER_H_

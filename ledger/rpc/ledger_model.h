// A ledger in memory, slow and obvious, whose answers a test may hold back: what the services are tested on.

#ifndef DAYBOOK_LEDGER_RPC_LEDGER_MODEL_H_
#define DAYBOOK_LEDGER_RPC_LEDGER_MODEL_H_

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ledger/base/clock.h"
#include "ledger/base/mutex.h"
#include "ledger/engine/ledger.h"
#include "ledger/merkle/frontier.h"
#include "ledger/views/memory_views.h"

namespace daybook {

// Knows no revision checks, and no views until a commit is imported. Thread-safe.
class LedgerModel final : public Ledger {
 public:
  explicit LedgerModel(const Clock& clock) : clock_(clock) {}

  // From now on batches wait, until Release appends and answers them.
  void Hold();
  void Release();
  void SetAdmitting(bool admitting);
  // From now on there are views, without rows, in which the newest event imports the commit. They are always behind:
  // who waits for them finds it, and who does not never does.
  void ImportCommit(const std::string& commit);
  // The next batch is refused with it, and the ledger admits, or not, from the same moment on.
  void RefuseNext(absl::Status status, bool admitting = true);
  // Blocks until that batch has come.
  void AwaitRefused();
  // As after a failed write: nothing is appended any more.
  void Break(absl::Status health);
  // Batches that wait for Release. Blocks until there are `count`.
  void AwaitHeld(size_t count);
  // The most that ever waited at once.
  size_t most_held() const;
  // The thread that asked for a view last.
  std::thread::id view_thread() const;

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
  using Held = std::pair<AppendBatch, AppendDone>;

  AppendOutcome Record(AppendBatch batch);
  LogHead HeadLocked() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const Clock& clock_;

  mutable Mutex mu_;
  bool holding_ ABSL_GUARDED_BY(mu_) = false;
  bool admitting_ ABSL_GUARDED_BY(mu_) = true;
  bool stopped_ ABSL_GUARDED_BY(mu_) = false;
  absl::Status refuse_next_ ABSL_GUARDED_BY(mu_);
  bool admitting_when_refused_ ABSL_GUARDED_BY(mu_) = true;
  absl::Status health_ ABSL_GUARDED_BY(mu_);
  std::deque<Held> held_ ABSL_GUARDED_BY(mu_);
  size_t most_held_ ABSL_GUARDED_BY(mu_) = 0;
  std::thread::id view_thread_ ABSL_GUARDED_BY(mu_);
  std::vector<std::string> entries_ ABSL_GUARDED_BY(mu_);
  std::vector<absl::Time> times_ ABSL_GUARDED_BY(mu_);
  std::vector<Hash> roots_ ABSL_GUARDED_BY(mu_) = {Frontier().Root()};
  std::map<std::string, uint64_t> size_of_commit_ ABSL_GUARDED_BY(mu_);
  MemoryViews views_;
  Frontier frontier_ ABSL_GUARDED_BY(mu_);
  std::map<uint64_t, StoredPayload> payloads_ ABSL_GUARDED_BY(mu_);
  std::map<std::pair<std::string, std::string>, Position> by_id_ ABSL_GUARDED_BY(mu_);
  std::vector<absl::AnyInvocable<void()>> admitting_wakes_ ABSL_GUARDED_BY(mu_);
  std::vector<absl::AnyInvocable<void()>> head_wakes_ ABSL_GUARDED_BY(mu_);
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_LEDGER_MODEL_H_

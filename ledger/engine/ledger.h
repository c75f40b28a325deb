// The ledger as one object: opened on a directory, appended to, read, subscribed to, and closed.
//
//   Append ─▶ queue ─▶ sequencer ─▶ commit log ─▶ answer            one synced write per block
//                          ▲             └─▶ indexer   ─▶ index/
//                          └── index ◀───┘   projector ─▶ views/

#ifndef DAYBOOK_LEDGER_ENGINE_LEDGER_H_
#define DAYBOOK_LEDGER_ENGINE_LEDGER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daybook/v1/basis.pb.h"
#include "daybook/v1/event.pb.h"
#include "ledger/base/clock.h"
#include "ledger/base/position.h"
#include "ledger/base/random.h"
#include "ledger/engine/append.h"
#include "ledger/log/block.h"
#include "ledger/store/file_system.h"
#include "ledger/views/views.h"

namespace daybook {

// A projection that stopped, and where.
struct Degraded {
  std::string projection;
  Position position;
  std::string message;
};

// How far everything is.
struct LedgerStatus {
  std::string origin;
  LogHead head;
  TreeSize index_size;
  TreeSize views_size;
  std::vector<Degraded> degraded;
  // Not OK once anything failed that only a restart repairs.
  absl::Status health;
};

// Rows at a basis; lives as long as the ledger.
struct ViewAt {
  v1::Basis basis;
  TreeSize size;
  const RowReader* rows = nullptr;
};

struct LedgerOptions {
  std::string data_dir;
  // Bytes of batches that may wait for the sequencer; more are refused with RESOURCE_EXHAUSTED.
  int64_t queue_bytes_max = int64_t{64} << 20;
  // Null: the machine's own. For tests that break it.
  StoreFileSystem file_system;
  // Whether the projector runs. Off, reads of state are UNAVAILABLE; used to measure the log alone.
  bool project = true;
};

// Thread-safe.
class Ledger {
 public:
  using ViewDone = absl::AnyInvocable<void(absl::StatusOr<ViewAt>)>;

  // Opens or creates the ledger in options.data_dir and starts its threads. `clock` and `random` must outlive it.
  // Returns FAILED_PRECONDITION if another process has it open or it has a newer format; DATA_LOSS if what is on disk
  // cannot be what was acknowledged (exit code 65); the storage error otherwise.
  static absl::StatusOr<std::unique_ptr<Ledger>> Open(const LedgerOptions& options, const Clock& clock, Random& random);

  virtual ~Ledger() = default;

  // Queues the batch and returns. Batches are sequenced, and answered, in the order of the calls, but for those refused
  // at once with RESOURCE_EXHAUSTED or UNAVAILABLE, for which `done` is called before this returns.
  virtual void Append(AppendBatch batch, AppendDone done) = 0;

  // Calls `wake` once, when the queue and the lag of the index are below half of what batches are refused at, or the
  // ledger stops; at once if they are. For streams: they are slowed by not being read, and so hardly ever refused.
  virtual void NotifyAdmitting(absl::AnyInvocable<void()> wake) = 0;

  virtual LedgerStatus status() const = 0;

  // Resolves the point a question asks about to a basis without waiting for views: no `as_of` means the durable head.
  // INVALID_ARGUMENT, OUT_OF_RANGE for the future, NOT_FOUND for an unknown commit. A time after the newest event is
  // written down first, and synced (answered_time.h): UNAVAILABLE if that fails.
  virtual absl::StatusOr<v1::Basis> Resolve(const v1::AsOf* as_of) const = 0;

  // Calls `done` when the views include the point, on one of the ledger's threads or the caller's:
  // with `as_of`, that point; otherwise everything durable now and at least `min_size`.
  // Errors as Resolve has them; DEADLINE_EXCEEDED; UNAVAILABLE when stopping.
  virtual void AwaitView(const v1::AsOf* as_of, TreeSize min_size, absl::Time deadline, ViewDone done) = 0;

  // Calls `visit` with the entries of [begin, end), in order, until it returns false.
  // OUT_OF_RANGE beyond the durable head; DATA_LOSS for damaged storage.
  virtual absl::Status ReadEntries(Position begin, TreeSize end,
                                   absl::FunctionRef<bool(Position, absl::string_view entry)> visit) const = 0;
  virtual absl::StatusOr<std::optional<StoredPayload>> ReadPayload(Position position) const = 0;

  // Where the event with this idempotency key stands; NOT_FOUND when there is none.
  virtual absl::StatusOr<Position> Find(absl::string_view source, absl::string_view id) const = 0;
  // The root over the first `size` events. OUT_OF_RANGE beyond the head.
  virtual absl::StatusOr<Hash> RootAt(TreeSize size) const = 0;

  // Calls `wake` once, soon after the durable head has passed `size` or the ledger stops; at once if it has already.
  virtual void NotifyDurableBeyond(TreeSize size, absl::AnyInvocable<void()> wake) = 0;

  // Refuses new appends with UNAVAILABLE, finishes those queued, brings the derived stores up and stops the threads.
  // Every callback has been called when it returns. Idempotent.
  virtual void Stop() = 0;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_LEDGER_H_

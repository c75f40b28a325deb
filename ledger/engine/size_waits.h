// Callbacks that wait for a stage to reach a size, each until its deadline.

#ifndef DAYBOOK_LEDGER_ENGINE_SIZE_WAITS_H_
#define DAYBOOK_LEDGER_ENGINE_SIZE_WAITS_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ledger/base/mutex.h"
#include "ledger/base/position.h"

namespace daybook {

// Thread-safe.
class SizeWaits {
 public:
  // At most `waits_max` wait at a time; whoever comes then and would have to wait gets `full`.
  explicit SizeWaits(size_t waits_max = SIZE_MAX, absl::Status full = absl::OkStatus())
      : waits_max_(waits_max), full_(std::move(full)) {}

  // OK; what Expire gave; the status of Close; or `full`.
  using Done = absl::AnyInvocable<void(absl::Status)>;

  // Calls `done` once `size` is reached: at once, on this thread, if it is already or this is closed.
  void Add(TreeSize size, absl::Time deadline, Done done);

  // The stage has reached `size`: calls those that waited for it.
  void Reach(TreeSize size);
  // Calls those whose deadline is before `now`, with `status`.
  void Expire(absl::Time now, const absl::Status& status);
  // Calls everybody, and whoever comes later for more than is reached, with `status`. The first one stands.
  void Close(const absl::Status& status);

  // The earliest deadline; InfiniteFuture when nobody waits, or for ever.
  absl::Time NextDeadline() const;

 private:
  struct Wait {
    TreeSize size;
    Done done;
  };
  using Waits = absl::btree_multimap<absl::Time, Wait>;  // By deadline.

  const size_t waits_max_;
  const absl::Status full_;

  mutable Mutex mu_;
  TreeSize reached_ ABSL_GUARDED_BY(mu_);
  absl::Status closed_ ABSL_GUARDED_BY(mu_);
  Waits waits_ ABSL_GUARDED_BY(mu_);
  // The smallest size waited for is at least this: reaching less finds nobody.
  TreeSize smallest_ ABSL_GUARDED_BY(mu_);
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_SIZE_WAITS_H_

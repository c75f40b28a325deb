// Which events a reader wants: daybook.v1.EventFilter, ready to be asked of many.

#ifndef DAYBOOK_LEDGER_RPC_EVENT_FILTER_H_
#define DAYBOOK_LEDGER_RPC_EVENT_FILTER_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daybook/v1/event.pb.h"
#include "daybook/v1/ledger_service.pb.h"
#include "ledger/event/kinds.h"

namespace daybook {

// Immutable. Thread-compatible: callers synchronise.
class EventFilter {
 public:
  // Returns INVALID_ARGUMENT for a kind, or a noun with a star, that names none.
  static absl::StatusOr<EventFilter> Make(const v1::EventFilter& filter);

  bool Matches(const v1::RecordedEvent& recorded) const;

 private:
  EventFilter() = default;

  bool MatchesKind(Kind kind) const { return !by_kind_ || kinds_.Contains(kind); }

  std::vector<std::string> target_globs_;
  bool by_kind_ = false;
  KindSet kinds_;
  absl::flat_hash_set<std::string> changes_;
  absl::flat_hash_set<std::string> sources_;
  absl::flat_hash_set<std::string> actor_ids_;
  absl::Time recorded_begin_ = absl::InfinitePast();
  absl::Time recorded_end_ = absl::InfiniteFuture();
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_EVENT_FILTER_H_

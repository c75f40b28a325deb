// A batch on its way into the ledger, and the answer to it.

#ifndef DAYBOOK_LEDGER_ENGINE_APPEND_H_
#define DAYBOOK_LEDGER_ENGINE_APPEND_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ledger/base/position.h"
#include "ledger/event/draft.h"

namespace daybook {

// A validated batch. Built on the caller's thread, so that the sequencer only decides.
struct AppendBatch {
  // What the client believes about a stream; nullopt: it is empty.
  struct Check {
    std::string target;
    std::optional<Position> last;
  };
  // At least one.
  std::vector<DraftEvent> events;
  std::vector<Check> checks;
  // Who called; goes into the entry.
  std::string principal;
  // Not sequenced after this.
  absl::Time deadline = absl::InfiniteFuture();
};

// The answer to a batch. Given only when the blocks it was decided on are durable, whatever it says.
struct AppendOutcome {
  struct Result {
    Position position;
    bool duplicate = false;
    friend bool operator==(const Result&, const Result&) = default;
  };
  // Codes as LedgerService.Append documents them; details are attached as status payloads (refusals.h). When not OK,
  // the rest is empty.
  absl::Status status;
  // One for each event, in the order of the batch.
  std::vector<Result> results;
  // Of the newest block that the answer was decided on.
  absl::Time recorded_time = absl::UnixEpoch();
  // The smallest durable prefix with every event of the batch.
  TreeSize size;
};

// Called once, on a thread of the ledger's or the caller's; must not block.
using AppendDone = absl::AnyInvocable<void(AppendOutcome)>;

// A batch in line, with whom to answer.
struct QueuedAppend {
  AppendBatch batch;
  AppendDone done;
};

// What a batch weighs in the queue and in a block: the bytes of its events and of their payloads.
int64_t WeightOf(const AppendBatch& batch);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_APPEND_H_

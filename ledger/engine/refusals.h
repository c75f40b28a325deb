// Why a batch was not appended, or a question not answered: each refusal as a status, with the details that a client
// can act on.

#ifndef DAYBOOK_LEDGER_ENGINE_REFUSALS_H_
#define DAYBOOK_LEDGER_ENGINE_REFUSALS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ledger/base/position.h"

namespace daybook {

// A revision check that does not hold. nullopt: the stream is empty.
struct RevisionMismatch {
  std::string target;
  std::optional<Position> expected;
  std::optional<Position> actual;
};

// An event of the batch that is recorded already.
struct KnownInBatch {
  size_t event_index = 0;
  Position position;
};

// An event whose idempotency key was used with other content.
struct ReusedKey {
  size_t event_index = 0;
  absl::string_view id;
  Position position;  // Of the event recorded under the key.
  std::string field;  // The first field that differs; empty if it cannot be named.
};

// ABORTED; lists every check.
absl::Status RevisionConflict(std::span<const RevisionMismatch> mismatches);
// FAILED_PRECONDITION: revision checks, and some events of the batch are recorded already; lists those.
absl::Status PartlyRecorded(std::span<const KnownInBatch> known);
// ALREADY_EXISTS; names the field.
absl::Status IdReused(const ReusedKey& reused);
// INVALID_ARGUMENT; names the second of two events with one key.
absl::Status IdRepeated(size_t event_index, absl::string_view id);
// RESOURCE_EXHAUSTED, with a delay.
absl::Status QueueFull();
absl::Status IndexBehind(uint64_t lag);
// DEADLINE_EXCEEDED: nothing was appended.
absl::Status DeadlinePassed();
// UNAVAILABLE: nothing was appended.
absl::Status Stopping();
// OUT_OF_RANGE: `field` names a point that is not recorded yet.
absl::Status BeyondHead(absl::string_view field, uint64_t value, TreeSize durable);
// UNAVAILABLE: what was asked may be recorded or not; sending the same again after a restart settles it.
absl::Status StorageFailed(const absl::Status& cause);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_REFUSALS_H_

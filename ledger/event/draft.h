// An event on its way into the log: encoded on the thread that received it, so that the sequencer only decides.

#ifndef DAYBOOK_LEDGER_EVENT_DRAFT_H_
#define DAYBOOK_LEDGER_EVENT_DRAFT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daybook/v1/event.pb.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "ledger/base/random.h"
#include "ledger/base/sha256.h"
#include "ledger/event/entry.h"
#include "ledger/event/kinds.h"

namespace daybook {

// What the sequencer needs of an event. It becomes an entry by
// AppendEntry({position, recorded_time, principal, stream_previous, draft.seal}, draft.client_part, &chunk).
struct DraftEvent {
  std::string source;  // With `id`, the idempotency key.
  std::string id;
  std::string target;  // The stream.
  Kind kind = Kind::BODY_NOT_SET;
  std::string client_part;     // The event without payload, serialised once and for ever.
  std::string salted_payload;  // salt[32] ‖ payload, as the log stores it beside the entry. Empty without payload.
  std::optional<PayloadSeal> seal;  // Of salted_payload. Absent without payload.
  Hash content_digest = {};         // What idempotency compares.
};

// Encodes an event that CheckEvent has passed, or that the server made itself. Draws a salt when the payload has none.
// Returns INVALID_ARGUMENT with a FieldError if the client part or the payload exceeds limits.h.
absl::StatusOr<DraftEvent> DraftOf(v1::Event event, Random& random);

// The drafts of a batch that CheckBatch has passed, in its order. Returns INVALID_ARGUMENT with a FieldError as DraftOf
// does, and for a batch over kBatchBytesMax. Takes the events out of `events`.
absl::StatusOr<std::vector<DraftEvent>> DraftBatch(google::protobuf::RepeatedPtrField<v1::Event>* events,
                                                   Random& random);

// The digest of what idempotency compares: SHA-256 over the client part without observed_time and the payload without
// its salt, each preceded by its length as u32. Equal digests: the same event sent again.
Hash ContentDigest(const v1::Event& event);

// The path of the first field, in the order of the contract, in which the two differ as to what idempotency compares:
// "migration_finished.outcome". Empty when they do not. Leave the payloads out of both once one is redacted.
std::string FirstDifferingField(const v1::Event& a, const v1::Event& b);

// The event that an entry holds, as it is served; without payload. Returns DATA_LOSS if the bytes are no entry.
absl::StatusOr<v1::RecordedEvent> RecordedEventFrom(absl::string_view entry);

// Puts the payload that the log stores beside the entry into `recorded`, with its salt. Returns DATA_LOSS if it is not
// the one that the entry was sealed with.
absl::Status JoinPayload(absl::string_view salted_payload, v1::RecordedEvent* recorded);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_EVENT_DRAFT_H_

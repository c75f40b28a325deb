#include "ledger/engine/sent_event.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/limits.h"

namespace daybook {
namespace {

// The draft as the event it was made from, but for the salt.
absl::StatusOr<v1::Event> EventOf(const DraftEvent& draft) {
  v1::Event event;
  bool whole = event.ParseFromString(draft.client_part);
  if (whole && draft.seal) whole = event.mutable_payload()->ParseFromString(draft.salted_payload.substr(kSaltBytes));
  if (!whole) return absl::InternalError(absl::StrCat("draft of ", draft.id, ": its client part is no event"));
  return event;
}

}  // namespace

absl::StatusOr<SentEvent> ReadSentEvent(const BlockStore& blocks, absl::string_view entry) {
  ASSIGN_OR_RETURN(v1::RecordedEvent recorded, RecordedEventFrom(entry));
  SentEvent sent;
  if (recorded.payload_bytes() > 0) {
    ASSIGN_OR_RETURN(const std::optional<StoredPayload> payload, blocks.ReadPayload(Position{recorded.position()}));
    sent.redacted = !payload;
    if (payload) RETURN_IF_ERROR(JoinPayload(absl::StrCat(payload->salt, payload->payload), &recorded));
  }
  sent.event = std::move(*recorded.mutable_event());
  return sent;
}

absl::StatusOr<std::string> DifferingField(const BlockStore& blocks, Position position, const DraftEvent& draft) {
  absl::StatusOr<SentEvent> original = absl::DataLossError(absl::StrCat("no entry at position ", position.value));
  RETURN_IF_ERROR(blocks.ReadEntries(position, SizeIncluding(position), [&](Position, absl::string_view entry) {
    original = ReadSentEvent(blocks, entry);
    return true;
  }));
  RETURN_IF_ERROR(original.status());
  ASSIGN_OR_RETURN(v1::Event event, EventOf(draft));
  if (original->redacted) event.clear_payload();
  return FirstDifferingField(original->event, event);
}

}  // namespace daybook

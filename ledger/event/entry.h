// The bytes of one event in the log: what the server says about it, then what the client sent, as one RFC 6962 leaf.
//
//   entry = 0x01 ‖ u16 length of the server part ‖ server part ‖ client part        (docs/formats/entry.md)
//
// These exact bytes are stored, hashed, proven and exported; nothing serialises them again.

#ifndef DAYBOOK_LEDGER_EVENT_ENTRY_H_
#define DAYBOOK_LEDGER_EVENT_ENTRY_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ledger/base/position.h"
#include "ledger/base/sha256.h"

namespace daybook {

// What an entry keeps of its payload, so that removing the payload changes no entry and no proof.
struct PayloadSeal {
  Hash commitment = {};
  uint32_t bytes = 0;  // Of the payload, without its salt. Never 0: an event without payload has no seal.
  friend bool operator==(const PayloadSeal&, const PayloadSeal&) = default;
};

// What only the server may say of an event. `principal` is borrowed.
struct ServerPart {
  Position position;
  absl::Time recorded_time = absl::UnixEpoch();  // Whole microseconds.
  absl::string_view principal;                   // Who was authenticated; empty if nobody. At most 255 bytes.
  std::optional<Position> stream_previous;       // The target's last event before this one, if there was one.
  std::optional<PayloadSeal> payload;
  friend bool operator==(const ServerPart&, const ServerPart&) = default;
};

struct Entry {
  ServerPart server;
  absl::string_view client_part;  // The event as the client sent it, without payload: daybook.v1.Event.
};

// Appends the entry's bytes to `out`, which may hold others already. The parts are within limits.h and
// stream_previous lies before position: the door saw to that, and it is checked.
void AppendEntry(const ServerPart& server, absl::string_view client_part, std::string* out);

// How many bytes AppendEntry would add.
size_t EntryBytes(const ServerPart& server, size_t client_part_bytes);

// The views of the result live as long as `bytes`. Accepts exactly what AppendEntry writes; returns DATA_LOSS naming
// the field for anything else. The client part is not looked into.
absl::StatusOr<Entry> DecodeEntry(absl::string_view bytes);

// SHA-256(0x02 ‖ salt ‖ payload), where `salted_payload` is salt[32] ‖ payload: what the log stores beside the entry.
// The salt keeps a short redacted payload from being guessed from its hash. `salted_payload` holds more than the salt.
PayloadSeal SealPayload(absl::string_view salted_payload);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_EVENT_ENTRY_H_

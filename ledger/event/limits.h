// How large an event, its parts and a request may be. Clients see these numbers in refusals: raising one is easy,
// lowering one breaks somebody.

#ifndef DAYBOOK_LEDGER_EVENT_LIMITS_H_
#define DAYBOOK_LEDGER_EVENT_LIMITS_H_

#include <cstddef>

namespace daybook {

// One entry, as tlog-tiles frames it: a u16 length.
inline constexpr size_t kEntryBytesMax = 65'535;
// The client part of an entry. What remains to kEntryBytesMax is far more than a server part needs.
inline constexpr size_t kClientPartBytesMax = 60 * 1024;
// The principal in a server part: a u8 length.
inline constexpr size_t kPrincipalBytesMax = 255;
// The payload of one event, serialised, without its salt.
inline constexpr size_t kPayloadBytesMax = 512 * 1024;
// The salt of a payload: as many bytes as the hash it hides behind.
inline constexpr size_t kSaltBytes = 32;

// Events of one batch, and the bytes of their client parts together: what a replicated log commits in one transaction.
inline constexpr size_t kBatchEventsMax = 1'000;
inline constexpr size_t kBatchBytesMax = 1024 * 1024;
// One message of ours on the wire. gRPC's own limit is set to twice that, so that the refusal can say why.
inline constexpr size_t kMessageBytesMax = 4 * 1024 * 1024;

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_EVENT_LIMITS_H_

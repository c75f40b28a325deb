// How large an event, its parts and a request may be. Clients see these numbers in refusals: raising one is easy,
// lowering one breaks somebody.

#ifndef DAYBOOK_LEDGER_EVENT_LIMITS_H_
#define DAYBOOK_LEDGER_EVENT_LIMITS_H_

#include <cstddef>
#include <cstdint>

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

// Lengths of the fields of the contract. Each is what its sort of text needs with room to spare, and far less than what
// would make a row of a view large.
inline constexpr size_t kIdBytesMax = 128;        // Ids that a client makes: of events, runs, controls, workarounds.
inline constexpr size_t kIdentityBytesMax = 256;  // Who or which: sources, actors, versions, series.
inline constexpr size_t kKeyBytesMax = 512;    // Names of things: targets, changes, slugs, object keys; one-line texts.
inline constexpr size_t kPathBytesMax = 1024;  // Paths and repository URLs.
inline constexpr size_t kWordBytesMax = 64;    // Words of a small vocabulary: tools, conventions; and commit ids.
inline constexpr size_t kAlgorithmBytesMax = 32;  // Names of digest algorithms.
inline constexpr size_t kFindingIdBytesMax = 32;  // "F-" and 16 characters, with room for another form.
// Page tokens: ours, given back. They carry the key of a row, at most that of an item: target, series, and its place.
inline constexpr size_t kPageTokenBytesMax = 16 * 1024;
inline constexpr size_t kHashBytes = 32;         // SHA-256.
inline constexpr size_t kTraceparentBytes = 55;  // W3C trace context, version 00.

// Items of the repeated fields of the contract.
inline constexpr size_t kItemsMax = 1'000;      // Upserts, removals, files, statements. Larger sets come in parts.
inline constexpr size_t kObjectsMax = 256;      // Objects that one statement names.
inline constexpr size_t kChecksMax = 100;       // Revision checks of one batch.
inline constexpr size_t kListMax = 64;          // Short lists that people write: globs, owners, filters.
inline constexpr size_t kPayloadPartsMax = 32;  // Parts of one payload.
inline constexpr size_t kThresholdsMax = 32;    // Thresholds of one control.
inline constexpr size_t kReadinessMax = 32;     // Kinds of readiness of one thing.
inline constexpr size_t kCausationMax = 16;     // Events that led to one.
inline constexpr size_t kDigestsMax = 8;        // Digests of one content.

// Segments of a target: project, environment and a name of up to six.
inline constexpr size_t kTargetSegmentsMin = 3;
inline constexpr size_t kTargetSegmentsMax = 8;

// Times: 1970-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z, what RFC 3339 can write. Durations: 0 to ten years.
inline constexpr int64_t kTimeSecondsMax = 253'402'300'799;
inline constexpr int64_t kDurationSecondsMax = int64_t{3650} * 24 * 60 * 60;

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_EVENT_LIMITS_H_

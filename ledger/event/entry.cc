#include "ledger/event/entry.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/limits.h"

namespace daybook {
namespace {

// Stored: do not change these values.
constexpr uint8_t kFormat = 0x01;
constexpr uint8_t kHasStreamPrevious = 0x01;
constexpr uint8_t kHasPayload = 0x02;
constexpr uint8_t kKnownFlags = kHasStreamPrevious | kHasPayload;
constexpr uint8_t kCommitmentPrefix = 0x02;

// The format byte and the length of the server part.
constexpr size_t kPrefixBytes = sizeof(uint8_t) + sizeof(uint16_t);

size_t ServerPartBytes(const ServerPart& server) {
  size_t bytes = 8 + 8 + 1 + server.principal.size() + 1;
  if (server.stream_previous) bytes += 8;
  if (server.payload) bytes += sizeof(Hash) + 4;
  return bytes;
}

uint8_t FlagsOf(const ServerPart& server) {
  return static_cast<uint8_t>((server.stream_previous ? kHasStreamPrevious : 0) | (server.payload ? kHasPayload : 0));
}

absl::Status Broken(absl::string_view what) { return absl::DataLossError(absl::StrCat("entry: ", what)); }

absl::Status CheckMeaning(const ServerPart& server) {
  if (server.stream_previous && *server.stream_previous >= server.position) {
    return Broken(absl::StrCat("stream_previous: ", server.stream_previous->value, ", want less than position ",
                               server.position.value));
  }
  if (server.payload && (server.payload->bytes == 0 || server.payload->bytes > kPayloadBytesMax)) {
    return Broken(absl::StrCat("payload length: ", server.payload->bytes, ", want 1 to ", kPayloadBytesMax));
  }
  return absl::OkStatus();
}

absl::StatusOr<ServerPart> DecodeServerPart(absl::string_view bytes) {
  BigEndianReader reader(bytes);
  ServerPart server;
  server.position = Position{reader.U64()};
  server.recorded_time = absl::FromUnixMicros(static_cast<int64_t>(reader.U64()));
  server.principal = reader.Bytes(reader.U8());
  const uint8_t flags = reader.U8();
  if ((flags & ~kKnownFlags) != 0) return Broken(absl::StrCat("flags: ", flags, ", want none but ", kKnownFlags));
  if ((flags & kHasStreamPrevious) != 0) server.stream_previous = Position{reader.U64()};
  if ((flags & kHasPayload) != 0) {
    const absl::string_view commitment = reader.Bytes(sizeof(Hash));
    server.payload.emplace();
    std::copy(commitment.begin(), commitment.end(), server.payload->commitment.begin());
    server.payload->bytes = reader.U32();
  }
  if (!reader.complete()) {
    return Broken(absl::StrCat("server part: ", bytes.size(), " bytes, want ", ServerPartBytes(server)));
  }
  RETURN_IF_ERROR(CheckMeaning(server));
  return server;
}

}  // namespace

size_t EntryBytes(const ServerPart& server, size_t client_part_bytes) {
  return kPrefixBytes + ServerPartBytes(server) + client_part_bytes;
}

void AppendEntry(const ServerPart& server, absl::string_view client_part, std::string* out) {
  DAYBOOK_CHECK(server.principal.size() <= kPrincipalBytesMax);
  DAYBOOK_CHECK(client_part.size() <= kClientPartBytesMax);
  DAYBOOK_CHECK(CheckMeaning(server).ok());
  AppendBigEndian(kFormat, out);
  AppendBigEndian(static_cast<uint16_t>(ServerPartBytes(server)), out);
  AppendBigEndian(server.position.value, out);
  AppendBigEndian(static_cast<uint64_t>(absl::ToUnixMicros(server.recorded_time)), out);
  AppendBigEndian(static_cast<uint8_t>(server.principal.size()), out);
  out->append(server.principal.data(), server.principal.size());
  AppendBigEndian(FlagsOf(server), out);
  if (server.stream_previous) AppendBigEndian(server.stream_previous->value, out);
  if (server.payload) {
    out->append(AsBytes(server.payload->commitment).data(), sizeof(Hash));
    AppendBigEndian(server.payload->bytes, out);
  }
  out->append(client_part.data(), client_part.size());
}

absl::StatusOr<Entry> DecodeEntry(absl::string_view bytes) {
  if (bytes.size() > kEntryBytesMax) return Broken(absl::StrCat(bytes.size(), " bytes, want ", kEntryBytesMax));
  BigEndianReader reader(bytes);
  const uint8_t format = reader.U8();
  if (format != kFormat) return Broken(absl::StrCat("format: ", format, ", want ", kFormat));
  const absl::string_view server_part = reader.Bytes(reader.U16());
  if (!reader.ok()) return Broken(absl::StrCat(bytes.size(), " bytes, fewer than the server part says it has"));
  Entry entry;
  ASSIGN_OR_RETURN(entry.server, DecodeServerPart(server_part));
  entry.client_part = reader.rest();
  if (entry.client_part.size() > kClientPartBytesMax) {
    return Broken(
        absl::StrCat("client part: ", entry.client_part.size(), " bytes, want at most ", kClientPartBytesMax));
  }
  return entry;
}

PayloadSeal SealPayload(absl::string_view salted_payload) {
  DAYBOOK_CHECK(salted_payload.size() > kSaltBytes && salted_payload.size() <= kSaltBytes + kPayloadBytesMax);
  return PayloadSeal{.commitment = Sha256().UpdateByte(kCommitmentPrefix).Update(salted_payload).Finish(),
                     .bytes = static_cast<uint32_t>(salted_payload.size() - kSaltBytes)};
}

}  // namespace daybook

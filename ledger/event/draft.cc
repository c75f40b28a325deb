#include "ledger/event/draft.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/field_error.h"
#include "ledger/event/limits.h"
#include "ledger/event/times.h"

namespace daybook {
namespace {

// Protocol Buffers promise no canonical form; these bytes are made once and kept. Without maps and unknown fields,
// which the contract has none of and the door refuses, they are the fields in the order of their numbers.
std::string Serialize(const google::protobuf::Message& message) {
  std::string bytes(message.ByteSizeLong(), '\0');
  google::protobuf::io::ArrayOutputStream stream(bytes.data(), static_cast<int>(bytes.size()));
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeWithCachedSizes(&coded);
  return bytes;
}

void UpdateWithLength(absl::string_view bytes, Sha256* digest) {
  std::string length;  // Four bytes: no allocation.
  AppendBigEndian(static_cast<uint32_t>(bytes.size()), &length);
  digest->Update(length).Update(bytes);
}

Hash DigestOf(absl::string_view compared_part, absl::string_view payload) {
  Sha256 digest;
  UpdateWithLength(compared_part, &digest);
  UpdateWithLength(payload, &digest);
  return digest.Finish();
}

absl::Status TooLarge(absl::string_view field, size_t bytes, size_t bytes_max) {
  return FieldErrorStatus({.field = std::string(field),
                           .value = absl::StrCat(bytes, " bytes"),
                           .wanted = absl::StrCat("at most ", bytes_max, " bytes")});
}

// Takes the payload out of `event`: its bytes without the salt, and the salt if the client chose one.
struct TakenPayload {
  std::string bytes;
  std::string salt;
};

TakenPayload TakePayload(v1::Event* event) {
  TakenPayload taken;
  if (!event->has_payload()) return taken;
  taken.salt = std::move(*event->mutable_payload()->mutable_salt());
  event->mutable_payload()->clear_salt();
  taken.bytes = Serialize(event->payload());
  event->clear_payload();
  return taken;
}

// The client part of an event without payload, and the digest over it and `payload`.
void EncodeClientPart(absl::string_view payload, v1::Event* event, DraftEvent* draft) {
  if (!event->has_observed_time()) {
    draft->client_part = Serialize(*event);
    draft->content_digest = DigestOf(draft->client_part, payload);
    return;
  }
  draft->client_part = Serialize(*event);
  event->clear_observed_time();
  draft->content_digest = DigestOf(Serialize(*event), payload);
}

// Leaves `event` without what the draft took.
absl::StatusOr<DraftEvent> DraftInPlace(v1::Event* event, Random& random) {
  DraftEvent draft;
  draft.kind = event->body_case();
  TakenPayload payload = TakePayload(event);
  if (payload.bytes.size() > kPayloadBytesMax) return TooLarge("payload", payload.bytes.size(), kPayloadBytesMax);
  EncodeClientPart(payload.bytes, event, &draft);
  if (draft.client_part.size() > kClientPartBytesMax) {
    return TooLarge("event without payload", draft.client_part.size(), kClientPartBytesMax);
  }
  if (!payload.bytes.empty()) {
    draft.salted_payload = payload.salt.empty() ? random.Bytes(kSaltBytes) : std::move(payload.salt);
    draft.salted_payload += payload.bytes;
    draft.seal = SealPayload(draft.salted_payload);
  }
  draft.source = std::move(*event->mutable_source());
  draft.id = std::move(*event->mutable_id());
  draft.target = std::move(*event->mutable_target());
  return draft;
}

}  // namespace

absl::StatusOr<DraftEvent> DraftOf(v1::Event event, Random& random) { return DraftInPlace(&event, random); }

absl::StatusOr<std::vector<DraftEvent>> DraftBatch(google::protobuf::RepeatedPtrField<v1::Event>* events,
                                                   Random& random) {
  std::vector<DraftEvent> drafts;
  drafts.reserve(static_cast<size_t>(events->size()));
  size_t batch_bytes = 0;
  for (int i = 0; i < events->size(); ++i) {
    absl::StatusOr<DraftEvent> draft = DraftInPlace(events->Mutable(i), random);
    if (!draft.ok()) return WithFieldPrefix(draft.status(), absl::StrCat("events[", i, "]"));
    batch_bytes += draft->client_part.size();
    drafts.push_back(*std::move(draft));
  }
  if (batch_bytes > kBatchBytesMax) return TooLarge("events", batch_bytes, kBatchBytesMax);
  return drafts;
}

Hash ContentDigest(const v1::Event& event) {
  v1::Event compared = event;
  const TakenPayload payload = TakePayload(&compared);
  compared.clear_observed_time();
  return DigestOf(Serialize(compared), payload.bytes);
}

absl::StatusOr<v1::RecordedEvent> RecordedEventFrom(absl::string_view entry) {
  ASSIGN_OR_RETURN(const Entry decoded, DecodeEntry(entry));
  v1::RecordedEvent recorded;
  const absl::string_view client_part = decoded.client_part;
  if (!recorded.mutable_event()->ParseFromArray(client_part.data(), static_cast<int>(client_part.size()))) {
    return absl::DataLossError(
        absl::StrCat("entry at position ", decoded.server.position.value, ": its client part is no event"));
  }
  recorded.set_position(decoded.server.position.value);
  *recorded.mutable_recorded_time() = TimeToProto(decoded.server.recorded_time);
  recorded.set_principal(std::string(decoded.server.principal));
  if (decoded.server.stream_previous) recorded.set_stream_previous(decoded.server.stream_previous->value);
  if (decoded.server.payload) {
    recorded.set_payload_commitment(std::string(AsBytes(decoded.server.payload->commitment)));
    recorded.set_payload_bytes(decoded.server.payload->bytes);
  }
  recorded.set_kind(std::string(KindName(recorded.event().body_case())));
  return recorded;
}

absl::Status JoinPayload(absl::string_view salted_payload, v1::RecordedEvent* recorded) {
  const auto broken = [&](absl::string_view what) {
    return absl::DataLossError(absl::StrCat("payload of position ", recorded->position(), ": ", what));
  };
  if (salted_payload.size() <= kSaltBytes || salted_payload.size() > kSaltBytes + kPayloadBytesMax) {
    return broken(absl::StrCat(salted_payload.size(), " bytes with its salt"));
  }
  if (AsBytes(SealPayload(salted_payload).commitment) != recorded->payload_commitment()) {
    return broken("not the one that the entry was sealed with");
  }
  v1::Payload payload;
  const absl::string_view bytes = salted_payload.substr(kSaltBytes);
  if (!payload.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return broken("no payload");
  payload.set_salt(std::string(salted_payload.substr(0, kSaltBytes)));
  *recorded->mutable_event()->mutable_payload() = std::move(payload);
  return absl::OkStatus();
}

}  // namespace daybook

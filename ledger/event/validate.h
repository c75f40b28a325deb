// The rules at the door: which bytes are a request, and which events may be recorded. Behind it, code trusts its types.
//
// Two steps. The bytes are held against the contract and the table of rules.h, field by field, before they are parsed:
// a generated parser drops the reason (bad UTF-8, truncation) or says nothing (unknown fields and enum values). Then
// the parsed events are held to what one field says of another.

#ifndef DAYBOOK_LEDGER_EVENT_VALIDATE_H_
#define DAYBOOK_LEDGER_EVENT_VALIDATE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "daybook/v1/event.pb.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "ledger/event/kinds.h"

namespace daybook {

// Parses `bytes` into `message`, any message of daybook.v1 that a client sends. Returns INVALID_ARGUMENT with a
// FieldError for: truncated or malformed bytes, bad UTF-8, fields and enum values that the contract does not know, a
// singular field or oneof that stands twice, and whatever breaks a rule of its field: required, empty, too long, too
// many, out of range, not of its grammar. Returns RESOURCE_EXHAUSTED for more than kMessageBytesMax. Thread-safe.
absl::Status ParseChecked(absl::string_view bytes, google::protobuf::Message* message);

// The same checks on a message that somebody else has parsed: the requests that gRPC hands over parsed.
absl::Status CheckMessage(const google::protobuf::Message& message);

// The rules that need more than one field, on an event that ParseChecked has passed. `accepted` are the kinds that may
// be appended: those that have a fold. Returns INVALID_ARGUMENT with a FieldError; FAILED_PRECONDITION for a kind that
// this release does not accept; PERMISSION_DENIED for one of the server's own.
absl::Status CheckEvent(const v1::Event& event, const KindSet& accepted);

// CheckEvent for each of a batch that is to be appended whole, and the rules between them: each (source, id) once, the
// parts of a set complete and in order. Fields are named from the request: "events[3].id".
absl::Status CheckBatch(const google::protobuf::RepeatedPtrField<v1::Event>& events, const KindSet& accepted);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_EVENT_VALIDATE_H_

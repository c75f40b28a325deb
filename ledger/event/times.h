// Times and durations of the contract, as Abseil's and back.

#ifndef DAYBOOK_LEDGER_EVENT_TIMES_H_
#define DAYBOOK_LEDGER_EVENT_TIMES_H_

#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace daybook {

// Whole microseconds, rounded down: a client's finer digits stay in its entry and count nowhere. The messages are
// valid: the door saw to that.
absl::Time TimeFromProto(const google::protobuf::Timestamp& time);
absl::Duration DurationFromProto(const google::protobuf::Duration& duration);

// `time` and `duration` are finite and within the range of the messages.
google::protobuf::Timestamp TimeToProto(absl::Time time);
google::protobuf::Duration DurationToProto(absl::Duration duration);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_EVENT_TIMES_H_

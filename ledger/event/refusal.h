// A refusal as clients receive it: a code, a reason that programs branch on, and what they need to do better next time.
// docs/errors.md lists the reasons.

#ifndef DAYBOOK_LEDGER_EVENT_REFUSAL_H_
#define DAYBOOK_LEDGER_EVENT_REFUSAL_H_

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace daybook {

// The cause as a constant. Names are public: never renamed, and never sent with another code.
struct Reason {
  absl::string_view name;
  absl::StatusCode code;
};

// The request is wrong, and stays wrong.
inline constexpr Reason kFieldInvalid{"FIELD_INVALID", absl::StatusCode::kInvalidArgument};
inline constexpr Reason kMessageMalformed{"MESSAGE_MALFORMED", absl::StatusCode::kInvalidArgument};
inline constexpr Reason kMessageTooLarge{"MESSAGE_TOO_LARGE", absl::StatusCode::kResourceExhausted};
inline constexpr Reason kKindNotAccepted{"KIND_NOT_ACCEPTED", absl::StatusCode::kFailedPrecondition};
inline constexpr Reason kKindReserved{"KIND_RESERVED", absl::StatusCode::kPermissionDenied};
inline constexpr Reason kCommitAmbiguous{"COMMIT_AMBIGUOUS", absl::StatusCode::kInvalidArgument};
inline constexpr Reason kPageTokenInvalid{"PAGE_TOKEN_INVALID", absl::StatusCode::kInvalidArgument};

// The ledger says otherwise.
inline constexpr Reason kIdReused{"ID_REUSED", absl::StatusCode::kAlreadyExists};
inline constexpr Reason kRevisionConflict{"REVISION_CONFLICT", absl::StatusCode::kAborted};
inline constexpr Reason kPartlyRecorded{"PARTLY_RECORDED", absl::StatusCode::kFailedPrecondition};
inline constexpr Reason kOtherLedger{"OTHER_LEDGER", absl::StatusCode::kFailedPrecondition};
inline constexpr Reason kBeyondHead{"BEYOND_HEAD", absl::StatusCode::kOutOfRange};
inline constexpr Reason kInTheFuture{"IN_THE_FUTURE", absl::StatusCode::kOutOfRange};
inline constexpr Reason kEventUnknown{"EVENT_UNKNOWN", absl::StatusCode::kNotFound};
inline constexpr Reason kTargetUnknown{"TARGET_UNKNOWN", absl::StatusCode::kNotFound};
inline constexpr Reason kChangeUnknown{"CHANGE_UNKNOWN", absl::StatusCode::kNotFound};
inline constexpr Reason kCommitUnknown{"COMMIT_UNKNOWN", absl::StatusCode::kNotFound};

// Not now.
inline constexpr Reason kQueueFull{"QUEUE_FULL", absl::StatusCode::kResourceExhausted};
inline constexpr Reason kIndexBehind{"INDEX_BEHIND", absl::StatusCode::kResourceExhausted};
inline constexpr Reason kTooManyCalls{"TOO_MANY_CALLS", absl::StatusCode::kResourceExhausted};
inline constexpr Reason kDeadlinePassed{"DEADLINE_PASSED", absl::StatusCode::kDeadlineExceeded};
inline constexpr Reason kViewsBehind{"VIEWS_BEHIND", absl::StatusCode::kDeadlineExceeded};
inline constexpr Reason kViewsOff{"VIEWS_OFF", absl::StatusCode::kUnavailable};
inline constexpr Reason kProjectionStopped{"PROJECTION_STOPPED", absl::StatusCode::kUnavailable};
inline constexpr Reason kStopping{"STOPPING", absl::StatusCode::kUnavailable};

// The server is broken. STORAGE_FAILED: a write failed, so what became of the request is known after a restart only.
inline constexpr Reason kStorageFailed{"STORAGE_FAILED", absl::StatusCode::kUnavailable};
inline constexpr Reason kStorageDamaged{"STORAGE_DAMAGED", absl::StatusCode::kDataLoss};

// Every reason above, in that order.
std::span<const Reason> AllReasons();

// A status of the reason's code with google.rpc.ErrorInfo. `metadata`: lowerCamelCase names and their values.
absl::Status Refusal(const Reason& reason, absl::string_view message,
                     std::initializer_list<std::pair<absl::string_view, std::string>> metadata = {});

// The same status with google.rpc.RetryInfo: do not come back before `delay` has passed.
absl::Status WithRetryDelay(absl::Status status, absl::Duration delay);

// One condition of a request that did not hold.
struct FailedCondition {
  std::string type;         // "STREAM_REVISION".
  std::string subject;      // What it was about: a target.
  std::string description;  // Expected and actual, in English.
  friend bool operator==(const FailedCondition&, const FailedCondition&) = default;
};

// The same status with google.rpc.PreconditionFailure.
absl::Status WithFailedConditions(absl::Status status, const std::vector<FailedCondition>& conditions);

// What a status carries; empty or nothing when it does not.
std::string ReasonNameOf(const absl::Status& status);
std::optional<absl::Duration> RetryDelayOf(const absl::Status& status);
std::vector<FailedCondition> FailedConditionsOf(const absl::Status& status);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_EVENT_REFUSAL_H_

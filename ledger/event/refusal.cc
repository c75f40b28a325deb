#include "ledger/event/refusal.h"

#include <array>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "ledger/event/times.h"

namespace daybook {
namespace {

constexpr std::array kReasons = {
    kFieldInvalid,     kMessageMalformed, kMessageTooLarge,  kKindNotAccepted, kKindReserved,  kCommitAmbiguous,
    kPageTokenInvalid, kIdReused,         kRevisionConflict, kPartlyRecorded,  kOtherLedger,   kBeyondHead,
    kInTheFuture,      kEventUnknown,     kTargetUnknown,    kChangeUnknown,   kCommitUnknown, kQueueFull,
    kIndexBehind,      kTooManyCalls,     kDeadlinePassed,   kViewsBehind,     kViewsOff,      kProjectionStopped,
    kStopping,         kStorageFailed,    kStorageDamaged,
};

std::string TypeUrl(const google::protobuf::Message& detail) {
  return absl::StrCat("type.googleapis.com/", detail.GetDescriptor()->full_name());
}

void Attach(const google::protobuf::Message& detail, absl::Status* status) {
  status->SetPayload(TypeUrl(detail), absl::Cord(detail.SerializeAsString()));
}

template <typename Detail>
std::optional<Detail> DetailOf(const absl::Status& status) {
  Detail detail;
  const auto payload = status.GetPayload(TypeUrl(detail));
  if (!payload || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

}  // namespace

std::span<const Reason> AllReasons() { return kReasons; }

absl::Status Refusal(const Reason& reason, absl::string_view message,
                     std::initializer_list<std::pair<absl::string_view, std::string>> metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason.name));
  info.set_domain("daybook");
  for (const auto& [key, value] : metadata) {
    google::rpc::ErrorInfo::MetadataEntry* entry = info.add_metadata();
    entry->set_key(std::string(key));
    entry->set_value(value);
  }
  absl::Status status(reason.code, message);
  Attach(info, &status);
  return status;
}

absl::Status WithRetryDelay(absl::Status status, absl::Duration delay) {
  google::rpc::RetryInfo retry;
  *retry.mutable_retry_delay() = DurationToProto(delay);
  Attach(retry, &status);
  return status;
}

absl::Status WithFailedConditions(absl::Status status, const std::vector<FailedCondition>& conditions) {
  google::rpc::PreconditionFailure failure;
  for (const FailedCondition& condition : conditions) {
    google::rpc::PreconditionFailure::Violation* violation = failure.add_violations();
    violation->set_type(condition.type);
    violation->set_subject(condition.subject);
    violation->set_description(condition.description);
  }
  Attach(failure, &status);
  return status;
}

std::string ReasonNameOf(const absl::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  return info ? info->reason() : "";
}

std::optional<absl::Duration> RetryDelayOf(const absl::Status& status) {
  const auto retry = DetailOf<google::rpc::RetryInfo>(status);
  if (!retry) return std::nullopt;
  return DurationFromProto(retry->retry_delay());
}

std::vector<FailedCondition> FailedConditionsOf(const absl::Status& status) {
  std::vector<FailedCondition> conditions;
  const auto failure = DetailOf<google::rpc::PreconditionFailure>(status);
  if (!failure) return conditions;
  for (const auto& violation : failure->violations()) {
    conditions.push_back({violation.type(), violation.subject(), violation.description()});
  }
  return conditions;
}

}  // namespace daybook

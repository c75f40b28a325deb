#include "ledger/engine/refusals.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/engine/limits.h"
#include "ledger/event/field_error.h"
#include "ledger/event/refusal.h"

namespace daybook {
namespace {

std::string Revision(std::optional<Position> position) {
  return position ? absl::StrCat("last position ", position->value) : "an empty stream";
}

}  // namespace

absl::Status RevisionConflict(std::span<const RevisionMismatch> mismatches) {
  std::vector<FailedCondition> conditions;
  for (const RevisionMismatch& mismatch : mismatches) {
    conditions.push_back({.type = "STREAM_REVISION",
                          .subject = mismatch.target,
                          .description = absl::StrCat("expected ", Revision(mismatch.expected), ", actual ",
                                                      Revision(mismatch.actual))});
  }
  const FailedCondition& first = conditions.front();
  const absl::string_view others = conditions.size() == 1 ? "" : "; other checks failed too";
  return WithFailedConditions(
      Refusal(kRevisionConflict, absl::StrCat("checks: ", first.subject, ": ", first.description, others)), conditions);
}

absl::Status PartlyRecorded(std::span<const KnownInBatch> known) {
  std::vector<FailedCondition> conditions;
  for (const KnownInBatch& event : known) {
    conditions.push_back({.type = "EVENT_NEW",
                          .subject = absl::StrCat("events[", event.event_index, "]"),
                          .description = absl::StrCat("recorded already, at position ", event.position.value)});
  }
  return WithFailedConditions(
      Refusal(kPartlyRecorded, absl::StrCat("events: ", known.size(),
                                            " of the batch are recorded already and others are not, want all or none "
                                            "when there are checks")),
      conditions);
}

absl::Status IdReused(const ReusedKey& reused) {
  const std::string event = absl::StrCat("events[", reused.event_index, "]");
  return FieldErrorStatus(
      {.field = reused.field.empty() ? event : absl::StrCat(event, ".", reused.field),
       .value = absl::StrCat("not as recorded under this source and the id ", ShortenedValue(reused.id)),
       .wanted = absl::StrCat("the content of position ", reused.position.value, ", or a new id")},
      kIdReused.name, kIdReused.code);
}

absl::Status IdRepeated(size_t event_index, absl::string_view id) {
  return FieldErrorStatus({.field = absl::StrCat("events[", event_index, "].id"),
                           .value = ShortenedValue(id),
                           .wanted = "an id that its source uses once in the batch"});
}

absl::Status QueueFull() {
  return WithRetryDelay(Refusal(kQueueFull, "too many batches are waiting to be appended"), kRetryDelay);
}

absl::Status IndexBehind(uint64_t lag) {
  return WithRetryDelay(
      Refusal(kIndexBehind, absl::StrCat("the index is ", lag, " events behind, want less than ", kIndexLagMax)),
      kRetryDelay);
}

absl::Status DeadlinePassed() {
  return Refusal(kDeadlinePassed, "the deadline passed before the batch was sequenced; nothing was appended");
}

absl::Status Stopping() { return Refusal(kStopping, "the ledger is stopping; nothing was appended"); }

absl::Status BeyondHead(absl::string_view field, uint64_t value, TreeSize durable) {
  return FieldErrorStatus({.field = std::string(field),
                           .value = absl::StrCat(value),
                           .wanted = absl::StrCat("a point within the ", durable.value, " events recorded")},
                          kBeyondHead.name, kBeyondHead.code);
}

absl::Status StorageFailed(const absl::Status& cause) {
  return Refusal(kStorageFailed,
                 absl::StrCat("storage failed; what was not answered yet may be recorded or not, and the "
                              "same can be sent again after a restart: ",
                              cause.message()));
}

}  // namespace daybook

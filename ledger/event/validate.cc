#include "ledger/event/validate.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/contract.h"
#include "ledger/event/field_error.h"
#include "ledger/event/limits.h"
#include "ledger/event/refusal.h"
#include "ledger/event/wire_check.h"

namespace daybook {
namespace {

std::string Path(int index, absl::string_view field) { return absl::StrCat("events[", index, "].", field); }

// The set change of an event, and the series it is for; null for kinds without one.
struct SetPart {
  const v1::SetChange* change = nullptr;
  absl::string_view series;
};

SetPart SetPartOf(const v1::Event& event) {
  switch (event.body_case()) {
    case Kind::kExpectationDeclared:
      return {&event.expectation_declared().set(), event.expectation_declared().series()};
    case Kind::kHistorySnapshot:
      return {&event.history_snapshot().set(), event.history_snapshot().series()};
    case Kind::kSchemaObserved:
      return {&event.schema_observed().set(), ""};
    case Kind::kRuntimeObserved:
      return {&event.runtime_observed().set(), ""};
    default:
      return {};
  }
}

bool SameDigest(const v1::Digest& a, const v1::Digest& b) {
  return a.algorithm() == b.algorithm() && a.value() == b.value();
}

// Whether `next` may stand right behind `event`: every part of a set but the last has its next part behind it.
bool Continues(const v1::Event& event, const v1::Event& next) {
  const SetPart a = SetPartOf(event);
  const SetPart b = SetPartOf(next);
  return a.change != nullptr && b.change != nullptr && event.body_case() == next.body_case() &&
         event.target() == next.target() && a.series == b.series && b.change->part() == a.change->part() + 1 &&
         a.change->part_count() == b.change->part_count() && a.change->result_count() == b.change->result_count() &&
         SameDigest(a.change->previous(), b.change->previous()) && SameDigest(a.change->result(), b.change->result());
}

absl::Status CheckSetParts(const google::protobuf::RepeatedPtrField<v1::Event>& events) {
  for (int i = 0; i < events.size(); ++i) {
    const SetPart part = SetPartOf(events[i]);
    if (part.change == nullptr || part.change->part_count() == 0) continue;
    const bool has_previous = part.change->part() == 1 || (i > 0 && Continues(events[i - 1], events[i]));
    const bool has_next = part.change->part() == part.change->part_count() ||
                          (i + 1 < events.size() && Continues(events[i], events[i + 1]));
    if (has_previous && has_next) continue;
    const std::string body = BodyField(events[i].body_case())->name();
    return FieldErrorStatus({.field = Path(i, absl::StrCat(body, ".set.part")),
                             .value = absl::StrCat(part.change->part(), " of ", part.change->part_count()),
                             .wanted = "all parts of the set in this batch, one behind the other, of one result"});
  }
  return absl::OkStatus();
}

absl::Status CheckIds(const google::protobuf::RepeatedPtrField<v1::Event>& events) {
  absl::flat_hash_set<std::pair<absl::string_view, absl::string_view>> seen;
  for (int i = 0; i < events.size(); ++i) {
    if (seen.emplace(events[i].source(), events[i].id()).second) continue;
    return FieldErrorStatus({.field = Path(i, "id"),
                             .value = ShortenedValue(events[i].id()),
                             .wanted = "each id of a source once in a batch"});
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ParseChecked(absl::string_view bytes, google::protobuf::Message* message) {
  const MessagePlan& plan = PlanFor(message->GetDescriptor());
  if (bytes.size() > kMessageBytesMax) {
    return FieldErrorStatus({.field = plan.descriptor->name(),
                             .value = absl::StrCat(bytes.size(), " bytes"),
                             .wanted = absl::StrCat("at most ", kMessageBytesMax, " bytes")},
                            kMessageTooLarge.name, kMessageTooLarge.code);
  }
  if (const std::optional<FieldError> error = CheckWire(plan, bytes)) return FieldErrorStatus(*error);
  if (message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return absl::OkStatus();
  return FieldErrorStatus({.field = plan.descriptor->name(), .value = "malformed", .wanted = "a message"},
                          kMessageMalformed.name, kMessageMalformed.code);
}

absl::Status CheckMessage(const google::protobuf::Message& message) {
  const std::string bytes = message.SerializeAsString();
  const std::optional<FieldError> error = CheckWire(PlanFor(message.GetDescriptor()), bytes);
  return error ? FieldErrorStatus(*error) : absl::OkStatus();
}

absl::Status CheckEvent(const v1::Event& event, const KindSet& accepted) {
  const Kind kind = event.body_case();
  if (IsServersOwn(kind)) {
    return FieldErrorStatus(
        {.field = "body", .value = std::string(KindName(kind)), .wanted = "a kind clients may send"}, "KIND_RESERVED",
        absl::StatusCode::kPermissionDenied);
  }
  if (!accepted.Contains(kind)) {
    return FieldErrorStatus(
        {.field = "body", .value = std::string(KindName(kind)), .wanted = "a kind that this release folds"},
        kKindNotAccepted.name, kKindNotAccepted.code);
  }
  // Artifacts and objects are expected in vain until their inventory is compared.
  if (event.has_expectation_declared() &&
      event.expectation_declared().subject() != v1::ExpectationDeclared::SUBJECT_MIGRATIONS) {
    return FieldErrorStatus({.field = "expectation_declared.subject",
                             .value = v1::ExpectationDeclared::Subject_Name(event.expectation_declared().subject()),
                             .wanted = "SUBJECT_MIGRATIONS: what this release folds"},
                            kKindNotAccepted.name, kKindNotAccepted.code);
  }
  return absl::OkStatus();
}

absl::Status CheckBatch(const google::protobuf::RepeatedPtrField<v1::Event>& events, const KindSet& accepted) {
  for (int i = 0; i < events.size(); ++i) {
    const absl::Status status = CheckEvent(events[i], accepted);
    if (!status.ok()) return WithFieldPrefix(status, absl::StrCat("events[", i, "]"));
  }
  RETURN_IF_ERROR(CheckIds(events));
  return CheckSetParts(events);
}

}  // namespace daybook

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "daybook/v1/event.pb.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "ledger/event/limits.h"
#include "ledger/event/rules.h"

namespace daybook {
namespace {

constexpr int32_t kNanosMax = 999'999'999;

bool Violated(FieldError* error, absl::string_view field, absl::string_view value, absl::string_view wanted) {
  *error = FieldError{.field = std::string(field), .value = std::string(value), .wanted = std::string(wanted)};
  return false;
}

bool CheckTime(const google::protobuf::Timestamp& time, FieldError* error) {
  if (time.seconds() >= 0 && time.seconds() <= kTimeSecondsMax && time.nanos() >= 0 && time.nanos() <= kNanosMax) {
    return true;
  }
  return Violated(error, "", absl::StrCat(time.seconds(), " s and ", time.nanos(), " ns since 1970"),
                  "a time from 1970 to 9999, nanoseconds 0 to 999999999");
}

bool CheckDuration(const google::protobuf::Duration& duration, FieldError* error) {
  const bool in_range = duration.seconds() >= 0 && duration.nanos() >= 0 && duration.nanos() <= kNanosMax &&
                        duration.seconds() + (duration.nanos() > 0 ? 1 : 0) <= kDurationSecondsMax;
  if (in_range) return true;
  return Violated(error, "", absl::StrCat(duration.seconds(), " s and ", duration.nanos(), " ns"),
                  "a duration from 0 to 3650 days, nanoseconds 0 to 999999999");
}

bool CheckActor(const v1::Actor& actor, FieldError* error) {
  if (!actor.id().empty() || actor.type() == v1::Actor::TYPE_UNKNOWN) return true;
  return Violated(error, "id", "empty", "an id, unless the type is UNKNOWN");
}

bool CheckPayload(const v1::Payload& payload, FieldError* error) {
  absl::flat_hash_set<absl::string_view> names;
  for (int i = 0; i < payload.parts_size(); ++i) {
    if (names.insert(payload.parts(i).name()).second) continue;
    return Violated(error, absl::StrCat("parts[", i, "].name"), ShortenedValue(payload.parts(i).name()),
                    "a name that no part before has");
  }
  return true;
}

bool IsLowerHex(absl::string_view text, size_t digits_min, size_t digits_max) {
  return text.size() >= digits_min && text.size() <= digits_max && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isxdigit(c) && !absl::ascii_isupper(c);
         });
}

// Values are compared as text, so that each has one form only. Other algorithms are opaque.
bool CheckDigest(const v1::Digest& digest, FieldError* error) {
  const absl::string_view algorithm = digest.algorithm();
  absl::string_view wanted;
  if (algorithm == "sha256" || algorithm == "norm-v1" || algorithm == "set-v1") {
    if (!IsLowerHex(digest.value(), 64, 64)) wanted = "64 lower-case hexadecimal digits";
  } else if (algorithm == "sha1" || algorithm == "sqitch-sha1") {
    if (!IsLowerHex(digest.value(), 40, 40)) wanted = "40 lower-case hexadecimal digits";
  } else if (algorithm == "prisma-sha256") {
    // Old releases of Prisma dropped the leading zero of each byte.
    if (!IsLowerHex(digest.value(), 32, 64)) wanted = "32 to 64 lower-case hexadecimal digits";
  } else if (algorithm == "flyway-crc32") {
    int32_t crc = 0;
    if (!absl::SimpleAtoi(digest.value(), &crc) || absl::StrCat(crc) != digest.value()) {
      wanted = "a signed 32-bit decimal number";
    }
  }
  return wanted.empty() || Violated(error, "value", ShortenedValue(digest.value()), wanted);
}

bool CheckSetChange(const v1::SetChange& set, FieldError* error) {
  if (set.part() == 0 && set.part_count() == 0) return true;
  if (set.part() >= 1 && set.part() <= set.part_count() && set.part_count() <= kBatchEventsMax) return true;
  return Violated(error, "part", absl::StrCat(set.part(), " of ", set.part_count()),
                  absl::StrCat("1 to part_count, at most ", kBatchEventsMax, "; or 0 of 0 when there is one part"));
}

// For the messages that are known by version, by name, or by both.
template <typename Message>
bool CheckVersionOrName(const Message& item, FieldError* error) {
  return !item.version().empty() || !item.name().empty() || Violated(error, "version", "empty", "a version or a name");
}

bool CheckMapping(const v1::MappingAsserted& mapping, FieldError* error) {
  return !mapping.recorded_version().empty() || !mapping.recorded_name().empty() ||
         Violated(error, "recorded_version", "empty", "a version or a name");
}

bool CheckMigrationFinished(const v1::MigrationFinished& finished, FieldError* error) {
  if (!finished.has_statements_applied() || !finished.has_statements_total()) return true;
  if (finished.statements_applied() <= finished.statements_total()) return true;
  return Violated(error, "statements_applied", absl::StrCat(finished.statements_applied()),
                  absl::StrCat("at most statements_total, ", finished.statements_total()));
}

bool CheckRowChange(const v1::HistoryRepaired::RowChange& change, FieldError* error) {
  return change.has_before() || change.has_after() || Violated(error, "after", "absent", "before, after or both");
}

bool CheckFreeze(const v1::FreezeDeclared& freeze, FieldError* error) {
  const auto begin = std::pair(freeze.begin_time().seconds(), freeze.begin_time().nanos());
  const auto end = std::pair(freeze.end_time().seconds(), freeze.end_time().nanos());
  return begin < end ||
         Violated(error, "end_time", absl::StrCat(end.first, " s since 1970"), "a time after begin_time");
}

bool CheckScope(const v1::ScopeDeclared& scope, FieldError* error) {
  for (int i = 1; i < scope.layers_size(); ++i) {
    if (std::find(scope.layers().begin(), scope.layers().begin() + i, scope.layers(i)) == scope.layers().begin() + i) {
      continue;
    }
    return Violated(error, absl::StrCat("layers[", i, "]"), v1::ScopeDeclared::Layer_Name(scope.layers(i)),
                    "each layer once");
  }
  return true;
}

// A set's upserts and removals name each key once.
template <typename Set>
bool CheckKeys(const Set& set, FieldError* error) {
  absl::flat_hash_set<absl::string_view> keys;
  for (int i = 0; i < set.upserts_size(); ++i) {
    if (keys.insert(set.upserts(i).key()).second) continue;
    return Violated(error, absl::StrCat("upserts[", i, "].key"), ShortenedValue(set.upserts(i).key()), "each key once");
  }
  for (int i = 0; i < set.removals_size(); ++i) {
    if (keys.insert(set.removals(i)).second) continue;
    return Violated(error, absl::StrCat("removals[", i, "]"), ShortenedValue(set.removals(i)), "each key once");
  }
  return true;
}

bool CheckExpectation(const v1::ExpectationDeclared& declared, FieldError* error) {
  if (declared.subject() == v1::ExpectationDeclared::SUBJECT_MIGRATIONS &&
      declared.order() == v1::ExpectationDeclared::ORDER_UNSPECIFIED) {
    return Violated(error, "order", "ORDER_UNSPECIFIED", "ORDER_LINEAR or ORDER_ANY, for migrations");
  }
  return CheckKeys(declared, error);
}

template <typename Message, bool (*check)(const Message&, FieldError*)>
bool Typed(const google::protobuf::Message& message, FieldError* error) {
  return check(static_cast<const Message&>(message), error);
}

constexpr MessageRule kMessageRules[] = {
    {"google.protobuf.Timestamp", Typed<google::protobuf::Timestamp, CheckTime>},
    {"google.protobuf.Duration", Typed<google::protobuf::Duration, CheckDuration>},
    {"daybook.v1.Actor", Typed<v1::Actor, CheckActor>},
    {"daybook.v1.Payload", Typed<v1::Payload, CheckPayload>},
    {"daybook.v1.Digest", Typed<v1::Digest, CheckDigest>},
    {"daybook.v1.SetChange", Typed<v1::SetChange, CheckSetChange>},
    {"daybook.v1.Migration", Typed<v1::Migration, CheckVersionOrName<v1::Migration>>},
    {"daybook.v1.HistoryRow", Typed<v1::HistoryRow, CheckVersionOrName<v1::HistoryRow>>},
    {"daybook.v1.ExpectedItem", Typed<v1::ExpectedItem, CheckVersionOrName<v1::ExpectedItem>>},
    {"daybook.v1.MappingAsserted", Typed<v1::MappingAsserted, CheckMapping>},
    {"daybook.v1.MigrationFinished", Typed<v1::MigrationFinished, CheckMigrationFinished>},
    {"daybook.v1.HistoryRepaired.RowChange", Typed<v1::HistoryRepaired::RowChange, CheckRowChange>},
    {"daybook.v1.FreezeDeclared", Typed<v1::FreezeDeclared, CheckFreeze>},
    {"daybook.v1.ScopeDeclared", Typed<v1::ScopeDeclared, CheckScope>},
    {"daybook.v1.SchemaObserved", Typed<v1::SchemaObserved, CheckKeys<v1::SchemaObserved>>},
    {"daybook.v1.HistorySnapshot", Typed<v1::HistorySnapshot, CheckKeys<v1::HistorySnapshot>>},
    {"daybook.v1.RuntimeObserved", Typed<v1::RuntimeObserved, CheckKeys<v1::RuntimeObserved>>},
    {"daybook.v1.ExpectationDeclared", Typed<v1::ExpectationDeclared, CheckExpectation>},
};

}  // namespace

std::span<const MessageRule> MessageRules() { return kMessageRules; }

}  // namespace daybook

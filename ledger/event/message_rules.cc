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

bool CheckTime(FieldValues values, FieldError* error) {
  const auto seconds = static_cast<int64_t>(values[google::protobuf::Timestamp::kSecondsFieldNumber].number);
  const auto nanos = static_cast<int64_t>(values[google::protobuf::Timestamp::kNanosFieldNumber].number);
  if (seconds >= 0 && seconds <= kTimeSecondsMax && nanos >= 0 && nanos <= kNanosMax) return true;
  return Violated(error, "", absl::StrCat(seconds, " s and ", nanos, " ns since 1970"),
                  "a time from 1970 to 9999, nanoseconds 0 to 999999999");
}

bool CheckDuration(FieldValues values, FieldError* error) {
  const auto seconds = static_cast<int64_t>(values[google::protobuf::Duration::kSecondsFieldNumber].number);
  const auto nanos = static_cast<int64_t>(values[google::protobuf::Duration::kNanosFieldNumber].number);
  const bool in_range = seconds >= 0 && seconds <= kDurationSecondsMax && nanos >= 0 && nanos <= kNanosMax &&
                        (seconds < kDurationSecondsMax || nanos == 0);
  if (in_range) return true;
  return Violated(error, "", absl::StrCat(seconds, " s and ", nanos, " ns"),
                  "a duration from 0 to 3650 days, nanoseconds 0 to 999999999");
}

bool CheckActor(FieldValues values, FieldError* error) {
  if (values[v1::Actor::kIdFieldNumber].is_present) return true;
  if (values[v1::Actor::kTypeFieldNumber].number == v1::Actor::TYPE_UNKNOWN) return true;
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
bool CheckDigest(FieldValues values, FieldError* error) {
  const absl::string_view algorithm = values[v1::Digest::kAlgorithmFieldNumber].bytes;
  const absl::string_view value = values[v1::Digest::kValueFieldNumber].bytes;
  absl::string_view wanted;
  if (algorithm == "sha256" || algorithm == "norm-v1" || algorithm == "set-v1") {
    if (!IsLowerHex(value, 64, 64)) wanted = "64 lower-case hexadecimal digits";
  } else if (algorithm == "sha1" || algorithm == "sqitch-sha1") {
    if (!IsLowerHex(value, 40, 40)) wanted = "40 lower-case hexadecimal digits";
  } else if (algorithm == "prisma-sha256") {
    // Old releases of Prisma dropped the leading zero of each byte.
    if (!IsLowerHex(value, 32, 64)) wanted = "32 to 64 lower-case hexadecimal digits";
  } else if (algorithm == "flyway-crc32") {
    int32_t crc = 0;
    if (!absl::SimpleAtoi(value, &crc) || absl::StrCat(crc) != value) wanted = "a signed 32-bit decimal number";
  }
  return wanted.empty() || Violated(error, "value", ShortenedValue(value), wanted);
}

bool CheckSetChange(FieldValues values, FieldError* error) {
  const uint64_t part = values[v1::SetChange::kPartFieldNumber].number;
  const uint64_t part_count = values[v1::SetChange::kPartCountFieldNumber].number;
  if (part == 0 && part_count == 0) return true;
  if (part >= 1 && part <= part_count && part_count <= kBatchEventsMax) return true;
  const bool count_is_wrong = part_count == 0 || part_count > kBatchEventsMax;
  return Violated(error, count_is_wrong ? "part_count" : "part", absl::StrCat(part, " of ", part_count),
                  absl::StrCat("1 to part_count, at most ", kBatchEventsMax, "; or 0 of 0 when there is one part"));
}

// For the messages of which one of two fields must say something.
bool CheckEither(FieldValues values, int first, int second, absl::string_view name, absl::string_view wanted,
                 FieldError* error) {
  return values[static_cast<size_t>(first)].is_present || values[static_cast<size_t>(second)].is_present ||
         Violated(error, name, "empty", wanted);
}

template <typename Message>
bool CheckVersionOrName(FieldValues values, FieldError* error) {
  return CheckEither(values, Message::kVersionFieldNumber, Message::kNameFieldNumber, "version", "a version or a name",
                     error);
}

bool CheckMapping(FieldValues values, FieldError* error) {
  return CheckEither(values, v1::MappingAsserted::kRecordedVersionFieldNumber,
                     v1::MappingAsserted::kRecordedNameFieldNumber, "recorded_version", "a version or a name", error);
}

bool CheckRowChange(FieldValues values, FieldError* error) {
  return CheckEither(values, v1::HistoryRepaired::RowChange::kBeforeFieldNumber,
                     v1::HistoryRepaired::RowChange::kAfterFieldNumber, "after", "before, after or both", error);
}

bool CheckMigrationFinished(FieldValues values, FieldError* error) {
  const FieldValue& applied = values[v1::MigrationFinished::kStatementsAppliedFieldNumber];
  const FieldValue& total = values[v1::MigrationFinished::kStatementsTotalFieldNumber];
  if (!applied.is_present || !total.is_present || applied.number <= total.number) return true;
  return Violated(error, "statements_applied", absl::StrCat(applied.number),
                  absl::StrCat("at most statements_total, ", total.number));
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
bool Parsed(const google::protobuf::Message& message, FieldError* error) {
  return check(static_cast<const Message&>(message), error);
}

constexpr MessageRule kMessageRules[] = {
    {.message = "google.protobuf.Timestamp", .check_values = CheckTime},
    {.message = "google.protobuf.Duration", .check_values = CheckDuration},
    {.message = "daybook.v1.Actor", .check_values = CheckActor},
    {.message = "daybook.v1.Digest", .check_values = CheckDigest},
    {.message = "daybook.v1.SetChange", .check_values = CheckSetChange},
    {.message = "daybook.v1.Migration", .check_values = CheckVersionOrName<v1::Migration>},
    {.message = "daybook.v1.HistoryRow", .check_values = CheckVersionOrName<v1::HistoryRow>},
    {.message = "daybook.v1.ExpectedItem", .check_values = CheckVersionOrName<v1::ExpectedItem>},
    {.message = "daybook.v1.MappingAsserted", .check_values = CheckMapping},
    {.message = "daybook.v1.MigrationFinished", .check_values = CheckMigrationFinished},
    {.message = "daybook.v1.HistoryRepaired.RowChange", .check_values = CheckRowChange},

    {.message = "daybook.v1.Payload", .check_parsed = Parsed<v1::Payload, CheckPayload>},
    {.message = "daybook.v1.FreezeDeclared", .check_parsed = Parsed<v1::FreezeDeclared, CheckFreeze>},
    {.message = "daybook.v1.ScopeDeclared", .check_parsed = Parsed<v1::ScopeDeclared, CheckScope>},
    {.message = "daybook.v1.SchemaObserved", .check_parsed = Parsed<v1::SchemaObserved, CheckKeys>},
    {.message = "daybook.v1.HistorySnapshot", .check_parsed = Parsed<v1::HistorySnapshot, CheckKeys>},
    {.message = "daybook.v1.RuntimeObserved", .check_parsed = Parsed<v1::RuntimeObserved, CheckKeys>},
    {.message = "daybook.v1.ExpectationDeclared", .check_parsed = Parsed<v1::ExpectationDeclared, CheckExpectation>},
};

}  // namespace

std::span<const MessageRule> MessageRules() { return kMessageRules; }

}  // namespace daybook

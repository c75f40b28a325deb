#include "ledger/event/validate.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "ledger/base/random.h"
#include "ledger/event/field_error.h"
#include "ledger/event/limits.h"
#include "ledger/event/refusal.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::daybook::testing::StatusIs;

const char kEnvelope[] = R"(
    id: "e1" source: "ci:orders" target: "payments/prod/orders-db"
    occurred_time { seconds: 1772355600 }
    actor { type: TYPE_SERVICE id: "pipeline" }
    evidence: EVIDENCE_LIVE )";
const char kBody[] =
    R"(migration_finished { migration { tool: "sqitch" name: "add_index" } outcome: OUTCOME_SUCCEEDED })";

v1::Event EventFrom(const std::string& text) {
  v1::Event event;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &event)) << text;
  return event;
}

v1::Event Valid() { return EventFrom(absl::StrCat(kEnvelope, kBody)); }

// The message of the refusal of `event`, "" when it passes.
std::string Refused(const v1::Event& event) {
  v1::Event parsed;
  const absl::Status status = ParseChecked(event.SerializeAsString(), &parsed);
  EXPECT_TRUE(status.ok() || FieldErrorOf(status)) << status;
  if (!status.ok()) return std::string(status.message());
  EXPECT_EQ(parsed.SerializeAsString(), event.SerializeAsString());
  return "";
}

std::string RefusedBytes(const std::string& bytes) {
  v1::Event parsed;
  return std::string(ParseChecked(bytes, &parsed).message());
}

TEST(ParseCheckedTest, PassesAValidEvent) { EXPECT_EQ(Refused(Valid()), ""); }

TEST(ParseCheckedTest, RefusesEveryTruncation) {
  const std::string bytes = Valid().SerializeAsString();
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_NE(RefusedBytes(bytes.substr(0, length)), "") << length;
  }
}

TEST(ParseCheckedTest, NamesTheWholePath) {
  v1::Event event = Valid();
  event.mutable_migration_finished()->add_statement_digests()->set_algorithm("norm-v1");
  EXPECT_EQ(Refused(event), "migration_finished.statement_digests[0].value: empty, want a value");
}

TEST(ParseCheckedTest, RefusesWhatTheContractDoesNotKnow) {
  const std::string bytes = Valid().SerializeAsString();
  EXPECT_EQ(RefusedBytes(bytes + "\xf8\x07\x01"), "127: unknown, want a field of daybook.v1.Event");
  EXPECT_EQ(RefusedBytes(bytes + std::string("\x03\x00", 2)), "0: unknown, want a field of daybook.v1.Event");
  EXPECT_EQ(RefusedBytes(bytes + "\x0b"), "id: wire type 3, want string");
  EXPECT_EQ(RefusedBytes(bytes + "\x08\x01"), "id: wire type 0, want string");
  EXPECT_EQ(RefusedBytes(bytes + std::string("\x4a\x01\x02", 3)), "evidence: bytes, want enum");
}

TEST(ParseCheckedTest, RefusesASingularFieldThatStandsTwice) {
  const std::string bytes = Valid().SerializeAsString();
  EXPECT_EQ(RefusedBytes(bytes + "\x0a\x01x"), "id: stands twice, want once");
  // An empty one behind would take the first one's value away.
  EXPECT_EQ(RefusedBytes(bytes + std::string("\x0a\x00", 2)), "id: stands twice, want once");
  EXPECT_EQ(RefusedBytes(bytes + EventFrom("custom { type: \"t\" }").SerializeAsString()),
            "custom: beside migration_finished, want one body");
}

TEST(ParseCheckedTest, RefusesNumbersThatDoNotFit) {
  v1::Event event = Valid();
  event.set_source_sequence(0);
  EXPECT_EQ(Refused(event), "source_sequence: 0, want at least 1");
  const std::string bytes = Valid().SerializeAsString();
  EXPECT_EQ(RefusedBytes(bytes + "\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"),
            "source_sequence: cut short, want a whole number");
}

TEST(ParseCheckedTest, RefusesMessagesOverTheLimit) {
  v1::Event event = Valid();
  event.mutable_payload()->add_parts()->set_text(std::string(kMessageBytesMax, 't'));
  v1::Event parsed;
  const absl::Status status = ParseChecked(event.SerializeAsString(), &parsed);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(ReasonNameOf(status), kMessageTooLarge.name);
}

struct TextCase {
  const char* text;
  const char* refusal;  // "" when it passes.
};

TEST(ParseCheckedTest, HoldsTargetsToTheirGrammar) {
  const char kWanted[] = ", want project/environment/name: 3 to 8 segments without spaces, quotes or glob characters";
  for (const char* target : {"payments/prod/orders-db", "a/b/c/d/e/f/g/h", "käse/prod/ørders"}) {
    v1::Event event = Valid();
    event.set_target(target);
    EXPECT_EQ(Refused(event), "") << target;
  }
  for (const char* target : {"payments", "payments/prod", "/payments/prod/db", "payments/prod/", "a//c", "a/../c",
                             "a/b/c/d/e/f/g/h/i", "a/b/c d", "a/b/*", "a/b/c'", "a/b/c\n"}) {
    v1::Event event = Valid();
    event.set_target(target);
    EXPECT_EQ(Refused(event), absl::StrCat("target: ", ShortenedValue(target), kWanted));
  }
}

TEST(ParseCheckedTest, HoldsTextToOneLineButPayloadsToNone) {
  v1::Event event = Valid();
  event.set_change("line\nbreak");
  EXPECT_EQ(Refused(event), "change: \"line\\nbreak\", want one line without control characters");
  event = Valid();
  v1::Payload::Part* part = event.mutable_payload()->add_parts();
  part->set_name("sql");
  part->set_text("SELECT 1;\n\tSELECT 2;\x1b");
  EXPECT_EQ(Refused(event), "");
}

TEST(ParseCheckedTest, HoldsTimesAndDurationsToTheirRange) {
  const TextCase cases[] = {
      {"occurred_time { }", ""},
      {"occurred_time { seconds: 253402300799 nanos: 999999999 }", ""},
      {"occurred_time { seconds: 253402300800 }", "occurred_time"},
      {"occurred_time { seconds: -1 }", "occurred_time"},
      {"occurred_time { seconds: 1 nanos: 1000000000 }", "occurred_time"},
      {"occurred_time { seconds: 1 nanos: -1 }", "occurred_time"},
      {"migration_finished { duration { } }", ""},
      {"migration_finished { duration { seconds: 315360000 } }", ""},
      {"migration_finished { duration { seconds: 315360000 nanos: 1 } }", "migration_finished.duration"},
      {"migration_finished { duration { seconds: -1 } }", "migration_finished.duration"},
      {"migration_finished { duration { seconds: 1 nanos: -5 } }", "migration_finished.duration"},
  };
  for (const TextCase& row : cases) {
    v1::Event event = Valid();
    const v1::Event more = EventFrom(row.text);
    if (more.has_occurred_time()) event.clear_occurred_time();
    event.MergeFrom(more);
    const std::string refused = Refused(event);
    EXPECT_EQ(refused.substr(0, refused.find(':')), row.refusal) << row.text << ": " << refused;
  }
}

// Bodies that break what one field says of another; the refusal begins with the field.
TEST(ParseCheckedTest, HoldsFieldsToEachOther) {
  const TextCase cases[] = {
      {"migration_started { migration { tool: \"goose\" } }", "migration_started.migration.version"},
      {"migration_started { migration { tool: \"goose\" version: \"1\" } }", ""},
      {"mapping_asserted { expected_key: \"k\" }", "mapping_asserted.recorded_version"},
      {"scope_declared { layers: [LAYER_EXPECTED, LAYER_EXPECTED] }", "scope_declared.layers[1]"},
      {"scope_declared { layers: [LAYER_EXPECTED] stale_after { } }", "scope_declared.stale_after"},
      {"freeze_declared { freeze_id: \"f\" target_globs: \"**\" begin_time { seconds: 5 } end_time { seconds: 5 } }",
       "freeze_declared.end_time"},
      {"workaround_extended { workaround_id: \"w\" lifetime { } }", "workaround_extended.lifetime"},
      {"history_repaired { tool: \"t\" rows { key: \"1\" } }", "history_repaired.rows[0].after"},
      {"statement_captured { fingerprint { algorithm: \"norm-v1\" value: \"abc\" } command_tag: \"DROP\" }",
       "statement_captured.fingerprint.value"},
      {"statement_captured { fingerprint { algorithm: \"flyway-crc32\" value: \"007\" } command_tag: \"DROP\" }",
       "statement_captured.fingerprint.value"},
      {"statement_captured { fingerprint { algorithm: \"Own\" value: \"x\" } command_tag: \"DROP\" }",
       "statement_captured.fingerprint.algorithm"},
      {"runtime_observed { normalizer: \"n\" set { result { algorithm: \"own\" value: \"x\" } part: 2 part_count: 1 } "
       "}",
       "runtime_observed.set.part"},
      {"runtime_observed { normalizer: \"n\" set { result { algorithm: \"own\" value: \"x\" } } removals: [\"k\", "
       "\"k\"] }",
       "runtime_observed.removals[1]"},
      {"expectation_declared { subject: SUBJECT_MIGRATIONS convention: \"goose\""
       " set { result { algorithm: \"own\" value: \"x\" } } }",
       "expectation_declared.order"},
  };
  for (const TextCase& row : cases) {
    const std::string refused = Refused(EventFrom(absl::StrCat(kEnvelope, row.text)));
    EXPECT_EQ(refused.substr(0, refused.find(':')), row.refusal) << row.text << ": " << refused;
  }
}

TEST(ParseCheckedTest, HoldsTheActorAndThePayloadToTheirRules) {
  v1::Event event = Valid();
  event.mutable_actor()->clear_id();
  EXPECT_EQ(Refused(event), "actor.id: empty, want an id, unless the type is UNKNOWN");
  event.mutable_actor()->set_type(v1::Actor::TYPE_UNKNOWN);
  EXPECT_EQ(Refused(event), "");
  event.mutable_payload();
  EXPECT_EQ(Refused(event), "payload.parts: empty, want at least 1");
  for (int i = 0; i < 2; ++i) {
    event.mutable_payload()->add_parts()->set_name("sql");
    event.mutable_payload()->mutable_parts(i)->set_data("x");
  }
  EXPECT_EQ(Refused(event), "payload.parts[1].name: \"sql\", want a name that no part before has");
}

TEST(ParseCheckedTest, WhatItPassesParsesAndSerialisesAlike) {
  SeededRandom random(50);
  const std::string valid = Valid().SerializeAsString();
  int passed = 0;
  for (int round = 0; round < 100'000; ++round) {
    std::string bytes = valid;
    for (uint64_t flips = 1 + random.Below(3); flips > 0; --flips) {
      bytes[random.Below(bytes.size())] = static_cast<char>(random.Next());
    }
    v1::Event event;
    if (!ParseChecked(bytes, &event).ok()) continue;
    ++passed;
    ASSERT_TRUE(event.IsInitialized());
    EXPECT_EQ(Refused(event), "") << "round " << round;
  }
  EXPECT_GT(passed, 1'000);
}

TEST(CheckEventTest, RefusesTheServersOwnAndWhatIsNotFolded) {
  const absl::Status reserved = CheckEvent(EventFrom("clock_advanced { }"), KindSet::OfClients());
  EXPECT_THAT(reserved, StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(ReasonNameOf(reserved), kKindReserved.name);
  const absl::Status not_folded = CheckEvent(Valid(), KindSet({Kind::kCustom}));
  EXPECT_THAT(not_folded, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(not_folded.message(), "body: migration.finished, want a kind that this release folds");
  EXPECT_OK(CheckEvent(Valid(), KindSet::OfClients()));
}

class CheckBatchTest : public ::testing::Test {
 protected:
  v1::Event* Add(const std::string& body) {
    v1::Event* event = events_.Add();
    *event = EventFrom(absl::StrCat(kEnvelope, body));
    event->set_id(absl::StrCat("e", events_.size()));
    return event;
  }
  v1::SetChange* AddPart(uint32_t part, uint32_t part_count) {
    v1::SetChange* set = Add("schema_observed { set { result { algorithm: \"own\" value: \"x\" } } normalizer: \"n\" }")
                             ->mutable_schema_observed()
                             ->mutable_set();
    set->set_part(part);
    set->set_part_count(part_count);
    return set;
  }
  std::string Refused() { return std::string(CheckBatch(events_, KindSet::OfClients()).message()); }
  google::protobuf::RepeatedPtrField<v1::Event> events_;
};

TEST_F(CheckBatchTest, RefusesAnIdThatStandsTwice) {
  Add(kBody);
  Add(kBody)->set_id("e1");
  EXPECT_EQ(Refused(), "events[1].id: \"e1\", want each id of a source once in a batch");
  events_[1].set_source("another");
  EXPECT_EQ(Refused(), "");
}

TEST_F(CheckBatchTest, NamesTheEventOfAKindThatIsRefused) {
  Add(kBody);
  Add("clock_advanced { }");
  EXPECT_EQ(Refused(), "events[1].body: clock.advanced, want a kind clients may send");
}

TEST_F(CheckBatchTest, PassesSetsInWholeParts) {
  AddPart(0, 0);
  for (uint32_t part = 1; part <= 3; ++part) AddPart(part, 3);
  AddPart(1, 1);
  EXPECT_EQ(Refused(), "");
}

TEST_F(CheckBatchTest, RefusesAPartThatIsMissingOrOutOfOrder) {
  AddPart(1, 3);
  AddPart(3, 3);
  const char kWanted[] = ", want all parts of the set in this batch, one behind the other, of one result";
  EXPECT_EQ(Refused(), absl::StrCat("events[0].schema_observed.set.part: 1 of 3", kWanted));
  events_.Clear();
  AddPart(2, 2);
  EXPECT_EQ(Refused(), absl::StrCat("events[0].schema_observed.set.part: 2 of 2", kWanted));
  events_.Clear();
  AddPart(1, 2);
  AddPart(2, 2)->mutable_result()->set_value("y");
  EXPECT_EQ(Refused(), absl::StrCat("events[0].schema_observed.set.part: 1 of 2", kWanted));
}

}  // namespace
}  // namespace daybook

#include "ledger/event/draft.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "ledger/base/big_endian.h"
#include "ledger/event/field_error.h"
#include "ledger/event/limits.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::daybook::testing::StatusIs;

v1::Event EventFrom(const std::string& more = "") {
  v1::Event event;
  const std::string text = absl::StrCat(R"(
    id: "e1" source: "ci:orders" target: "payments/prod/orders-db"
    occurred_time { seconds: 1772355600 }
    actor { type: TYPE_SERVICE id: "pipeline" }
    evidence: EVIDENCE_LIVE
    migration_finished { migration { tool: "sqitch" name: "add_index" } outcome: OUTCOME_SUCCEEDED })",
                                        more);
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &event)) << text;
  return event;
}

const char kReason[] = R"(payload { parts { name: "reason" text: "because" } })";

DraftEvent Draft(v1::Event event) {
  SeededRandom random(40);
  absl::StatusOr<DraftEvent> draft = DraftOf(std::move(event), random);
  EXPECT_OK(draft);
  return draft.ok() ? *std::move(draft) : DraftEvent();
}

std::string EntryOf(const DraftEvent& draft) {
  std::string entry;
  AppendEntry({.position = Position{7},
               .recorded_time = absl::FromUnixMicros(1'772'355'600'250'000),
               .principal = "ci@payments",
               .stream_previous = Position{3},
               .payload = draft.seal},
              draft.client_part, &entry);
  return entry;
}

TEST(DraftTest, HoldsTheKeyTheStreamAndTheKind) {
  const DraftEvent draft = Draft(EventFrom());
  EXPECT_EQ(draft.source, "ci:orders");
  EXPECT_EQ(draft.id, "e1");
  EXPECT_EQ(draft.target, "payments/prod/orders-db");
  EXPECT_EQ(draft.kind, Kind::kMigrationFinished);
  EXPECT_EQ(draft.salted_payload, "");
  EXPECT_EQ(draft.seal, std::nullopt);
}

TEST(DraftTest, TheClientPartIsTheEventWithoutPayload) {
  const DraftEvent draft = Draft(EventFrom(kReason));
  EXPECT_EQ(draft.client_part, EventFrom().SerializeAsString());
  EXPECT_EQ(draft.client_part, Draft(EventFrom()).client_part);
}

TEST(DraftTest, ADrawnSaltDiffersAndTheContentDoesNot) {
  SeededRandom random(41);
  const DraftEvent first = *DraftOf(EventFrom(kReason), random);
  const DraftEvent second = *DraftOf(EventFrom(kReason), random);
  EXPECT_NE(first.salted_payload, second.salted_payload);
  EXPECT_NE(first.seal, second.seal);
  EXPECT_EQ(first.content_digest, second.content_digest);
  EXPECT_EQ(first.seal->bytes + kSaltBytes, first.salted_payload.size());
}

TEST(DraftTest, AChosenSaltIsKept) {
  v1::Event event = EventFrom(kReason);
  event.mutable_payload()->set_salt(std::string(kSaltBytes, 's'));
  const DraftEvent draft = Draft(event);
  EXPECT_EQ(draft.salted_payload.substr(0, kSaltBytes), std::string(kSaltBytes, 's'));
  EXPECT_EQ(draft.seal, SealPayload(draft.salted_payload));
  EXPECT_EQ(draft.content_digest, Draft(EventFrom(kReason)).content_digest);
}

TEST(DraftTest, TheDigestComparesAllButObservedTimeAndSalt) {
  const Hash digest = Draft(EventFrom()).content_digest;
  EXPECT_EQ(ContentDigest(EventFrom()), digest);
  EXPECT_EQ(Draft(EventFrom("observed_time { seconds: 5 }")).content_digest, digest);
  EXPECT_NE(Draft(EventFrom("change: \"PR-1\"")).content_digest, digest);
  EXPECT_NE(Draft(EventFrom(kReason)).content_digest, digest);
  EXPECT_EQ(ContentDigest(EventFrom(kReason)), Draft(EventFrom(kReason)).content_digest);
  EXPECT_EQ(ContentDigest(EventFrom(absl::StrCat(kReason, "observed_time { seconds: 5 }"))),
            Draft(EventFrom(kReason)).content_digest);
}

// Kept in the index for ever (docs/formats/entry.md).
TEST(DraftTest, TheContentDigestIsLaidOutAsDocumented) {
  const DraftEvent draft = Draft(EventFrom(kReason));
  const std::string payload = draft.salted_payload.substr(kSaltBytes);
  std::string compared;
  for (const std::string& part : {draft.client_part, payload}) {
    AppendBigEndian(static_cast<uint32_t>(part.size()), &compared);
    compared += part;
  }
  EXPECT_EQ(draft.content_digest, Sha256Of(compared));
}

TEST(DraftTest, ObservedTimeIsStillRecorded) {
  ASSERT_OK_AND_ASSIGN(const v1::RecordedEvent recorded,
                       RecordedEventFrom(EntryOf(Draft(EventFrom("observed_time { seconds: 5 }")))));
  EXPECT_EQ(recorded.event().observed_time().seconds(), 5);
}

TEST(DraftTest, AnEntryReadsBackAsTheEvent) {
  const DraftEvent draft = Draft(EventFrom(kReason));
  ASSERT_OK_AND_ASSIGN(v1::RecordedEvent recorded, RecordedEventFrom(EntryOf(draft)));
  EXPECT_EQ(recorded.event().SerializeAsString(), EventFrom().SerializeAsString());
  EXPECT_EQ(recorded.position(), 7u);
  EXPECT_EQ(recorded.recorded_time().seconds(), 1'772'355'600);
  EXPECT_EQ(recorded.recorded_time().nanos(), 250'000'000);
  EXPECT_EQ(recorded.principal(), "ci@payments");
  EXPECT_EQ(recorded.stream_previous(), 3u);
  EXPECT_EQ(recorded.payload_commitment(), AsBytes(draft.seal->commitment));
  EXPECT_EQ(recorded.payload_bytes(), draft.seal->bytes);
  EXPECT_EQ(recorded.kind(), "migration.finished");

  ASSERT_OK(JoinPayload(draft.salted_payload, &recorded));
  EXPECT_EQ(recorded.event().payload().parts(0).text(), "because");
  EXPECT_EQ(recorded.event().payload().salt(), draft.salted_payload.substr(0, kSaltBytes));
  EXPECT_EQ(Draft(recorded.event()).salted_payload, draft.salted_payload);
}

TEST(DraftTest, RefusesAPayloadThatIsNotTheEntrys) {
  const DraftEvent draft = Draft(EventFrom(kReason));
  ASSERT_OK_AND_ASSIGN(v1::RecordedEvent recorded, RecordedEventFrom(EntryOf(draft)));
  std::string other = draft.salted_payload;
  other.back() ^= 1;
  for (const std::string& lie :
       {other, draft.salted_payload + "x", draft.salted_payload.substr(0, 32), std::string()}) {
    EXPECT_THAT(JoinPayload(lie, &recorded), StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_FALSE(recorded.event().has_payload());
  }
}

TEST(DraftTest, RefusesAnEntryWhoseClientPartIsNoEvent) {
  std::string entry;
  AppendEntry({.position = Position{7}}, "\xff\xff", &entry);
  EXPECT_THAT(RecordedEventFrom(entry), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(DraftTest, RefusesPartsOverTheirLimit) {
  SeededRandom random(42);
  v1::Event event = EventFrom(kReason);
  event.mutable_payload()->mutable_parts(0)->set_text(std::string(kPayloadBytesMax, 't'));
  EXPECT_EQ(FieldErrorOf(DraftOf(event, random).status())->field, "payload");
  event = EventFrom();
  for (int i = 0; i < 1000; ++i) {
    v1::Digest* digest = event.mutable_migration_finished()->add_statement_digests();
    digest->set_algorithm("norm-v1");
    digest->set_value(std::string(64, 'a'));
  }
  EXPECT_EQ(FieldErrorOf(DraftOf(event, random).status())->field, "event without payload");
}

TEST(DraftTest, ABatchNamesTheEventAndIsBounded) {
  SeededRandom random(43);
  google::protobuf::RepeatedPtrField<v1::Event> events;
  *events.Add() = EventFrom();
  *events.Add() = EventFrom(kReason);
  google::protobuf::RepeatedPtrField<v1::Event> small = events;
  ASSERT_OK_AND_ASSIGN(const std::vector<DraftEvent> drafts, DraftBatch(&small, random));
  EXPECT_EQ(drafts.size(), 2u);
  events[1].mutable_payload()->mutable_parts(0)->set_text(std::string(kPayloadBytesMax, 't'));
  EXPECT_EQ(FieldErrorOf(DraftBatch(&events, random).status())->field, "events[1].payload");
  google::protobuf::RepeatedPtrField<v1::Event> large;
  for (int i = 0; i < 20; ++i) {
    *large.Add() = EventFrom();
    for (int k = 0; k < 700; ++k)
      large[i].mutable_migration_finished()->add_statement_digests()->set_value(std::string(75, 'a'));
  }
  EXPECT_EQ(FieldErrorOf(DraftBatch(&large, random).status())->field, "events");
}

TEST(FirstDifferingFieldTest, NamesTheFirstInTheOrderOfTheContract) {
  const struct {
    const char* a;
    const char* b;
    const char* path;
  } cases[] = {
      {"", "", ""},
      {"", "change: \"PR-1\"", "change"},
      {"change: \"PR-2\"", "change: \"PR-1\"", "change"},
      {"source_sequence: 1", "source_sequence: 2", "source_sequence"},
      {"observed_time { seconds: 5 }", "observed_time { seconds: 6 }", ""},
      {"causation { source: \"s\" id: \"1\" }", "causation { source: \"s\" id: \"2\" }", "causation[0].id"},
      {"causation { source: \"s\" id: \"1\" }",
       "causation { source: \"s\" id: \"1\" } causation { source: \"s\" id: \"2\" }", "causation"},
      {"custom { type: \"org.example\" }", "", "migration_finished"},
      {"migration_finished { duration { seconds: 5 } }", "migration_finished { duration { seconds: 6 } }",
       "migration_finished.duration.seconds"},
      {kReason, R"(payload { parts { name: "reason" text: "no" } })", "payload.parts[0].text"},
      {R"(payload { parts { name: "r" text: "no" } salt: "a" })", R"(payload { parts { name: "r" text: "no" } })", ""},
      {R"(payload { parts { name: "r" text: "no" } })", "", "payload"},
  };
  for (const auto& [a, b, path] : cases) {
    v1::Event first = EventFrom();
    v1::Event second = EventFrom();
    v1::Event more;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(a, &more));
    first.MergeFrom(more);
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(b, &more));
    second.MergeFrom(more);
    EXPECT_EQ(FirstDifferingField(first, second), path) << a << " / " << b;
    EXPECT_EQ(FirstDifferingField(second, first), path) << b << " / " << a;
  }
}

}  // namespace
}  // namespace daybook

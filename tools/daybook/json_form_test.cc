#include "tools/daybook/json_form.h"

#include "daybook/v1/event.pb.h"
#include "daybook/v1/state_service.pb.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::testing::HasSubstr;

TEST(JsonFormTest, EnumsGoByTheirShortNames) {
  v1::TargetSummary summary;
  summary.set_target("p/e/n");
  summary.set_verdict(v1::VERDICT_OUT_OF_SYNC);
  summary.add_layers()->set_layer(v1::ScopeDeclared::LAYER_EXPECTED);
  const Json json = ToJson(summary);
  EXPECT_EQ(json["target"], "p/e/n");
  EXPECT_EQ(json["verdict"], "out_of_sync");
  EXPECT_EQ(json["layers"][0]["layer"], "expected");
}

TEST(JsonFormTest, PrimitiveFieldsAreAlwaysThere) {
  v1::FindingCounts counts;
  EXPECT_EQ(ToJson(counts)["openErrors"], 0);
  v1::Basis basis;
  EXPECT_EQ(ToJson(basis)["size"], "0");
}

TEST(JsonFormTest, WordsOfSeveralPartsAreShortened) {
  v1::MigrationFinished body;
  body.set_change_class(v1::CHANGE_CLASS_EMERGENCY);
  EXPECT_EQ(ToJson(body)["changeClass"], "emergency");
  v1::HistorySnapshot snapshot;
  snapshot.set_completeness(v1::HISTORY_COMPLETENESS_WATERMARK);
  EXPECT_EQ(ToJson(snapshot)["completeness"], "watermark");
}

TEST(JsonFormTest, WhatIsPrintedIsReadBack) {
  v1::Event event;
  event.set_id("1");
  event.set_target("p/e/n");
  event.set_evidence(v1::EVIDENCE_BACKFILL);
  event.mutable_actor()->set_type(v1::Actor::TYPE_AGENT);
  event.mutable_migration_finished()->set_outcome(v1::OUTCOME_PARTIAL);
  event.mutable_migration_finished()->mutable_migration()->set_tool("goose");
  event.mutable_payload()->add_parts()->set_data("\x01\x02");
  v1::Event read;
  ASSERT_OK(FromJson(ToJson(event), &read));
  EXPECT_EQ(read.SerializeAsString(), event.SerializeAsString());
}

TEST(JsonFormTest, WholeEnumNamesAndTheContractsFieldNamesAreReadToo) {
  v1::Event event;
  const Json json = Json::parse(R"({"evidence":"EVIDENCE_LIVE","migration_finished":{"outcome":"Failed"}})");
  ASSERT_OK(FromJson(json, &event));
  EXPECT_EQ(event.evidence(), v1::EVIDENCE_LIVE);
  EXPECT_EQ(event.migration_finished().outcome(), v1::OUTCOME_FAILED);
}

TEST(JsonFormTest, ReadsTheExampleOfTheDesign) {
  v1::Event event;
  const Json json = Json::parse(R"({"id":"a","source":"ci:orders","target":"payments/prod/orders-db",
        "occurredTime":"2026-03-01T09:00:00Z","workaroundDeclared":{"workaroundId":"w1","lifetime":"604800s"},
        "payload":{"parts":[{"name":"reason","text":"because"}]}})");
  ASSERT_OK(FromJson(json, &event));
  EXPECT_EQ(event.workaround_declared().lifetime().seconds(), 604'800);
  EXPECT_EQ(event.payload().parts(0).text(), "because");
}

TEST(JsonFormTest, SaysWhatIsWrong) {
  v1::Event event;
  const Json outcome = Json::parse(R"({"migrationFinished":{"outcome":"maybe"}})");
  EXPECT_THAT(FromJson(outcome, &event), testing::StatusIs(absl::StatusCode::kInvalidArgument,
                                                           HasSubstr("outcome: \"maybe\", want one of succeeded")));
  const Json unknown = Json::parse(R"({"nonsense":1})");
  EXPECT_THAT(FromJson(unknown, &event), testing::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("nonsense")));
}

}  // namespace
}  // namespace daybook

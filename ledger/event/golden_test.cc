// The bytes that are stored for ever, pinned: the example of docs/formats/entry.md, and a client part of every kind.

#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "ledger/base/hex.h"
#include "ledger/event/draft.h"
#include "ledger/event/limits.h"
#include "ledger/event/validate.h"
#include "ledger/merkle/hashing.h"
#include "tests/support/filled_message.h"
#include "tests/support/format_doc.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using google::protobuf::TextFormat;

constexpr char kPage[] = "docs/formats/entry.md";
constexpr char kGoldenFile[] = "ledger/event/testdata/client_parts.txt";

v1::Event ExampleEvent() {
  v1::Event event;
  EXPECT_TRUE(TextFormat::ParseFromString(R"(
    id: "0198e1f2" source: "ci:orders" target: "payments/prod/orders-db"
    occurred_time { seconds: 1772355600 }
    actor { type: TYPE_SERVICE id: "pipeline" }
    evidence: EVIDENCE_LIVE
    migration_finished { migration { tool: "sqitch" name: "add_index" } outcome: OUTCOME_SUCCEEDED }
    payload { parts { name: "reason" text: "slow query" } })",
                                          &event));
  event.mutable_payload()->set_salt(std::string(kSaltBytes, 'S'));
  return event;
}

TEST(EntryGoldenTest, TheExampleOfItsPageIsWhatWeWrite) {
  SeededRandom random(60);
  ASSERT_OK_AND_ASSIGN(const DraftEvent draft, DraftOf(ExampleEvent(), random));
  std::string entry;
  AppendEntry({.position = Position{42},
               .recorded_time = absl::FromUnixMicros(1'772'355'601'250'000),
               .principal = "ci@payments",
               .stream_previous = Position{7},
               .payload = draft.seal},
              draft.client_part, &entry);
  EXPECT_EQ(HexEncode(daybook::testing::HexExample(kPage, "entry")), HexEncode(entry));
  EXPECT_EQ(HexEncode(daybook::testing::HexExample(kPage, "payload")), HexEncode(draft.salted_payload));
  EXPECT_EQ(HexEncode(daybook::testing::HexExample(kPage, "leaf")), HexEncode(AsBytes(LeafHash(entry))));
}

TEST(EntryGoldenTest, TheExampleOfItsPageReadsAsItSays) {
  const std::string entry = daybook::testing::HexExample(kPage, "entry");
  ASSERT_OK_AND_ASSIGN(v1::RecordedEvent recorded, RecordedEventFrom(entry));
  EXPECT_EQ(recorded.position(), 42u);
  EXPECT_EQ(recorded.stream_previous(), 7u);
  EXPECT_EQ(recorded.principal(), "ci@payments");
  EXPECT_EQ(recorded.kind(), "migration.finished");
  ASSERT_OK(JoinPayload(daybook::testing::HexExample(kPage, "payload"), &recorded));
  EXPECT_EQ(recorded.event().SerializeAsString(), ExampleEvent().SerializeAsString());
}

// A client part as text and as bytes: "kind NAME", "text TEXT", "hex BYTES", a line each.
struct Golden {
  std::string text;
  std::string hex;
};

absl::btree_map<std::string, Golden> GoldenByKind() {
  absl::btree_map<std::string, Golden> by_kind;
  const std::string file = daybook::testing::SourceFile(kGoldenFile);
  Golden* golden = nullptr;
  for (absl::string_view line : absl::StrSplit(file, '\n', absl::SkipEmpty())) {
    if (absl::ConsumePrefix(&line, "kind ")) golden = &by_kind[std::string(line)];
    if (golden == nullptr) continue;
    if (absl::ConsumePrefix(&line, "text ")) golden->text = std::string(line);
    if (absl::ConsumePrefix(&line, "hex ")) golden->hex = std::string(line);
  }
  return by_kind;
}

// The lines for a kind that has none yet.
std::string NewGolden(Kind kind) {
  const google::protobuf::Descriptor* descriptor = v1::Event::descriptor();
  const int variant = BodyField(kind)->index_in_oneof();
  const auto event = daybook::testing::FilledMessage(descriptor, variant);
  static_cast<v1::Event&>(*event).clear_payload();
  return absl::StrCat("\nkind ", KindName(kind), "\ntext ", event->ShortDebugString(), "\nhex ",
                      HexEncode(event->SerializeAsString()), "\n");
}

TEST(ClientPartGoldenTest, EveryKindIsPinned) {
  const absl::btree_map<std::string, Golden> by_kind = GoldenByKind();
  for (const Kind kind : AllKinds()) {
    EXPECT_TRUE(by_kind.contains(KindName(kind))) << "add to " << kGoldenFile << ":\n" << NewGolden(kind);
  }
  EXPECT_EQ(by_kind.size(), AllKinds().size());
}

TEST(ClientPartGoldenTest, BytesAndTextAreEachOther) {
  for (const auto& [kind, golden] : GoldenByKind()) {
    SCOPED_TRACE(kind);
    v1::Event event;
    ASSERT_TRUE(TextFormat::ParseFromString(golden.text, &event));
    EXPECT_EQ(KindName(event.body_case()), kind);
    SeededRandom random(61);
    ASSERT_OK_AND_ASSIGN(const DraftEvent draft, DraftOf(event, random));
    EXPECT_EQ(HexEncode(draft.client_part), golden.hex);
    v1::Event parsed;
    ASSERT_OK_AND_ASSIGN(const std::string bytes, HexDecode(golden.hex));
    ASSERT_OK(ParseChecked(bytes, &parsed));
    EXPECT_EQ(parsed.SerializeAsString(), bytes);
  }
}

}  // namespace
}  // namespace daybook

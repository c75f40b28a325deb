// Whatever bytes a parser is given, it ends, within its memory; and what it accepts, it would have written.

#include <algorithm>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "clients/agent/history_json.h"
#include "clients/agent/json_reader.h"
#include "clients/agent/limits.h"
#include "clients/agent/sqitch_plan.h"
#include "daybook/v1/ledger_service.pb.h"
#include "daybook/v1/state_service.pb.h"
#include "ledger/base/hex.h"
#include "ledger/base/time_text.h"
#include "ledger/diff/norm_v1.h"
#include "ledger/event/draft.h"
#include "ledger/event/entry.h"
#include "ledger/event/target_glob.h"
#include "ledger/event/validate.h"
#include "ledger/index/watermark.h"
#include "ledger/log/chunk.h"
#include "ledger/log/guard.h"
#include "ledger/log/head_record.h"
#include "tests/fuzz/mutations.h"
#include "tests/support/filled_message.h"
#include "tests/support/format_doc.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_blocks.h"
#include "tests/support/time_budget.h"

namespace daybook::testing {
namespace {

// Returns whether `bytes` were accepted; fails the test if they should not have been.
using Parse = std::function<bool(const std::string& bytes)>;

void Fuzz(const char* parser, const std::vector<std::string>& corpus, const Parse& parse) {
  const uint64_t rounds = NumberFromEnvironment("DAYBOOK_FUZZ_ROUNDS", 20'000);
  const uint64_t seed = NumberFromEnvironment("DAYBOOK_FUZZ_SEED", 1);
  SeededRandom random(seed);
  Mutations mutations(corpus, random);
  uint64_t accepted = 0;
  for (uint64_t round = 0; round < rounds; ++round) {
    const std::string bytes = mutations.Next();
    if (parse(bytes)) ++accepted;
    ASSERT_FALSE(::testing::Test::HasFailure())
        << parser << ", seed " << seed << ", round " << round << ": " << HexEncode(bytes);
  }
  std::cout << parser << ": " << rounds << " inputs from seed " << seed << ", " << accepted << " accepted\n";
  EXPECT_TRUE(accepted > 0 && accepted < rounds) << "a corpus that tells nothing";
}

// For formats whose every accepted input is the one encoding of what it says.
template <typename Decoded>
Parse OneToOne(absl::StatusOr<Decoded> (*decode)(absl::string_view), std::string (*encode)(const Decoded&)) {
  return [=](const std::string& bytes) {
    const absl::StatusOr<Decoded> decoded = decode(bytes);
    if (decoded.ok()) {
      EXPECT_EQ(HexEncode(encode(*decoded)), HexEncode(bytes));
    }
    return decoded.ok();
  };
}

std::string EntryOf(int variant) {
  const auto event = FilledMessage(v1::Event::descriptor(), variant);
  SeededRandom random(2);
  const absl::StatusOr<DraftEvent> draft = DraftOf(static_cast<v1::Event&>(*event), random);
  EXPECT_OK(draft);
  std::string entry;
  AppendEntry({.position = Position{9},
               .recorded_time = absl::FromUnixSeconds(1'772'355'600),
               .principal = "ci",
               .stream_previous = Position{3},
               .payload = draft->seal},
              draft->client_part, &entry);
  return entry;
}

TEST(ParsersFuzzTest, Entries) {
  google::protobuf::LogSilencer quiet;  // It says of each bad text that it is one.
  std::vector<std::string> corpus;
  for (int variant = 0; variant < VariantCount(v1::Event::descriptor()); ++variant) corpus.push_back(EntryOf(variant));
  Fuzz("entries", corpus, [](const std::string& bytes) {
    const absl::StatusOr<v1::RecordedEvent> recorded = RecordedEventFrom(bytes);
    const absl::StatusOr<Entry> entry = DecodeEntry(bytes);
    if (!entry.ok()) {
      EXPECT_FALSE(recorded.ok());
      return false;
    }
    std::string again;
    AppendEntry(entry->server, entry->client_part, &again);
    EXPECT_EQ(HexEncode(again), HexEncode(bytes));
    return recorded.ok();
  });
}

// A chunk's bytes say all but where it stands.
TEST(ParsersFuzzTest, Chunks) {
  SeededRandom random(3);
  std::vector<std::string> corpus;
  const auto keep = [&](Position first, absl::string_view chunk) {
    if (first == Position{0}) corpus.emplace_back(chunk);
  };
  for (int i = 0; i < 8; ++i) EncodeChunks(RandomBlock(LogHead(), Frontier(), 6, random), keep);
  Fuzz("chunks", corpus, [](const std::string& bytes) {
    const absl::StatusOr<Chunk> chunk = DecodeChunk(Position{0}, bytes);
    if (!chunk.ok()) {
      EXPECT_EQ(chunk.status().code(), absl::StatusCode::kDataLoss);
      return false;
    }
    size_t entry_bytes = 0;
    for (const absl::string_view entry : chunk->entries) entry_bytes += 2 + entry.size();
    EXPECT_EQ(bytes.size(), 2 + (chunk->block ? 52 : 0) + entry_bytes);
    return true;
  });
}

TEST(ParsersFuzzTest, HeadsGuardsFrontiersAndWatermarks) {
  const std::string page = "docs/formats/log.md";
  Fuzz("heads", {HexExample(page, "head")}, OneToOne(DecodeHeadRecord, EncodeHeadRecord));
  Fuzz("guards", {HexExample(page, "guard")}, OneToOne(DecodeGuard, EncodeGuard));
  Fuzz("watermarks of indexes", {HexExample("docs/formats/index.md", "watermark")},
       OneToOne(DecodeWatermark, EncodeWatermark));
  Fuzz("frontiers", {HexExample("docs/formats/merkle.md", "frontier")}, [](const std::string& bytes) {
    const absl::StatusOr<Frontier> frontier = Frontier::Parse(bytes);
    if (frontier.ok()) {
      EXPECT_EQ(HexEncode(frontier->Serialize()), HexEncode(bytes));
    }
    return frontier.ok();
  });
}

// What ParseChecked passes, the generated parser reads without loss, and its serialisation passes again.
void FuzzMessage(const google::protobuf::Descriptor* descriptor) {
  std::vector<std::string> corpus;
  for (int variant = 0; variant < VariantCount(descriptor); ++variant) {
    corpus.push_back(FilledMessage(descriptor, variant)->SerializeAsString());
  }
  const auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor);
  Fuzz(descriptor->name().c_str(), corpus, [=](const std::string& bytes) {
    const std::unique_ptr<google::protobuf::Message> message(prototype->New());
    if (!ParseChecked(bytes, message.get()).ok()) return false;
    EXPECT_TRUE(message->GetReflection()->GetUnknownFields(*message).empty());
    const std::string serialised = message->SerializeAsString();
    const std::unique_ptr<google::protobuf::Message> again(prototype->New());
    EXPECT_OK(ParseChecked(serialised, again.get()));
    EXPECT_EQ(again->SerializeAsString(), serialised);
    return true;
  });
}

TEST(ParsersFuzzTest, RequestsOfEveryRpc) {
  google::protobuf::LogSilencer quiet;  // As above.
  FuzzMessage(v1::Event::descriptor());
  for (const auto* file : {v1::AppendRequest::descriptor()->file(), v1::DiffRequest::descriptor()->file()}) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) FuzzMessage(file->service(s)->method(m)->input_type());
    }
  }
}

// Two texts that differ in blanks only have one digest.
TEST(ParsersFuzzTest, MigrationsInNormV1) {
  const std::vector<std::string> corpus = {
      "-- +goose Up\nCREATE TABLE t (a int DEFAULT 'it''s');\n-- +goose Down\nDROP TABLE t;\n",
      "/* a /* nested */ b */ SELECT E'a\\'b', $$body; 'x'$$, $tag$ $$ $tag$, `q`, \"Q\";",
      "/*!40101 SET x */; # a remark\nINSERT INTO t VALUES (1, 'a\\\\b');\r\n/*+ hint */ SELECT 1;"};
  Fuzz("norm-v1", corpus, [](const std::string& text) {
    const auto tokens = NormV1Tokens(text);
    EXPECT_EQ(NormV1Digest(text).has_value(), tokens.has_value());
    NormV1StatementDigests(text);
    if (!tokens) return false;
    size_t token_bytes = 0;
    for (const std::string& token : *tokens) token_bytes += token.size();
    EXPECT_LE(token_bytes, text.size());
    EXPECT_EQ(NormV1Tokens(text + "\n \n"), tokens);
    return true;
  });
}

// Of what is JSON, a parser that tells of every level agrees on the depth.
TEST(ParsersFuzzTest, JsonUpToItsDepth) {
  using nlohmann::json;
  const std::string open(kJsonDepthMax - 4, '['), close(kJsonDepthMax - 4, ']');
  Fuzz("JSON", {open + R"({"[{":["}]\"]",{"\\":[]}]})" + close, R"([[{"a":{"b":[[1],2]}}],"[[\u005b{",{},-0.5e1])"},
       [](const std::string& text) {
         int depth = 0;
         const auto told = [&depth](int above, json::parse_event_t event, json&) {
           const bool enters = event == json::parse_event_t::object_start || event == json::parse_event_t::array_start;
           if (enters) depth = std::max(depth, above + 1);
           return true;
         };
         const bool is_json = !json::parse(text, told, /*allow_exceptions=*/false).is_discarded();
         const bool accepted = ReadJson<json>("JSON", text).ok();
         EXPECT_EQ(accepted, is_json && depth <= static_cast<int>(kJsonDepthMax)) << depth << " levels";
         return accepted;
       });
}

TEST(ParsersFuzzTest, TextsThatPeopleWrite) {
  Fuzz("history documents",
       {R"({"tool":"flyway","completeness":"watermark","observed_time":"2026-03-01T09:00:00Z","rows":[
          {"version":"1","name":"init","digest":-311440896,"applied_time":"2026-02-01T09:00:00Z"},
          {"version":"2","success":false,"how":"baseline","applied":1,"total":2,"run_id":"r"}]})",
        R"([{"version":"1","digest":"ab","algorithm":"own"},{"version":null,"name":"x"}])"},
       [](const std::string& text) { return ParseHistoryJson(text, "flyway").ok(); });
  Fuzz(
      "sqitch plans",
      {"%syntax-version=1.0.0\n%project=p\n\na 2026-01-01T00:00:00Z A <a@b> # first\n@v1 2026-01-02T00:00:00Z A <a@b>\n"
       "a [a@v1 !x] 2026-01-03T00:00:00Z A <a@b> # again\n"},
      [](const std::string& text) { return ParseSqitchPlan(text).ok(); });
  Fuzz("times", {"2026-03-01T09:00:00.25Z", "2026-03-01", "2h ago", "in 2w", "now"}, [](const std::string& text) {
    return TimeFromText(text, absl::FromUnixSeconds(1'772'355'600), absl::UTCTimeZone()).ok();
  });
  Fuzz("durations", {"1h30m", "2w", "90s", "5ms"}, [](const std::string& text) {
    const absl::StatusOr<absl::Duration> duration = DurationFromText(text);
    if (duration.ok()) {
      EXPECT_GE(*duration, absl::ZeroDuration());
    }
    return duration.ok();
  });
  Fuzz("globs", {"payments/**/db-?", "*/prod/*", "**", "payments"}, [](const std::string& glob) {
    const std::string prefix(TargetGlobPrefix(glob));
    for (const char* target : {"payments/prod/db-1", "a/prod/x", "payments/prod/db-1/more"}) {
      if (TargetGlobMatches(glob, target)) {
        EXPECT_EQ(std::string(target).substr(0, prefix.size()), prefix);
      }
    }
    return TargetGlobMatches(glob, "payments/prod/db-1");
  });
}

}  // namespace
}  // namespace daybook::testing

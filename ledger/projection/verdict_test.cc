#include "ledger/projection/verdict.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "ledger/base/check.h"

namespace daybook::testing {
namespace {

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  DAYBOOK_CHECK(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

constexpr char kInSync[] = "comparisons { left: LAYER_EXPECTED right: LAYER_HISTORY verdict: VERDICT_IN_SYNC }";
constexpr char kOutOfSync[] =
    "comparisons { left: LAYER_EXPECTED right: LAYER_HISTORY series: 'b' verdict: VERDICT_OUT_OF_SYNC }";
constexpr char kUnknown[] =
    "comparisons { left: LAYER_RECORDED right: LAYER_HISTORY verdict: VERDICT_UNKNOWN unknown_reason: 'why' }";
constexpr char kOfEvents[] =
    "comparisons { left: LAYER_EXPECTED right: LAYER_RECORDED series: 'c' verdict: VERDICT_IN_SYNC }";
constexpr char kAllHeard[] =
    "layers { layer: LAYER_EXPECTED } layers { layer: LAYER_RECORDED } layers { layer: LAYER_HISTORY }";
constexpr char kShared[] = "shared_databases: 'db-1'";
constexpr char kHistoryStale[] = "layers { layer: LAYER_EXPECTED } layers { layer: LAYER_HISTORY stale: true }";

struct Case {
  const char* name;
  const char* target;
  const char* activity;
  std::string comparisons;
  v1::Verdict verdict;
  const char* reason;
};

TEST(VerdictTest, FollowsFromWhatIsComparedAndJudged) {
  const std::string all = absl::StrCat(kInSync, kOutOfSync, kUnknown);
  const Case cases[] = {
      {"nothing heard", "", "", "", v1::VERDICT_UNKNOWN, "no layer was heard from"},
      {"nothing compared", "", "layers { layer: LAYER_EXPECTED }", "", v1::VERDICT_UNKNOWN,
       "nothing to compare: heard from expected only"},
      {"in sync", "", kAllHeard, kInSync, v1::VERDICT_IN_SYNC, ""},
      {"out of sync wins", "", kAllHeard, all, v1::VERDICT_OUT_OF_SYNC, ""},
      {"unknown over in sync", "", kAllHeard, absl::StrCat(kInSync, kUnknown), v1::VERDICT_UNKNOWN, "why"},
      {"unknown first", "", kAllHeard, absl::StrCat(kUnknown, kInSync), v1::VERDICT_UNKNOWN, "why"},
      {"not judged", "declared_layers: LAYER_EXPECTED declared_layers: LAYER_HISTORY", kAllHeard,
       absl::StrCat(kInSync, kUnknown), v1::VERDICT_IN_SYNC, ""},
      {"a series without a judged layer", "declared_layers: LAYER_EXPECTED declared_layers: LAYER_HISTORY", kAllHeard,
       absl::StrCat(kInSync, kOfEvents), v1::VERDICT_UNKNOWN, "no layer that is judged was heard of series 'c'"},
      {"declared and silent",
       "declared_layers: LAYER_EXPECTED declared_layers: LAYER_HISTORY declared_layers: "
       "LAYER_OBSERVED",
       kAllHeard, kInSync, v1::VERDICT_UNKNOWN, "nothing was heard from the observed layer"},
      {"stale", "", kHistoryStale, kInSync, v1::VERDICT_UNKNOWN, "the history layer is stale"},
      {"stale hides a difference", "", kHistoryStale, kOutOfSync, v1::VERDICT_UNKNOWN, "the history layer is stale"},
      {"another target's database", "", kAllHeard, absl::StrCat(kInSync, kShared), v1::VERDICT_OUT_OF_SYNC, ""},
      {"another target's database, history not judged", "declared_layers: LAYER_EXPECTED", kAllHeard, kShared,
       v1::VERDICT_UNKNOWN, "nothing to compare: heard from expected only"},
      {"another target's database, stale", "", kHistoryStale, absl::StrCat(kInSync, kShared), v1::VERDICT_UNKNOWN,
       "the history layer is stale"},
  };
  for (const Case& c : cases) {
    const store::v1::VerdictRow row =
        VerdictOf(Parse<store::v1::TargetRow>(c.target), Parse<store::v1::TargetActivityRow>(c.activity),
                  Parse<store::v1::ComparisonsRow>(c.comparisons));
    EXPECT_EQ(row.verdict(), c.verdict) << c.name;
    EXPECT_EQ(row.unknown_reason(), c.reason) << c.name;
  }
}

// Of layers that are asked for.
struct LayersCase {
  const char* name;
  std::vector<Layer> layers;
  std::string activity;
  std::string comparisons;
  v1::Verdict verdict;
  const char* reason;
};

void ExpectVerdicts(const std::vector<LayersCase>& cases) {
  for (const LayersCase& c : cases) {
    const store::v1::VerdictRow row = VerdictBetween(c.layers, Parse<store::v1::TargetActivityRow>(c.activity),
                                                     Parse<store::v1::ComparisonsRow>(c.comparisons));
    EXPECT_EQ(row.verdict(), c.verdict) << c.name;
    EXPECT_EQ(row.unknown_reason(), c.reason) << c.name;
  }
}

TEST(VerdictTest, OfLayersAskedForIsThatOfTheComparisonsBetweenThem) {
  const std::vector<Layer> with_history = {v1::ScopeDeclared::LAYER_EXPECTED, v1::ScopeDeclared::LAYER_HISTORY};
  const std::vector<Layer> with_recorded = {v1::ScopeDeclared::LAYER_EXPECTED, v1::ScopeDeclared::LAYER_RECORDED};
  const std::vector<Layer> applied = {v1::ScopeDeclared::LAYER_RECORDED, v1::ScopeDeclared::LAYER_HISTORY};
  const std::string all = absl::StrCat(kInSync, kOutOfSync, kUnknown);
  ExpectVerdicts({
      {"in sync", with_history, kAllHeard, kInSync, v1::VERDICT_IN_SYNC, ""},
      {"out of sync", with_history, kAllHeard, all, v1::VERDICT_OUT_OF_SYNC, ""},
      {"another comparison", applied, kAllHeard, all, v1::VERDICT_UNKNOWN, "why"},
      {"a series that is not compared", with_history, kAllHeard, absl::StrCat(kInSync, kOfEvents), v1::VERDICT_UNKNOWN,
       "no layer that is judged was heard of series 'c'"},
      {"stale", with_history, kHistoryStale, kInSync, v1::VERDICT_UNKNOWN, "the history layer is stale"},
      {"another target's database", with_history, kAllHeard, absl::StrCat(kInSync, kShared), v1::VERDICT_OUT_OF_SYNC,
       ""},
      {"another target's database, history not asked for", with_recorded, kAllHeard, absl::StrCat(kOfEvents, kShared),
       v1::VERDICT_IN_SYNC, ""},
      {"another target's database, nothing compared", applied, kAllHeard, kShared, v1::VERDICT_UNKNOWN,
       "nothing compares the recorded layer with history"},
  });
}

TEST(VerdictTest, OfLayersAskedForIsUnknownWhereOneIsSilent) {
  const std::vector<Layer> two = {v1::ScopeDeclared::LAYER_EXPECTED, v1::ScopeDeclared::LAYER_OBSERVED};
  const std::vector<Layer> three = {v1::ScopeDeclared::LAYER_EXPECTED, v1::ScopeDeclared::LAYER_HISTORY,
                                    v1::ScopeDeclared::LAYER_OBSERVED};
  const std::string observed = absl::StrCat(kAllHeard, " layers { layer: LAYER_OBSERVED }");
  const char* const silent = "nothing was heard from the observed layer";
  ExpectVerdicts({
      {"one never heard from", two, kAllHeard, kInSync, v1::VERDICT_UNKNOWN, silent},
      {"one of three never heard from", three, kAllHeard, kInSync, v1::VERDICT_UNKNOWN, silent},
      {"out of sync beside silence", three, kAllHeard, kOutOfSync, v1::VERDICT_OUT_OF_SYNC, ""},
      {"heard, and not compared", two, observed, kInSync, v1::VERDICT_UNKNOWN,
       "nothing compares the expected layer with observed"},
      {"one of three not compared", three, observed, kInSync, v1::VERDICT_UNKNOWN,
       "nothing compares the observed layer with expected, history"},
  });
}

}  // namespace
}  // namespace daybook::testing

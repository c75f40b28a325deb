#include "ledger/projection/answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/limits.h"
#include "ledger/projection/findings.h"
#include "ledger/projection/fold_fixture.h"
#include "ledger/projection/histories_fold.h"
#include "ledger/projection/limits.h"
#include "ledger/projection/tables.h"
#include "ledger/projection/verdict.h"
#include "tests/support/status_matchers.h"

namespace daybook::testing {
namespace {

// A fold that finds something on every target it hears of, and out of sync every tenth.
class FindingFold final : public Fold {
 public:
  absl::string_view name() const override { return "finding"; }
  int version() const override { return 1; }
  absl::Status Apply(const FoldEvent& event, FoldRows& rows) override {
    if (!event.event().has_expectation_declared()) return absl::OkStatus();
    FindingFacts facts;
    facts.subject = {FindingKind::kEdited, event.event().target(), "", "V1"};
    facts.severity = Severity::kError;
    facts.evidence = {event.moment.position};
    v1::Comparison comparison;
    comparison.set_left(v1::ScopeDeclared::LAYER_EXPECTED);
    comparison.set_right(v1::ScopeDeclared::LAYER_HISTORY);
    comparison.set_verdict(event.moment.position.value % 10 == 0 ? v1::VERDICT_OUT_OF_SYNC : v1::VERDICT_IN_SYNC);
    const absl::Status opened = FindingSink(rows, event.moment).Open(facts);
    return opened.ok() ? SetComparisons(rows, event.event().target(), "", {comparison}) : opened;
  }
};

std::vector<std::unique_ptr<Fold>> WithFindings() {
  std::vector<std::unique_ptr<Fold>> folds = MakeFolds();
  // Its comparisons would stand in the way.
  std::erase_if(folds, [](const std::unique_ptr<Fold>& fold) { return fold->name() == "histories"; });
  folds.push_back(std::make_unique<FindingFold>());
  return folds;
}

constexpr uint64_t kTargets = 10'000;
constexpr uint64_t kPage = 100;

// Ten thousand targets, once for all tests; each heard from twice.
class AnswersTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    EventScript script;
    for (uint64_t i = 0; i < kTargets; ++i) {
      script.Add(Target(i), "expectation_declared { subject: SUBJECT_MIGRATIONS }");
    }
    for (uint64_t i = 0; i < kTargets; ++i) script.Add(Target(i), "history_snapshot { tool: 'flyway' }");
    views_ = new MemoryViews;
    FoldInto(
        *views_, script.events(), script.size(), [](Position p) { return p.value % 1'000 == 999; }, WithFindings);
  }
  static void TearDownTestSuite() {
    delete views_;
    views_ = nullptr;
  }
  static std::string Target(uint64_t i) { return absl::StrFormat("p%02d/prod/t%04d", i / 1'000, i); }

  RowsAt Rows() { return RowsAt(*views_, TreeSize{2 * kTargets}); }
  // What reading costs, in rows.
  template <typename Read>
  uint64_t CostOf(Read read) {
    const uint64_t before = views_->rows_read();
    read();
    return views_->rows_read() - before;
  }

  static MemoryViews* views_;
};
MemoryViews* AnswersTest::views_ = nullptr;

TEST_F(AnswersTest, TargetsReadAFewRowsForEachOneShown) {
  v1::ListTargetsRequest request;
  request.set_page_size(kPage);
  const auto list = [&] { EXPECT_EQ(ListTargets(Rows(), request).value().targets_size(), static_cast<int>(kPage)); };
  EXPECT_LE(CostOf(list), 6 * kPage);
  request.add_verdicts(v1::VERDICT_OUT_OF_SYNC);
  EXPECT_LE(CostOf(list), 6 * kPage);
  request.add_target_globs("p07");
  EXPECT_LE(CostOf(list), 6 * kPage);
  request.add_verdicts(v1::VERDICT_UNKNOWN);
  EXPECT_LE(CostOf(list), 6 * kPage + 1'000) << "and the rows of the targets that were unknown once";
}

TEST_F(AnswersTest, TargetsAreListedPageByPage) {
  v1::ListTargetsRequest request;
  request.set_page_size(999);
  request.add_verdicts(v1::VERDICT_IN_SYNC);
  request.add_verdicts(v1::VERDICT_OUT_OF_SYNC);
  uint64_t count = 0;
  do {
    const v1::ListTargetsResponse response = ListTargets(Rows(), request).value();
    for (const v1::TargetSummary& target : response.targets()) {
      EXPECT_EQ(target.target(), Target(count));
      EXPECT_EQ(target.verdict(), count++ % 10 == 0 ? v1::VERDICT_OUT_OF_SYNC : v1::VERDICT_IN_SYNC);
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(count, kTargets);
}

TEST_F(AnswersTest, FindingsReadAFewRowsForEachOneShown) {
  v1::ListFindingsRequest request;
  request.set_page_size(kPage);
  const auto list = [&] {
    const v1::ListFindingsResponse response = ListFindings(Rows(), request).value();
    EXPECT_EQ(response.findings_size(), static_cast<int>(kPage));
    EXPECT_EQ(response.counts().open_errors(), request.target_globs().empty() ? kTargets : 1'000);
  };
  EXPECT_LE(CostOf(list), 4 * kPage);
  request.add_target_globs("p07/**");
  EXPECT_LE(CostOf(list), 4 * 1'000) << "and the findings of the targets asked for";
}

// All pages of `list`, and how many rows the dearest of them read.
template <typename Request, typename List, typename Take>
uint64_t DearestPage(const MemoryViews& views, Request request, List list, Take take) {
  uint64_t dearest = 0;
  do {
    const uint64_t before = views.rows_read();
    const auto response = list(request);
    dearest = std::max(dearest, views.rows_read() - before);
    take(response);
    EXPECT_NE(response.next_page_token(), request.page_token().empty() ? "none" : request.page_token());
    if (response.next_page_token() == request.page_token()) break;
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return dearest;
}

TEST_F(AnswersTest, WhatIsRareIsLookedForALittleInEachCall) {
  v1::ListFindingsRequest findings;
  findings.add_kinds("late");
  findings.set_page_size(kPage);
  int pages = 0;
  const auto list_findings = [&](const auto& request) { return ListFindings(Rows(), request).value(); };
  EXPECT_LE(DearestPage(*views_, findings, list_findings,
                        [&](const v1::ListFindingsResponse& response) {
                          EXPECT_EQ(response.findings_size(), 0);
                          EXPECT_EQ(response.counts().open_errors(), pages == 0 ? kTargets : 0);
                          ++pages;
                        }),
            kScanRowsMax / 2 + 10);
  EXPECT_EQ(pages, 2) << "of half the rows for each of two statuses";

  v1::ListTargetsRequest targets;
  targets.add_target_globs("**/t?99?");
  for (const v1::Verdict verdict : {v1::VERDICT_IN_SYNC, v1::VERDICT_OUT_OF_SYNC}) targets.add_verdicts(verdict);
  std::vector<std::string> shown;
  const auto list_targets = [&](const auto& request) { return ListTargets(Rows(), request).value(); };
  EXPECT_LE(DearestPage(*views_, targets, list_targets,
                        [&](const v1::ListTargetsResponse& response) {
                          for (const v1::TargetSummary& one : response.targets()) shown.push_back(one.target());
                        }),
            kScanRowsMax / 2 + kTargets / 10 + 5 * kPage);
  std::vector<std::string> expected;
  for (uint64_t i = 0; i < kTargets; ++i) {
    if (i / 10 % 100 == 99) expected.push_back(Target(i));
  }
  EXPECT_EQ(shown, expected);
}

TEST_F(AnswersTest, FindingsOfManyGlobsAreReadWhereTheyStand) {
  v1::ListFindingsRequest request;
  for (const char* glob : {"p07/prod/t700*", "p02/prod/t2222", "p07/prod/t7001", "p05/**/t?999"}) {
    request.add_target_globs(glob);
  }
  std::vector<std::string> expected = {Target(2222), Target(5999)};
  for (uint64_t i = 7000; i < 7010; ++i) expected.push_back(Target(i));
  request.set_page_size(5);
  std::vector<std::string> shown;
  const auto list = [&](const auto& page) { return ListFindings(Rows(), page).value(); };
  EXPECT_LE(DearestPage(*views_, request, list,
                        [&](const v1::ListFindingsResponse& response) {
                          for (const v1::Finding& one : response.findings()) shown.push_back(one.target());
                          EXPECT_EQ(response.counts().open_errors(), shown.size() == 5 ? expected.size() : 0);
                        }),
            2'100u)
      << "the thousand that begin as the last glob does, and their counts";
  EXPECT_EQ(shown, expected);
}

TEST_F(AnswersTest, ADiffReadsAFewRows) {
  v1::DiffRequest request;
  request.set_target(Target(20));
  const RowsAt before(*views_, TreeSize{20});
  EXPECT_LE(CostOf([&] {
              const v1::DiffResponse response = Diff(Rows(), nullptr, request).value();
              EXPECT_EQ(response.summary().verdict(), v1::VERDICT_OUT_OF_SYNC);
              EXPECT_EQ(response.comparisons_size(), 1);
              EXPECT_EQ(response.findings_size(), 1);
            }),
            20u);
  EXPECT_LE(CostOf([&] {
              const v1::DiffResponse response = Diff(Rows(), &before, request).value();
              ASSERT_EQ(response.changes_size(), 1);
              EXPECT_EQ(response.changes(0).change(), v1::FindingChange::CHANGE_OPENED);
              EXPECT_FALSE(response.has_from_summary());
            }),
            30u);
  request.add_layers(v1::ScopeDeclared::LAYER_EXPECTED);
  request.add_layers(v1::ScopeDeclared::LAYER_HISTORY);
  EXPECT_LE(CostOf([&] { EXPECT_EQ(Diff(Rows(), nullptr, request).value().findings_size(), 1); }), 20u);
  EXPECT_LE(CostOf([&] { EXPECT_EQ(Diff(Rows(), &before, request).value().changes_size(), 1); }), 30u);
  request.set_target("p99/prod/none");
  EXPECT_TRUE(absl::IsNotFound(Diff(Rows(), nullptr, request).status()));
}

TEST_F(AnswersTest, AnAnswerAsOfASizeIsTheSameForEver) {
  v1::ListTargetsRequest request;
  const RowsAt past(*views_, TreeSize{50});
  const v1::ListTargetsResponse response = ListTargets(past, request).value();
  EXPECT_EQ(response.targets_size(), 50);
  EXPECT_EQ(response.targets(0).event_count(), 1u);
  EXPECT_EQ(ListTargets(past, request).value().SerializeAsString(), response.SerializeAsString());
}

TEST_F(AnswersTest, APageTokenFitsItsQuestionAndItsBasisOnly) {
  v1::ListTargetsRequest request;
  request.set_page_size(10);
  const std::string token = ListTargets(Rows(), request).value().next_page_token();
  EXPECT_EQ(SizeOfPageToken(token).value(), TreeSize{2 * kTargets});
  EXPECT_EQ(SizeOfPageToken("").value(), std::nullopt);
  EXPECT_TRUE(absl::IsInvalidArgument(SizeOfPageToken("not a token").status()));
  request.set_page_token(token);
  request.set_page_size(20);
  EXPECT_OK(ListTargets(Rows(), request).status());
  EXPECT_TRUE(absl::IsInvalidArgument(ListTargets(RowsAt(*views_, TreeSize{7}), request).status()));
  request.add_target_globs("p01");
  EXPECT_TRUE(absl::IsInvalidArgument(ListTargets(Rows(), request).status()));
  v1::ListFindingsRequest other;
  other.set_page_token(token);
  EXPECT_TRUE(absl::IsInvalidArgument(ListFindings(Rows(), other).status()));
}

// Fails at the third event.
class FailingFold final : public Fold {
 public:
  explicit FailingFold(absl::string_view name) : name_(name) {}
  absl::string_view name() const override { return name_; }
  int version() const override { return 1; }
  absl::Status Apply(const FoldEvent& event, FoldRows&) override {
    return event.moment.position == Position{2} ? absl::InternalError("as told") : absl::OkStatus();
  }

 private:
  const absl::string_view name_;
};

TEST(DegradedAnswersTest, VerdictsAreUnknownAndFindingsUnavailableFromThereOn) {
  EventScript script;
  for (int i = 0; i < 4; ++i) script.Add("p/prod/t", "expectation_declared { subject: SUBJECT_MIGRATIONS }");
  MemoryViews views;
  FoldInto(
      views, script.events(), script.size(), [](Position) { return false; },
      [] {
        auto folds = WithFindings();
        folds.push_back(std::make_unique<FailingFold>(HistoriesFold::kName));
        return folds;
      });
  const RowsAt sound(views, TreeSize{2});
  const RowsAt degraded(views, TreeSize{4});
  EXPECT_OK(ListFindings(sound, {}).status());
  EXPECT_TRUE(absl::IsUnavailable(ListFindings(degraded, {}).status()));
  const v1::ListTargetsResponse response = ListTargets(degraded, {}).value();
  EXPECT_EQ(response.targets(0).verdict(), v1::VERDICT_UNKNOWN);
  EXPECT_EQ(response.targets(0).unknown_reason(), "the projection histories stopped at @2");
  v1::DiffRequest request;
  request.set_target("p/prod/t");
  EXPECT_EQ(Diff(degraded, nullptr, request).value().comparisons(0).verdict(), v1::VERDICT_UNKNOWN);
}

// A fold that finds something with much to say on every target it hears of.
class WordyFold final : public Fold {
 public:
  absl::string_view name() const override { return "wordy"; }
  int version() const override { return 1; }
  absl::Status Apply(const FoldEvent& event, FoldRows& rows) override {
    FindingFacts facts;
    facts.subject = {FindingKind::kEdited, event.event().target(), "", "V1"};
    facts.severity = Severity::kError;
    facts.evidence = {event.moment.position};
    for (size_t i = 0; i < kFindingDetailsMax; ++i) facts.details.push_back(absl::StrCat(i, std::string(500, 'w')));
    return FindingSink(rows, event.moment).Open(facts);
  }
};

TEST(AnswerBytesTest, APageIsClosedBeforeStockClientsRefuseIt) {
  constexpr int kWordy = 400;  // Of 16 KB each.
  EventScript script;
  for (int i = 0; i < kWordy; ++i) script.Add(absl::StrCat("p/prod/t", i), "history_snapshot { tool: 'flyway' }");
  MemoryViews views;
  FoldInto(
      views, script.events(), script.size(), [](Position) { return false; },
      [] {
        auto folds = WithFindings();
        folds.push_back(std::make_unique<WordyFold>());
        return folds;
      });
  v1::ListFindingsRequest request;
  request.set_page_size(kPageRowsMax);
  absl::btree_set<std::string> seen;
  int pages = 0;
  do {
    const v1::ListFindingsResponse response = ListFindings(RowsAt(views, script.size()), request).value();
    EXPECT_LT(response.ByteSizeLong(), size_t{4} << 20);
    for (const v1::Finding& finding : response.findings()) EXPECT_TRUE(seen.insert(finding.target()).second);
    request.set_page_token(response.next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(seen.size(), size_t{kWordy});
  EXPECT_GE(pages, 3);
}

constexpr char kCrowded[] = "p/prod/crowded";
constexpr char kCrowdedChange[] = "CHG1";

// A fold that finds more on a target than an answer shows: many at the first event, others at the second.
class CrowdFold final : public Fold {
 public:
  static constexpr int kAtFirst = 1'500;
  static constexpr int kGone = 10;
  static constexpr int kNew = 5;

  absl::string_view name() const override { return "crowd"; }
  int version() const override { return 1; }
  absl::Status Apply(const FoldEvent& event, FoldRows& rows) override {
    FindingSink sink(rows, event.moment);
    if (event.moment.position == Position{0}) return Open(0, kAtFirst, event.moment.position, sink);
    for (int key = 0; key < kGone; ++key) {
      RETURN_IF_ERROR(sink.Resolve({FindingKind::kEdited, kCrowded, "", absl::StrCat(key)}));
    }
    return Open(kAtFirst, kAtFirst + kNew, event.moment.position, sink);
  }

 private:
  static absl::Status Open(int begin, int end, Position evidence, FindingSink& sink) {
    for (int i = begin; i < end; ++i) {
      const std::string key = absl::StrCat(i);
      FindingFacts facts;
      facts.subject = {FindingKind::kEdited, kCrowded, "", key};
      facts.severity = Severity::kError;
      facts.evidence = {evidence};
      facts.details = {std::string(2'000, 'w')};
      RETURN_IF_ERROR(sink.Open(facts));
    }
    return absl::OkStatus();
  }
};

class CrowdTest : public ::testing::Test {
 protected:
  CrowdTest() {
    EventScript script;
    script.Add(kCrowded, absl::StrCat("change: '", kCrowdedChange, "' history_snapshot { tool: 'flyway' }"));
    script.Add(kCrowded, "history_snapshot { tool: 'flyway' }");
    FoldInto(
        views_, script.events(), script.size(), [](Position) { return false; },
        [] {
          auto folds = MakeFolds();
          folds.push_back(std::make_unique<CrowdFold>());
          return folds;
        });
  }

  v1::DiffResponse DiffFrom(uint64_t from, uint64_t to) {
    v1::DiffRequest request;
    request.set_target(kCrowded);
    const RowsAt before(views_, TreeSize{from});
    return Diff(RowsAt(views_, TreeSize{to}), &before, request).value();
  }

  MemoryViews views_;
};

TEST_F(CrowdTest, ADiffComparesFindingsThatItWouldNotShow) {
  const v1::DiffResponse response = DiffFrom(1, 2);
  const auto count = [&](v1::FindingChange::Change change) {
    return std::count_if(response.changes().begin(), response.changes().end(),
                         [&](const v1::FindingChange& one) { return one.change() == change; });
  };
  EXPECT_EQ(count(v1::FindingChange::CHANGE_OPENED), CrowdFold::kNew);
  EXPECT_EQ(count(v1::FindingChange::CHANGE_RESOLVED), CrowdFold::kGone);
  EXPECT_EQ(response.changes_size(), CrowdFold::kNew + CrowdFold::kGone);
  EXPECT_EQ(response.change_count(), uint32_t{CrowdFold::kNew + CrowdFold::kGone});
}

TEST_F(CrowdTest, ADiffCountsChangesThatItDoesNotShowAndLeavesRoomForEvents) {
  const v1::DiffResponse response = DiffFrom(0, 1);
  EXPECT_EQ(response.change_count(), uint32_t{CrowdFold::kAtFirst});
  EXPECT_GT(response.changes_size(), 100);
  EXPECT_LT(response.ByteSizeLong() + kPageBytesMax, size_t{4} << 20);
}

// A fold that compares a target in more series than an answer shows: the last is out of sync.
class ManySeriesFold final : public Fold {
 public:
  static constexpr int kSeries = 1'200;

  absl::string_view name() const override { return "many series"; }
  int version() const override { return 1; }
  absl::Status Apply(const FoldEvent& event, FoldRows& rows) override {
    for (int i = 0; i < kSeries; ++i) {
      v1::Comparison comparison;
      comparison.set_series(absl::StrCat("s", 10'000 + i));
      comparison.set_left(v1::ScopeDeclared::LAYER_EXPECTED);
      comparison.set_right(v1::ScopeDeclared::LAYER_HISTORY);
      comparison.set_verdict(i + 1 < kSeries ? v1::VERDICT_IN_SYNC : v1::VERDICT_OUT_OF_SYNC);
      RETURN_IF_ERROR(SetComparisons(rows, event.event().target(), comparison.series(), {comparison}));
    }
    return absl::OkStatus();
  }
};

TEST(AnswerBytesTest, ADiffCountsComparisonsThatItDoesNotShowAndShowsTheWorst) {
  EventScript script;
  for (const char* layer : {"history_snapshot", "expectation_declared"}) {
    script.Add(kCrowded, absl::StrCat(layer, " { set { result { algorithm: 'set-v1' value: 'x' } } }"));
  }
  MemoryViews views;
  FoldInto(
      views, script.events(), script.size(), [](Position) { return false; },
      [] {
        auto folds = MakeFolds();
        folds.push_back(std::make_unique<ManySeriesFold>());
        return folds;
      });
  v1::DiffRequest request;
  request.set_target(kCrowded);
  const v1::DiffResponse response = Diff(RowsAt(views, script.size()), nullptr, request).value();
  EXPECT_GE(response.comparison_count(), uint32_t{ManySeriesFold::kSeries});
  EXPECT_EQ(response.comparisons_size(), static_cast<int>(kDiffComparisonsMax));
  EXPECT_EQ(response.comparisons(0).verdict(), v1::VERDICT_OUT_OF_SYNC);
}

TEST_F(CrowdTest, FindingsOfAChangeLeaveRoomForItsEvents) {
  v1::GetChangeRequest request;
  request.set_change(kCrowdedChange);
  const ChangePage page = GetChange(RowsAt(views_, TreeSize{1}), request).value();
  v1::GetChangeResponse response;
  response.mutable_findings()->Assign(page.findings.begin(), page.findings.end());
  EXPECT_GT(response.findings_size(), 100);
  EXPECT_LT(response.ByteSizeLong() + kPageBytesMax, size_t{4} << 20);
}

TEST(SetStateTest, AStateNamesTheSetsThatTheNextDeltaBuildsOn) {
  FoldedScript script;
  const auto series_of = [&] {
    v1::GetStateRequest request;
    request.set_target("p/prod/t");
    const v1::GetStateResponse state = GetState(script.Rows(), request).value();
    EXPECT_EQ(state.series_size(), 1);
    return state.series(0);
  };
  script.Add("p/prod/t",
             "expectation_declared { subject: SUBJECT_MIGRATIONS series: 's' upserts { key: 'a' } "
             "set { result { algorithm: 'set-v1' value: 'one' } result_count: 1 } }");
  script.Add("p/prod/t", "expectation_declared { subject: SUBJECT_ARTIFACTS }");
  ASSERT_EQ(series_of().sets_size(), 1);
  const v1::SetState expected = series_of().sets(0);
  EXPECT_EQ(expected.layer(), v1::ScopeDeclared::LAYER_EXPECTED);
  EXPECT_EQ(expected.digest().algorithm(), "set-v1");
  EXPECT_EQ(expected.digest().value(), "one");
  EXPECT_EQ(expected.item_count(), 1u);
  EXPECT_EQ(expected.position(), 0u);
  script.Add("p/prod/t",
             "expectation_declared { subject: SUBJECT_MIGRATIONS series: 's' set { "
             "previous { algorithm: 'set-v1' value: 'another' } result { algorithm: 'set-v1' value: 'two' } } }");
  ASSERT_EQ(series_of().sets_size(), 1);
  EXPECT_FALSE(series_of().sets(0).has_digest()) << "what is here now cannot be told";
  EXPECT_EQ(series_of().sets(0).position(), 2u);
  script.Add(
      "p/prod/t",
      "history_snapshot { series: 's' tool: 'flyway' completeness: HISTORY_COMPLETENESS_FULL upserts { key: '1' } "
      "set { result { algorithm: 'set-v1' value: 'three' } result_count: 2 part: 1 part_count: 2 } }");
  ASSERT_EQ(series_of().sets_size(), 2);
  EXPECT_EQ(series_of().sets(1).layer(), v1::ScopeDeclared::LAYER_HISTORY);
  EXPECT_FALSE(series_of().sets(1).has_digest()) << "a part is missing";
  script.Add(
      "p/prod/t",
      "history_snapshot { series: 's' tool: 'flyway' completeness: HISTORY_COMPLETENESS_FULL upserts { key: '2' } "
      "set { result { algorithm: 'set-v1' value: 'three' } result_count: 2 part: 2 part_count: 2 } }");
  EXPECT_EQ(series_of().sets(1).digest().value(), "three");
  EXPECT_EQ(series_of().sets(1).item_count(), 2u);
}

TEST(AnswerBytesTest, ATokenBehindTheLongestKeyIsTakenBack) {
  std::string version = "1";
  while (version.size() + 2 <= kIdentityBytesMax) version += ".1";
  v1::Event event;
  v1::ExpectationDeclared& declared = *event.mutable_expectation_declared();
  declared.set_subject(v1::ExpectationDeclared::SUBJECT_MIGRATIONS);
  declared.set_convention("flyway");
  declared.set_series(std::string(kIdentityBytesMax, 's'));
  for (const char last : {'a', 'b'}) {
    v1::ExpectedItem& item = *declared.add_upserts();
    item.set_key(std::string(kKeyBytesMax - 1, 'k') + last);
    item.set_version(version);
    item.set_name(std::string(kKeyBytesMax, 'n'));
    item.set_order(1);
  }
  declared.mutable_set()->mutable_result()->set_algorithm("set-v1");
  declared.mutable_set()->set_result_count(2);
  FoldedScript script;
  const std::string target = "p/prod/" + std::string(kKeyBytesMax - 7, 't');
  script.Add(target, event.DebugString());
  v1::GetStateRequest request;
  request.set_target(target);
  request.set_page_size(1);
  v1::GetStateResponse state = GetState(script.Rows(), request).value();
  EXPECT_LE(state.next_page_token().size(), kPageTokenBytesMax);
  request.set_page_token(state.next_page_token());
  state = GetState(script.Rows(), request).value();
  EXPECT_EQ(state.series(0).items(0).expected().key().back(), 'b');
}

TEST(AnswerBytesTest, AStateHasDeploymentsWithoutTheirCommits) {
  constexpr int kArtifacts = 100;
  FoldedScript script;
  for (int i = 0; i < kArtifacts; ++i) {
    v1::Event event;
    v1::DeploymentFinished& deployment = *event.mutable_deployment_finished();
    deployment.set_artifact(absl::StrCat("artifact ", i));
    deployment.set_version("7");
    deployment.set_outcome(v1::OUTCOME_SUCCEEDED);
    for (int commit = 0; commit < 1'000; ++commit) deployment.add_commits(std::string(50, 'c'));
    script.Add("p/prod/t", event.DebugString());
  }
  v1::GetStateRequest request;
  request.set_target("p/prod/t");
  const v1::GetStateResponse state = GetState(script.Rows(), request).value();
  ASSERT_EQ(state.deployments_size(), kArtifacts);
  EXPECT_EQ(state.deployments(0).deployment().version(), "7");
  EXPECT_EQ(state.deployments(0).deployment().commits_size(), 0);
  EXPECT_LT(state.ByteSizeLong(), size_t{4} << 20);
  EXPECT_EQ(ListDeployments(script.Rows(), {}).value().deployments(0).deployment().commits_size(), 1'000);
}

TEST(AnswerBytesTest, WhatStandsBesideTheItemsOfAStateLeavesRoomForThem) {
  FoldedScript script;
  for (int i = 0; i < 200; ++i) {
    v1::Event event;
    v1::WorkaroundDeclared& workaround = *event.mutable_workaround_declared();
    workaround.set_workaround_id(absl::StrCat(i));
    workaround.mutable_lifetime()->set_seconds(86'400);
    for (int j = 0; j < 50; ++j) workaround.add_covers(std::string(500, 'c'));
    script.Add("p/prod/t", event.DebugString());
  }
  v1::GetStateRequest request;
  request.set_target("p/prod/t");
  const v1::GetStateResponse state = GetState(script.Rows(), request).value();
  EXPECT_GT(state.workarounds_size(), 10);
  EXPECT_LT(state.ByteSizeLong() + kPageBytesMax, size_t{4} << 20);
}

}  // namespace
}  // namespace daybook::testing

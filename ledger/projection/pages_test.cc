#include "ledger/projection/pages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "ledger/base/random.h"
#include "ledger/base/status_macros.h"
#include "ledger/diff/finding_id.h"
#include "ledger/event/target_glob.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/findings.h"
#include "ledger/projection/fold_fixture.h"
#include "ledger/projection/limits.h"
#include "ledger/views/memory_views.h"
#include "ledger/views/row_key.h"

namespace daybook::testing {
namespace {

constexpr TableId kTable{1};
constexpr uint64_t kRows = 5 * kScanRowsMax;

// Rows of three lanes, more than one call looks at; every thousandth or so is wanted.
class LaidOverTest : public ::testing::Test {
 protected:
  LaidOverTest() {
    SeededRandom random(7);
    std::vector<RowWrite> writes;
    for (uint64_t i = 0; i < kRows; ++i) {
      const std::string rest = absl::StrFormat("%c%07u", 'a' + random.Below(3), i);
      const std::string value = random.Below(1'000) == 0 ? "wanted" : "other";
      const std::string lane = absl::StrCat(random.Below(3));
      writes.push_back({kTable, lane + rest, Position{i}, value});
      // What the third lane has is not asked for.
      if (value == "wanted" && lane != "2") wanted_.push_back(rest);
    }
    std::sort(wanted_.begin(), wanted_.end());
    EXPECT_TRUE(views_.Write(writes, {"test", TreeSize{kRows}, {}, "1"}).ok());
  }

  // All rests, page by page.
  std::vector<std::string> ReadAll(LaidOver lanes, size_t page) {
    std::vector<std::string> read;
    while (true) {
      const uint64_t before = views_.rows_read();
      const LaidOverRows found =
          FirstRows(RowsAt(views_, TreeSize{kRows}), lanes, page + 1, [](absl::string_view, absl::string_view value) {
            return value == "wanted";
          }).value();
      EXPECT_LE(views_.rows_read() - before, kScanRowsMax + lanes.prefixes.size());
      const size_t shown = std::min(page, found.rows.size());
      for (size_t i = 0; i < shown; ++i) read.push_back(found.rows[i].rest);
      const std::optional<std::string> last = found.GoesOnAfter(shown);
      if (!last.has_value()) return read;
      EXPECT_GT(*last, lanes.after) << "or it would go round in circles";
      if (*last <= lanes.after) return read;
      lanes.after = *last;
    }
  }

  MemoryViews views_;
  std::vector<std::string> wanted_;
};

TEST_F(LaidOverTest, PagesHaveEveryWantedRowOnceInOrderHoweverFewAreWanted) {
  ASSERT_GT(wanted_.size(), 20u);
  for (const size_t page : {size_t{1}, size_t{7}, size_t{1'000}}) {
    EXPECT_EQ(ReadAll({.table = kTable, .prefixes = {"0", "1"}}, page), wanted_) << page << " a page";
  }
}

TEST_F(LaidOverTest, PagesHaveTheRowsOfTheirRangesAlone) {
  std::vector<std::string> expected;
  for (const std::string& rest : wanted_) {
    if (absl::StartsWith(rest, "a003") || absl::StartsWith(rest, "c")) expected.push_back(rest);
  }
  ASSERT_GT(expected.size(), 5u);
  EXPECT_EQ(ReadAll({.table = kTable, .prefixes = {"0", "1"}, .narrow = {"a003", "c"}}, 2), expected);
}

KeyRanges RangesOf(const std::vector<std::string>& globs) {
  return NarrowRanges(google::protobuf::RepeatedPtrField<std::string>(globs.begin(), globs.end()));
}

TEST(NarrowRangesTest, RangesAreAscendingAndApart) {
  const auto key = [](absl::string_view prefix) { return RowKey().TextPrefix(prefix).Take(); };
  EXPECT_EQ(RangesOf({}), KeyRanges{""});
  EXPECT_EQ(RangesOf({"p1/**", "**/db"}), KeyRanges{""});
  EXPECT_EQ(RangesOf({"p2/prod/db*", "p1/**", "p2/prod/db-7", "p1/prod/x"}),
            (KeyRanges{key("p1/"), key("p2/prod/db")}));
}

// A fold that finds three things on a target at its first event, and resolves one at the second.
class ComingAndGoingFold final : public Fold {
 public:
  absl::string_view name() const override { return "coming and going"; }
  int version() const override { return 1; }
  absl::Status Apply(const FoldEvent& event, FoldRows& rows) override {
    FindingSink sink(rows, event.moment);
    if (!event.event().has_expectation_declared()) {
      return sink.Resolve({FindingKind::kEdited, event.event().target(), "", "V2"});
    }
    for (const char* key : {"V1", "V2", "V3"}) {
      FindingFacts facts;
      facts.subject = {FindingKind::kEdited, event.event().target(), "", key};
      facts.severity = Severity::kError;
      facts.evidence = {event.moment.position};
      RETURN_IF_ERROR(sink.Open(facts));
    }
    return absl::OkStatus();
  }
};

TEST(FindingPagesTest, HaveEveryFindingOnceInOrderThoughMoreRowsAreListedThanACallLooksAt) {
  constexpr uint64_t kBusy = kScanRowsMax / 4;  // More than a fifth: each of five statuses has its share of a call.
  const auto target = [](uint64_t i) { return absl::StrFormat("p/prod/t%05d", i); };
  EventScript script;
  for (uint64_t i = 0; i < kBusy; ++i) {
    script.Add(target(i), "expectation_declared { subject: SUBJECT_MIGRATIONS }");
    script.Add(target(i), "history_snapshot { tool: 'flyway' }");
  }
  MemoryViews views;
  FoldInto(
      views, script.events(), script.size(), [](Position p) { return p.value % 1'000 == 999; },
      [] {
        std::vector<std::unique_ptr<Fold>> folds;
        folds.push_back(std::make_unique<ComingAndGoingFold>());
        return folds;
      });
  for (const char* glob : {"**", "**/*77", "**/*1?3"}) {
    std::vector<std::pair<std::string, std::string>> expected;
    for (uint64_t i = 0; i < kBusy; ++i) {
      if (!TargetGlobMatches(glob, target(i))) continue;
      for (const char* key : {"V1", "V2", "V3"}) {
        expected.push_back({target(i), FindingId({FindingKind::kEdited, target(i), "", key})});
      }
    }
    std::sort(expected.begin(), expected.end());
    v1::ListFindingsRequest request;
    request.add_target_globs(glob);
    for (int status = v1::FindingStatus_MIN + 1; status <= v1::FindingStatus_MAX; ++status) {
      request.add_statuses(static_cast<v1::FindingStatus>(status));
    }
    request.set_page_size(700);
    std::vector<std::pair<std::string, std::string>> shown;
    for (size_t calls = 0; calls < kBusy; ++calls) {
      const v1::ListFindingsResponse page = ListFindings(RowsAt(views, script.size()), request).value();
      for (const v1::Finding& one : page.findings()) shown.push_back({one.target(), one.id()});
      if (page.next_page_token().empty()) break;
      request.set_page_token(page.next_page_token());
    }
    EXPECT_EQ(shown, expected) << glob;
  }
}

}  // namespace
}  // namespace daybook::testing

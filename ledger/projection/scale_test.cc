// What questions cost on many targets with a long past, in rows: at most two pages for each target shown.
// DAYBOOK_SCALE_EVENTS: how many events, for a campaign. The rows are in RocksDB, as in a server.

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/base/random.h"
#include "ledger/diff/digest.h"
#include "ledger/event/set_digest.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/fold_fixture.h"
#include "ledger/views/rocks_views.h"
#include "tests/support/temp_dir.h"

namespace daybook::testing {
namespace {

constexpr uint64_t kTargets = 10'000;
constexpr uint64_t kItems = 5;
constexpr int kPage = 100;
// Rows of a page of an answer, which is what "a page" of the promise means.
constexpr uint64_t kRowsOfTwoPages = 200;

uint64_t EventCount() {
  const char* wanted = std::getenv("DAYBOOK_SCALE_EVENTS");
  uint64_t count = 0;
  return wanted != nullptr && absl::SimpleAtoi(wanted, &count) ? count : 20'000;
}

std::string Target(uint64_t i) { return absl::StrFormat("p%02d/prod/t%04d", i / 1'000, i); }

void SetDigest(const std::string& content, v1::Digest* digest) {
  const Digest sha256 = Sha256Digest(content);
  digest->set_algorithm(sha256.algorithm);
  digest->set_value(sha256.value);
}

// Events of all targets in turn: expectations, then migrations as they run, one of them around a file that was edited
// later; then migrations run again and again.
class ManyTargets {
 public:
  v1::RecordedEvent Next() {
    v1::RecordedEvent recorded;
    recorded.set_position(position_);
    const uint64_t round = position_ / kTargets;
    const absl::Time now = kFirstTime + absl::Milliseconds(static_cast<int64_t>(position_) * 10);
    *recorded.mutable_recorded_time() = TimeToProto(now);
    v1::Event& event = *recorded.mutable_event();
    event.set_id(absl::StrCat("e", position_));
    event.set_source("scale");
    event.set_target(Target(position_ % kTargets));
    *event.mutable_occurred_time() = recorded.recorded_time();
    event.mutable_actor()->set_type(v1::Actor::TYPE_SERVICE);
    event.mutable_actor()->set_id("ci");
    event.set_evidence(v1::EVIDENCE_LIVE);
    if (round == 0) {
      Expect(event.mutable_expectation_declared());
    } else {
      Finish(1 + (round - 1) % kItems, event.mutable_migration_finished());
    }
    recorded.set_kind(std::string(KindName(event.body_case())));
    ++position_;
    return recorded;
  }

 private:
  void Expect(v1::ExpectationDeclared* declared) {
    declared->set_subject(v1::ExpectationDeclared::SUBJECT_MIGRATIONS);
    declared->set_convention("flyway");
    declared->set_order(v1::ExpectationDeclared::ORDER_LINEAR);
    for (uint64_t i = 1; i <= kItems; ++i) {
      v1::ExpectedItem& item = *declared->add_upserts();
      item.set_key(absl::StrCat("V", i, "__step.sql"));
      item.set_version(absl::StrCat(i));
      item.set_name("step");
      SetDigest(absl::StrCat("content ", i), item.add_digests());
    }
    *declared->mutable_set()->mutable_result() = SetDigestOf(declared->upserts());
    declared->mutable_set()->set_result_count(kItems);
  }

  void Finish(uint64_t version, v1::MigrationFinished* finished) {
    v1::Migration& migration = *finished->mutable_migration();
    migration.set_tool("flyway");
    migration.set_version(absl::StrCat(version));
    migration.set_name("step");
    SetDigest(version == 1 ? "what stood there then" : absl::StrCat("content ", version), migration.add_digests());
    finished->set_outcome(v1::OUTCOME_SUCCEEDED);
  }

  uint64_t position_ = 0;
};

class ScaleTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    dir_ = new TempDir;
    views_ = RocksViews::Open({.path = dir_->File("views")}).value().release();
    Projector projector({.ledger_id = "scale", .fold_version = "scale"}, MakeFolds(), *views_);
    ManyTargets events;
    for (uint64_t i = 0; i < EventCount(); ++i) {
      DAYBOOK_CHECK(projector.Fold(events.Next()).ok());
      if (i % 1'000 == 999 || i + 1 == EventCount()) DAYBOOK_CHECK(projector.Write(Sha256Of(absl::StrCat(i))).ok());
    }
    std::cout << "scale: " << EventCount() << " events on " << kTargets << " targets\n";
  }
  static void TearDownTestSuite() {
    delete views_;
    delete dir_;
  }

  RowsAt Rows() { return RowsAt(*views_, TreeSize{EventCount()}); }
  template <typename Ask>
  uint64_t CostOf(Ask ask) {
    const uint64_t before = views_->rows_read();
    ask();
    return views_->rows_read() - before;
  }

  static TempDir* dir_;
  static RocksViews* views_;
};
TempDir* ScaleTest::dir_ = nullptr;
RocksViews* ScaleTest::views_ = nullptr;

TEST_F(ScaleTest, TargetsReadLittleForEachOneShown) {
  v1::ListTargetsRequest request;
  request.set_page_size(kPage);
  int shown = 0;
  const uint64_t cost = CostOf([&] { shown = ListTargets(Rows(), request).value().targets_size(); });
  EXPECT_EQ(shown, kPage);
  EXPECT_LE(cost, kRowsOfTwoPages * kPage);
  EXPECT_LE(cost, 12u * kPage) << "what it takes as it is";
}

TEST_F(ScaleTest, ADiffReadsLittle) {
  for (const uint64_t target : {uint64_t{0}, kTargets / 2, kTargets - 1}) {
    v1::DiffRequest request;
    request.set_target(Target(target));
    v1::DiffResponse response;
    const uint64_t cost = CostOf([&] { response = Diff(Rows(), nullptr, request).value(); });
    ASSERT_GE(response.findings_size(), 1);
    EXPECT_EQ(response.findings(0).kind(), "edited");
    EXPECT_LE(cost, kRowsOfTwoPages);
    const RowsAt before(*views_, TreeSize{kTargets});
    EXPECT_LE(CostOf([&] { EXPECT_TRUE(Diff(Rows(), &before, request).ok()); }), kRowsOfTwoPages);
  }
}

TEST_F(ScaleTest, FindingsReadLittleForEachTargetShown) {
  v1::ListFindingsRequest request;
  request.set_page_size(kPage);
  v1::ListFindingsResponse response;
  const uint64_t cost = CostOf([&] { response = ListFindings(Rows(), request).value(); });
  EXPECT_EQ(response.findings_size(), kPage);
  EXPECT_GE(response.counts().open_errors(), kTargets);
  EXPECT_LE(cost, 12u * kPage);
  request.add_target_globs("p07/**");
  EXPECT_LE(CostOf([&] { response = ListFindings(Rows(), request).value(); }), 30u * kPage)
      << "with a look at the targets that the glob leaves out";
  EXPECT_EQ(response.findings(0).target(), "p07/prod/t7000");
}

}  // namespace
}  // namespace daybook::testing

#include "ledger/projection/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/base/random.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/fold_fixture.h"
#include "ledger/projection/list_findings.h"
#include "ledger/projection/overlay.h"
#include "ledger/projection/tables.h"
#include "ledger/views/row_key.h"
#include "tests/support/status_matchers.h"

namespace daybook::testing {
namespace {

using store::v1::FindingRow;
using store::v1::WaiverRow;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kTarget[] = "payments/prod/orders-db";

FindingFacts Edited(const std::string& detail = "other content", std::vector<Position> evidence = {Position{0}}) {
  FindingFacts facts;
  facts.subject = {FindingKind::kEdited, kTarget, "", "V2__totals.sql"};
  facts.severity = Severity::kError;
  facts.details = {detail};
  facts.evidence = std::move(evidence);
  return facts;
}

// One moment after the other, an hour apart; each step of a test is one.
class FindingsTest : public ::testing::Test {
 protected:
  void At(const std::function<absl::Status(FindingSink&)>& step) {
    const FoldMoment now{Position{size_}, kFirstTime + absl::Hours(size_)};
    overlay_.BeginPosition(now.position);
    overlay_.BeginFold("test");
    FindingSink sink(overlay_, now);
    ASSERT_OK(step(sink));
    overlay_.EndPosition();
    ASSERT_OK(views_.Write(overlay_.writes(), {"test", TreeSize{++size_}, Hash{}, "test"}));
    overlay_.Written(TreeSize{size_});
  }
  void Open(const FindingFacts& facts) {
    At([&](FindingSink& sink) { return sink.Open(facts); });
  }
  void Resolve(const FindingFacts& facts) {
    At([&](FindingSink& sink) { return sink.Resolve(facts.subject); });
  }
  FindingRow Row(const FindingFacts& facts = Edited()) {
    return GetRow<FindingRow>(overlay_, kFindingTable, FindingKey(FindingId(facts.subject))).value();
  }
  v1::Finding Finding(const FindingFacts& facts = Edited()) { return Row(facts).finding(); }
  v1::FindingStatus Status() { return Finding().status(); }
  WaiverRow WaiverOfNow(const std::string& id, absl::Time until) {
    WaiverRow waiver;
    waiver.set_waiver_id(id);
    waiver.set_evidence_digest(Finding().evidence_digest());
    waiver.set_until_time_micros(absl::ToUnixMicros(until));
    return waiver;
  }

  uint64_t size_ = 0;
  MemoryViews views_;
  Overlay overlay_{views_, kRowCacheBytesMax};
};

TEST_F(FindingsTest, KeepsIdentityAndCountsEpisodes) {
  Open(Edited());
  const std::string id = Finding().id();
  EXPECT_EQ(Finding().episodes(), 1u);
  EXPECT_EQ(Finding().first_seen(), 0u);
  Open(Edited());
  EXPECT_EQ(Finding().last_seen(), 0u);
  Open(Edited("yet other content"));
  EXPECT_EQ(Finding().last_seen(), 2u);
  Resolve(Edited());
  EXPECT_EQ(Status(), v1::FINDING_STATUS_RESOLVED);
  Open(Edited());
  EXPECT_EQ(Finding().id(), id);
  EXPECT_EQ(Finding().episodes(), 2u);
  EXPECT_EQ(Finding().first_seen(), 4u);
  EXPECT_EQ(Status(), v1::FINDING_STATUS_OPEN);
}

TEST_F(FindingsTest, ResolvedAndOpenedAtOneMomentIsNoEpisode) {
  Open(Edited());
  At([&](FindingSink& sink) -> absl::Status {
    EXPECT_OK(sink.Acknowledge(Finding().id(), Finding().evidence_digest()));
    EXPECT_OK(sink.Resolve(Edited().subject));
    return sink.Open(Edited());
  });
  EXPECT_EQ(Finding().episodes(), 1u);
  EXPECT_EQ(Finding().last_seen(), 0u);
  EXPECT_EQ(Status(), v1::FINDING_STATUS_ACKNOWLEDGED);
}

TEST_F(FindingsTest, TheNewestEventOfTheEvidenceIsTheCause) {
  Open(Edited("other content", {Position{7}, Position{12}, Position{3}}));
  EXPECT_EQ(Finding().cause(), "event:12");
  Open(Edited("other content", {Position{3}, Position{40}, Position{12}}));
  EXPECT_EQ(Finding().cause(), "event:40");
  FindingFacts of_the_clock = Edited("nobody did anything", {});
  of_the_clock.subject.key = "V3__fees.sql";
  Open(of_the_clock);
  EXPECT_EQ(Finding(of_the_clock).cause(), "");
}

TEST_F(FindingsTest, KindsOfAFamilyAreOneFinding) {
  FindingFacts pending = Edited();
  pending.subject.kind = FindingKind::kPending;
  FindingFacts late = pending;
  late.subject.kind = FindingKind::kLate;
  Open(pending);
  // In either order: what another kind of the family has become is not resolved as this one.
  At([&](FindingSink& sink) -> absl::Status {
    EXPECT_OK(sink.Open(late));
    return sink.Resolve(pending.subject);
  });
  EXPECT_EQ(Finding(late).kind(), "late");
  EXPECT_EQ(Finding(late).status(), v1::FINDING_STATUS_OPEN);
  EXPECT_EQ(Finding(late).episodes(), 1u);
  EXPECT_EQ(Finding(late).last_seen(), 1u);
}

TEST_F(FindingsTest, AcknowledgementHoldsForTheEvidenceThatWasSeen) {
  Open(Edited());
  At([&](FindingSink& sink) { return sink.Acknowledge(Finding().id(), Finding().evidence_digest()); });
  EXPECT_EQ(Status(), v1::FINDING_STATUS_ACKNOWLEDGED);
  Open(Edited("other content", {Position{0}, Position{2}}));
  EXPECT_EQ(Status(), v1::FINDING_STATUS_OPEN);
  At([&](FindingSink& sink) { return sink.Acknowledge(Finding().id(), std::string(32, 'x')); });
  EXPECT_EQ(Status(), v1::FINDING_STATUS_OPEN);
}

TEST_F(FindingsTest, WhatIsDoneIsNotOfferedHoweverAFindingIsAskedFor) {
  FindingFacts facts = Edited();
  facts.next = {"daybook adopt F-1", "daybook ack F-1", "daybook waive F-1"};
  Open(facts);
  const auto offered = [&](bool by_id) {
    v1::ListFindingsRequest request;
    for (int status = v1::FindingStatus_MIN + 1; status <= v1::FindingStatus_MAX; ++status) {
      request.add_statuses(static_cast<v1::FindingStatus>(status));
    }
    if (by_id) request.set_id_prefix(Finding().id());
    const v1::ListFindingsResponse response = ListFindings(RowsAt(views_, TreeSize{size_}), request).value();
    return absl::StrJoin(response.findings(0).next(), ", ");
  };
  for (const bool by_id : {false, true}) EXPECT_EQ(offered(by_id), absl::StrJoin(facts.next, ", "));
  At([&](FindingSink& sink) { return sink.Acknowledge(Finding().id(), Finding().evidence_digest()); });
  for (const bool by_id : {false, true}) EXPECT_EQ(offered(by_id), "daybook adopt F-1, daybook waive F-1");
  Resolve(facts);
  for (const bool by_id : {false, true}) EXPECT_EQ(offered(by_id), "");
  Open(facts);
  for (const bool by_id : {false, true}) EXPECT_EQ(offered(by_id), absl::StrJoin(facts.next, ", "));
}

TEST_F(FindingsTest, AnAcknowledgedFindingComesBackOpen) {
  Open(Edited());
  At([&](FindingSink& sink) { return sink.Acknowledge(Finding().id(), Finding().evidence_digest()); });
  Resolve(Edited());
  Open(Edited());
  EXPECT_EQ(Status(), v1::FINDING_STATUS_OPEN);
}

TEST_F(FindingsTest, StatusFollowsThePrecedence) {
  FindingFacts facts = Edited();
  facts.before_adoption = true;
  Open(facts);
  At([&](FindingSink& sink) { return sink.Acknowledge(Finding().id(), Finding().evidence_digest()); });
  EXPECT_EQ(Status(), v1::FINDING_STATUS_INHERITED);
  const absl::Time until = kFirstTime + absl::Hours(24);
  At([&](FindingSink& sink) { return sink.AddWaiver(Finding().id(), WaiverOfNow("w1", until)); });
  EXPECT_EQ(Status(), v1::FINDING_STATUS_SUPPRESSED);
  EXPECT_EQ(TimeFromProto(Finding().suppressed_until_time()), until);
  Resolve(facts);
  EXPECT_EQ(Status(), v1::FINDING_STATUS_RESOLVED);
  Open(facts);
  EXPECT_EQ(Status(), v1::FINDING_STATUS_SUPPRESSED);
  At([&](FindingSink& sink) { return sink.RemoveWaiver(Finding().id(), "w1"); });
  EXPECT_EQ(Status(), v1::FINDING_STATUS_INHERITED);
  Open(Edited());
  EXPECT_EQ(Status(), v1::FINDING_STATUS_OPEN) << "what came after the adoption is not inherited";
}

TEST_F(FindingsTest, DecisionsOnWhatNeverWasDoNothing) {
  At([&](FindingSink& sink) -> absl::Status {
    EXPECT_OK(sink.Assign("F-AAAAAAAAAAAAAAAA", "ana"));
    EXPECT_OK(sink.Acknowledge("F-AAAAAAAAAAAAAAAA", std::string(32, 'x')));
    return sink.Resolve(Edited().subject);
  });
  EXPECT_EQ(DumpRows(views_, TreeSize{1}), "");
}

using Keys = absl::btree_set<std::string>;

// The findings that kFindingOrderTable lists: the key, the id and the number of the kind.
Keys Listed(const RowsAt& rows) {
  Keys listed;
  EXPECT_OK(rows.Scan({kFindingOrderTable, "", ""}, [&](absl::string_view key, absl::string_view value) {
    const auto group = ParseRow<store::v1::FindingGroupRow>(kFindingOrderTable, value).value();
    EXPECT_GT(group.entries_size(), 0);
    for (const auto& entry : group.entries()) listed.insert(absl::StrCat(key, entry.id(), entry.kind()));
    return true;
  }));
  return listed;
}

void Count(const v1::Finding& finding, v1::FindingCounts* counts) {
  const bool open = finding.status() == v1::FINDING_STATUS_OPEN;
  counts->set_open_errors(counts->open_errors() + (open && finding.severity() == v1::SEVERITY_ERROR));
  counts->set_open_warnings(counts->open_warnings() + (open && finding.severity() == v1::SEVERITY_WARNING));
  counts->set_open_notes(counts->open_notes() + (open && finding.severity() == v1::SEVERITY_NOTE));
  counts->set_acknowledged(counts->acknowledged() + (finding.status() == v1::FINDING_STATUS_ACKNOWLEDGED));
  counts->set_inherited(counts->inherited() + (finding.status() == v1::FINDING_STATUS_INHERITED));
  counts->set_suppressed(counts->suppressed() + (finding.status() == v1::FINDING_STATUS_SUPPRESSED));
}

// Holds indexes and counts against what the rows of the findings themselves say.
void ExpectIndexesMatch(const MemoryViews& views, TreeSize size) {
  const RowsAt rows(views, size);
  Keys listed, evidence, stored_evidence;
  v1::FindingCounts counts;
  ASSERT_OK(rows.Scan({kFindingTable, "", ""}, [&](absl::string_view, absl::string_view value) {
    const v1::Finding finding = ParseRow<FindingRow>(kFindingTable, value)->finding();
    const auto kind = static_cast<uint32_t>(*FindingKindFromName(finding.kind()));
    listed.insert(absl::StrCat(FindingOrderKey(finding), finding.id(), kind));
    Count(finding, &counts);
    if (finding.status() == v1::FINDING_STATUS_RESOLVED) return true;
    for (const uint64_t position : finding.evidence()) {
      evidence.insert(RowKey().At(Position{position}).Text(finding.id()).Take());
    }
    return true;
  }));
  ASSERT_OK(rows.Scan({kFindingOfEvidenceTable, "", ""}, [&](absl::string_view key, absl::string_view) {
    return stored_evidence.insert(std::string(key)).second;
  }));
  ASSERT_EQ(Listed(rows), listed);
  ASSERT_EQ(stored_evidence, evidence);
  const auto stored = GetRow<store::v1::FindingCountsRow>(rows, kFindingCountsTable, "").value();
  ASSERT_EQ(stored.counts().DebugString(), counts.DebugString());
}

// Facts in which subjects, details and evidence collide.
FindingFacts SomeFacts(SeededRandom& random) {
  const FindingKind kinds[] = {FindingKind::kPending, FindingKind::kLate, FindingKind::kEdited, FindingKind::kFailed};
  constexpr absl::string_view kTargets[] = {"a/prod/x", "a/prod/y", "b/prod/x"};  // Which the facts refer to.
  FindingFacts facts = Edited(absl::StrCat("detail ", random.Below(3)), {Position{random.Below(4)}});
  facts.subject.kind = kinds[random.Below(4)];
  facts.subject.target = kTargets[random.Below(3)];
  facts.severity = static_cast<Severity>(1 + random.Below(3));
  facts.before_adoption = random.Below(3) == 0;
  return facts;
}

WaiverRow SomeWaiver(SeededRandom& random, const std::string& digest) {
  WaiverRow waiver;
  waiver.set_waiver_id(absl::StrCat("w", random.Below(2)));
  waiver.set_evidence_digest(digest);
  return waiver;
}

TEST_F(FindingsTest, IndexesAndCountsAgreeWithTheFindings) {
  constexpr uint64_t kSeed = 5;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  SeededRandom random(kSeed);
  for (int i = 0; i < 400; ++i) {
    const FindingFacts facts = SomeFacts(random);
    const std::string id = FindingId(facts.subject);
    const std::string digest = Row(facts).finding().evidence_digest();
    At([&](FindingSink& sink) -> absl::Status {
      switch (random.Below(6)) {
        case 0:
          return sink.Resolve(facts.subject);
        case 1:
          return sink.Acknowledge(id, digest);
        case 2:
          return sink.AddWaiver(id, SomeWaiver(random, digest));
        case 3:
          return sink.RemoveWaiver(id, absl::StrCat("w", random.Below(2)));
        default:
          return sink.Open(facts);
      }
    });
    ExpectIndexesMatch(views_, TreeSize{size_});
  }
}

// A waiver hides a finding and makes none go away: what is shown and what is suppressed are as many as before.
TEST_F(FindingsTest, AWaiverNeverChangesHowManyAreFoundOrSuppressed) {
  constexpr uint64_t kSeed = 6;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  SeededRandom random(kSeed);
  const auto counts = [&] {
    return GetRow<store::v1::FindingCountsRow>(overlay_, kFindingCountsTable, "").value().counts();
  };
  const auto all = [&] {
    return counts().open_errors() + counts().open_warnings() + counts().open_notes() + counts().acknowledged() +
           counts().inherited() + counts().suppressed();
  };
  size_t hidden = 0;
  for (int i = 0; i < 400; ++i) {
    const FindingFacts facts = SomeFacts(random);
    const std::string id = FindingId(facts.subject);
    const std::string digest = Row(facts).finding().evidence_digest();
    const uint32_t all_before = all();
    const uint32_t suppressed_before = counts().suppressed();
    At([&](FindingSink& sink) { return sink.AddWaiver(id, SomeWaiver(random, digest)); });
    ASSERT_EQ(all(), all_before);
    hidden += counts().suppressed() > suppressed_before ? 1 : 0;
    At([&](FindingSink& sink) {
      if (random.Below(4) == 0) return sink.Acknowledge(id, digest);
      return random.Below(3) == 0 ? sink.Resolve(facts.subject) : sink.Open(facts);
    });
  }
  EXPECT_GT(hidden, 50u);
}

TEST_F(FindingsTest, AreListedTheWorstFirst) {
  const auto open = [&](FindingKind kind, const char* target, const char* key) {
    FindingFacts facts;
    facts.subject = {kind, target, "", key};
    facts.severity = InfoOf(kind).severity;
    Open(facts);
  };
  open(FindingKind::kPending, "a/prod/x", "1");
  open(FindingKind::kLate, "b/prod/x", "2");
  open(FindingKind::kEdited, "b/prod/x", "3");
  open(FindingKind::kFailed, "a/prod/x", "4");
  const RowsAt rows(views_, TreeSize{size_});
  const auto list = [&](v1::ListFindingsRequest request) {
    std::string kinds;
    do {
      const v1::ListFindingsResponse response = ListFindings(rows, request).value();
      for (const v1::Finding& finding : response.findings()) absl::StrAppend(&kinds, finding.kind(), " ");
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
    return kinds;
  };
  v1::ListFindingsRequest request;
  for (const uint32_t page_size : {0u, 1u, 2u, 3u, 4u}) {
    request.set_page_size(page_size);
    EXPECT_EQ(list(request), "failed edited late pending ");
  }
  request.set_min_severity(v1::SEVERITY_WARNING);
  EXPECT_EQ(list(request), "failed edited late ");
  request.add_target_globs("b");
  EXPECT_EQ(list(request), "edited late ");
  request.add_kinds("late");
  EXPECT_EQ(list(request), "late ");
  v1::ListFindingsRequest by_id;
  by_id.set_id_prefix(FindingId({FindingKind::kLate, "b/prod/x", "", "2"}).substr(0, 8));
  EXPECT_EQ(list(by_id), "late ");
}

TEST_F(FindingsTest, AreNotFoundByAPrefixOfThreeCharacters) {
  Open(Edited());
  v1::ListFindingsRequest request;
  request.set_id_prefix(Finding().id().substr(0, 6));
  EXPECT_EQ(ListFindings(RowsAt(views_, TreeSize{size_}), request).value().findings_size(), 1);
  request.set_id_prefix("F-ABC");
  EXPECT_THAT(ListFindings(RowsAt(views_, TreeSize{size_}), request),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "id_prefix: \"F-ABC\", want the first 4 characters of a finding's id at least, as in F-K3J7"));
}

}  // namespace
}  // namespace daybook::testing

#include "ledger/diff/history_diff.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace daybook {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

absl::Time Hour(int hour) { return absl::FromUnixSeconds(hour * 3600); }

// Content "x~" is content "x" with another comment.
DigestSet Content(const std::string& text) {
  if (text.empty()) return {};
  const std::string tokens = text.substr(0, text.find('~'));
  return {{kNormV1Algorithm, Sha256Digest("tokens of " + tokens).value}, Sha256Digest(text)};
}

Migration Told(const std::string& version, const std::string& content = "", const std::string& name = "") {
  return {.version = version, .name = name, .digests = Content(content)};
}

// A target: what is expected of it, and what is told of it, hour by hour.
class HistoryDiffTest : public ::testing::Test {
 protected:
  HistoryDiffTest() { input_.options.as_of = Hour(1000); }

  void Expect(const std::string& version, const std::string& content = "", const std::string& name = "") {
    input_.expected.push_back({.key = version.empty() ? name : version,
                               .migration = Told(version, content, name),
                               .expected_since = Hour(0),
                               .position = ++position_});
  }

  RecordedEvent& Event(RecordState state, const Migration& migration) {
    const int hour = static_cast<int>(input_.recorded.size()) + 10 * static_cast<int>(input_.snapshots.size()) + 1;
    input_.recorded.push_back(
        {.state = state, .migration = migration, .occurred_time = Hour(hour), .position = ++position_});
    return input_.recorded.back();
  }

  // The tool's history as it is now, ten hours after the last.
  HistorySnapshot& Snapshot() {
    const int hour = 10 * (static_cast<int>(input_.snapshots.size()) + 1);
    input_.snapshots.push_back({.observed_time = Hour(hour), .position = ++position_});
    return input_.snapshots.back();
  }

  HistoryRow& Row(const Migration& migration, RecordState state = RecordState::kApplied) {
    if (input_.snapshots.empty()) Snapshot();
    HistorySnapshot& snapshot = input_.snapshots.back();
    snapshot.rows.push_back({.key = absl::StrCat(snapshot.rows.size() + 1),
                             .rank = snapshot.rows.size() + 1,
                             .state = state,
                             .migration = migration,
                             .position = snapshot.position});
    return snapshot.rows.back();
  }

  std::vector<std::string> Kinds() {
    std::vector<std::string> kinds;
    for (const Difference& difference : DiffHistory(input_).differences) {
      kinds.push_back(absl::StrCat(FindingKindName(difference.kind), " ", difference.key));
    }
    return kinds;
  }

  const Difference Only(FindingKind kind) {
    for (const Difference& difference : DiffHistory(input_).differences) {
      if (difference.kind == kind) return difference;
    }
    ADD_FAILURE() << "no " << FindingKindName(kind);
    return {};
  }

  HistoryInput input_;
  uint64_t position_ = 0;
};

// The first worked example of reference/governance.md: expected 1 to 5, applied 1, 2, 4, an edited 3, and 5 as 9.
TEST_F(HistoryDiffTest, NamesWhatVersionListsCannot) {
  for (const char* version : {"1", "2", "3", "4", "5"}) Expect(version, absl::StrCat("content ", version));
  for (const char* version : {"1", "2", "4"}) Row(Told(version, absl::StrCat("content ", version)));
  Row(Told("3", "other content"));
  Row(Told("9", "content 5"));
  EXPECT_THAT(Kinds(), ElementsAre("edited 3", "renumbered 5", "applied_out_of_order 3"));
  const HistoryDiff diff = DiffHistory(input_);
  EXPECT_EQ(diff.verdict, Verdict::kOutOfSync);
  EXPECT_EQ(diff.pairs.size(), 5u);
  EXPECT_FALSE(Only(FindingKind::kRenumbered).proposed);
  EXPECT_THAT(Only(FindingKind::kRenumbered).expected, ElementsAre("5"));
  EXPECT_THAT(Only(FindingKind::kRenumbered).actual, ElementsAre("9"));
}

// --- The states of Flyway, in our kinds: reference/governance.md, section 16.

TEST_F(HistoryDiffTest, FlywayPendingIsPending) {
  Expect("1");
  Expect("2");
  Row(Told("1"));
  EXPECT_THAT(Kinds(), ElementsAre("pending 2"));
  EXPECT_EQ(DiffHistory(input_).verdict, Verdict::kInSync);
}

TEST_F(HistoryDiffTest, FlywayIgnoredIsLate) {
  Expect("1");
  Expect("2");
  Row(Told("2"));
  EXPECT_THAT(Kinds(), ElementsAre("late 1"));
  input_.options.any_order = true;
  EXPECT_THAT(Kinds(), ElementsAre("pending 1"));
}

TEST_F(HistoryDiffTest, FlywayBelowBaselineIsFoldedAndBaselineIsAssertedOnly) {
  Expect("1");
  Expect("2", "", "init");
  Expect("3");
  Row(Told("2", "", "<< Flyway Baseline >>"), RecordState::kAsserted).baseline = true;
  EXPECT_THAT(Kinds(), ElementsAre("pending 3", "folded 1", "asserted_only 2"));
  EXPECT_EQ(DiffHistory(input_).verdict, Verdict::kInSync);
}

TEST_F(HistoryDiffTest, FlywaySuccessIsMatched) {
  Expect("1", "a");
  Row(Told("1", "a"));
  EXPECT_THAT(Kinds(), IsEmpty());
  EXPECT_EQ(DiffHistory(input_).unverified_count, 0u);
}

TEST_F(HistoryDiffTest, FlywayOutOfOrderIsAppliedOutOfOrderAndDoesNotDecide) {
  Expect("1");
  Expect("2");
  Row(Told("2"));
  Row(Told("1"));
  EXPECT_THAT(Kinds(), ElementsAre("applied_out_of_order 1"));
  EXPECT_EQ(DiffHistory(input_).verdict, Verdict::kInSync);
  EXPECT_EQ(Only(FindingKind::kAppliedOutOfOrder).severity, Severity::kWarning);
  input_.options.any_order = true;
  EXPECT_EQ(Only(FindingKind::kAppliedOutOfOrder).severity, Severity::kNote);
}

TEST_F(HistoryDiffTest, FlywayMissingAndFailedMissing) {
  Expect("3");
  Row(Told("1"));
  Row(Told("2"), RecordState::kFailed);
  Row(Told("3"));
  EXPECT_THAT(Kinds(), ElementsAre("missing_source 1/", "missing_source 2/", "failed 2/"));
}

TEST_F(HistoryDiffTest, FlywayFutureAndFailedFuture) {
  Expect("1");
  Row(Told("1"));
  Row(Told("2"));
  EXPECT_THAT(Kinds(), ElementsAre("future 2/"));
  EXPECT_EQ(DiffHistory(input_).verdict, Verdict::kInSync);
  input_.snapshots.back().rows.back().state = RecordState::kFailed;
  EXPECT_THAT(Kinds(), ElementsAre("future 2/", "failed 2/"));
}

TEST_F(HistoryDiffTest, FlywayFailedIsFailedAndNotPending) {
  Expect("1");
  Row(Told("1"), RecordState::kFailed);
  EXPECT_THAT(Kinds(), ElementsAre("failed 1"));
}

TEST_F(HistoryDiffTest, FlywayUndoneIsPendingAgainAndNeverLate) {
  Expect("1");
  Expect("2");
  Row(Told("1"));
  Row(Told("2"));
  Event(RecordState::kReverted, Told("1"));
  EXPECT_THAT(Kinds(), ElementsAre("pending 1"));
  EXPECT_EQ(Only(FindingKind::kPending).opens_at, Hour(11) + kDeployWithinDefault);
}

TEST_F(HistoryDiffTest, FlywayOutdatedRepeatableIsPendingAndSupersededRunIsMatched) {
  Expect("", "new", "refresh_views");
  input_.expected.back().repeatable = true;
  Row(Told("", "new", "refresh views"));
  Row(Told("", "old", "refresh views"));
  EXPECT_THAT(Kinds(), ElementsAre("pending refresh_views")) << "the latest run has other content";
  Row(Told("", "new", "refresh views"));
  EXPECT_THAT(Kinds(), IsEmpty());
}

TEST_F(HistoryDiffTest, FlywayDeletedIsARewriteUnlessARepairIsOnRecord) {
  Expect("1");
  Row(Told("1"));
  Row(Told("2")).key = "gone";
  Snapshot();
  Row(Told("1"));
  EXPECT_THAT(Kinds(), ElementsAre("history_rewritten gone"));
  input_.repairs.push_back({.row_key = "gone", .occurred_time = Hour(15), .position = ++position_});
  EXPECT_THAT(Kinds(), IsEmpty());
}

// --- Content.

TEST_F(HistoryDiffTest, CommentsAloneAreCosmeticUnlessTheToolEnforcesItsDigest) {
  Expect("1", "a~");
  Row(Told("1", "a"));
  EXPECT_THAT(Kinds(), ElementsAre("edited_cosmetic 1"));
  EXPECT_EQ(DiffHistory(input_).verdict, Verdict::kInSync);
  input_.options.tool_enforces_digest = true;
  EXPECT_EQ(DiffHistory(input_).verdict, Verdict::kOutOfSync);
}

TEST_F(HistoryDiffTest, ContentThatCannotBeComparedIsUnverifiedAndNoFinding) {
  Expect("1", "a");
  Row(Told("1"));
  EXPECT_THAT(Kinds(), IsEmpty());
  EXPECT_EQ(DiffHistory(input_).unverified_count, 1u);
  EXPECT_EQ(DiffHistory(input_).verdict, Verdict::kInSync);
}

TEST_F(HistoryDiffTest, OtherChecksumVersionOfOneToolIsSaid) {
  Expect("1");
  Row(Told("1"));
  input_.expected[0].migration.digests = {{"liquibase-v9", "9:x"}};
  input_.snapshots[0].rows[0].migration.digests = {{"liquibase-v8", "8:y"}};
  EXPECT_THAT(Kinds(), ElementsAre("checksum_algorithm_changed 1"));
}

TEST_F(HistoryDiffTest, NameAloneIsAProposalThatAMappingSettles) {
  Expect("5", "", "add_index");
  Row(Told("9", "", "Add Index"));
  EXPECT_THAT(Kinds(), ElementsAre("renumbered 5"));
  EXPECT_TRUE(Only(FindingKind::kRenumbered).proposed);
  input_.mappings.push_back({.recorded_version = "9", .item_key = "5"});
  EXPECT_THAT(Kinds(), IsEmpty());
}

// Most tools keep no digest in their table; whoever ran the migration may have told one.
TEST_F(HistoryDiffTest, AnEventTellsTheContentOfARowThatKeepsNone) {
  Expect("5", "content", "add_index");
  const uint64_t told = Event(RecordState::kApplied, Told("9", "content", "add_index")).position;
  const uint64_t seen = Snapshot().position;
  Row(Told("9", "", "add_index"));
  EXPECT_THAT(Kinds(), ElementsAre("renumbered 5"));
  EXPECT_FALSE(Only(FindingKind::kRenumbered).proposed);
  EXPECT_THAT(Only(FindingKind::kRenumbered).evidence, ElementsAre(input_.expected[0].position, told, seen));
}

TEST_F(HistoryDiffTest, AnEditIsSeenThoughTheTableKeepsNoDigest) {
  Expect("5", "other content");
  Event(RecordState::kApplied, Told("5", "content"));
  Row(Told("5"));
  EXPECT_THAT(Kinds(), ElementsAre("edited 5"));
}

TEST_F(HistoryDiffTest, WhatTheTableKeepsWinsOverWhatWasTold) {
  Expect("5", "content");
  Event(RecordState::kApplied, Told("5", "other content"));
  Row(Told("5", "content"));
  EXPECT_THAT(Kinds(), IsEmpty());
}

TEST_F(HistoryDiffTest, WhatWasUndoneTellsNoContent) {
  Expect("5", "content");
  Event(RecordState::kApplied, Told("5", "other content"));
  Event(RecordState::kReverted, Told("5"));
  Row(Told("5"));
  EXPECT_THAT(Kinds(), IsEmpty());
}

TEST_F(HistoryDiffTest, NameThatOccursTwiceProvesNothing) {
  Expect("5", "", "add_index");
  Expect("6", "", "add_index");
  Row(Told("9", "", "add_index"));
  EXPECT_THAT(Kinds(), ElementsAre("pending 5", "pending 6", "future 9/add_index", "diverged "));
}

TEST_F(HistoryDiffTest, ContentThatOccursTwicePairsUnderItsVersionOnly) {
  Expect("1", "same");
  Expect("2", "same");
  Row(Told("1", "same"));
  Row(Told("3", "same"));
  EXPECT_THAT(Kinds(), ElementsAre("pending 2", "duplicate_record 1"));
}

TEST_F(HistoryDiffTest, EmptyContentIsNoIdentity) {
  Expect("1");
  Row(Told("2"));
  input_.expected[0].migration.digests = input_.snapshots[0].rows[0].migration.digests = {Sha256Digest("")};
  EXPECT_THAT(Kinds(), ElementsAre("pending 1", "future 2/", "diverged "));
}

TEST_F(HistoryDiffTest, SameVersionUnderTwoNamesIsNoPair) {
  Expect("5", "a", "add_index");
  Row(Told("5", "b", "drop_column"));
  EXPECT_THAT(Kinds(), ElementsAre("pending 5", "missing_source 5/drop_column", "diverged "));
}

TEST_F(HistoryDiffTest, SquashedFileIsSplitOverItsRows) {
  Expect("10", "squashed", "squash");
  input_.expected[0].migration.statement_digests = {"s1", "s2", "s3"};
  Row(Told("1", "a")).migration.statement_digests = {"s1"};
  Row(Told("2", "b"));
  Row(Told("3", "c")).migration.statement_digests = {"s2", "s3"};
  EXPECT_THAT(Kinds(), ElementsAre("split 10", "missing_source 2/"));
  EXPECT_THAT(Only(FindingKind::kSplit).actual, ElementsAre("1", "3"));
}

TEST_F(HistoryDiffTest, FilesAppliedTogetherAreFoldedIntoTheirRow) {
  Expect("1", "a");
  Expect("2", "b");
  input_.expected[0].migration.statement_digests = {"s1"};
  input_.expected[1].migration.statement_digests = {"s2"};
  Row(Told("9", "both")).migration.statement_digests = {"s1", "s2"};
  EXPECT_THAT(Kinds(), ElementsAre("folded 1", "folded 2"));
}

// BEGIN and COMMIT make one component of a whole history: what each has of its own still finds its place.
TEST_F(HistoryDiffTest, StatementsThatAllShareHideNothing) {
  using Statements = std::vector<std::string>;
  for (int i = 1; i <= 200; ++i) {
    const std::string version = absl::StrCat(i);
    Expect(version, "content " + version);
    input_.expected.back().migration.statement_digests = {"begin", "s" + version, "commit"};
    const bool edited = i % 4 == 0;
    Row(Told(version, edited ? "edited " + version : "content " + version)).migration.statement_digests =
        Statements{"begin", (edited ? "e" : "s") + version, "commit"};
  }
  Expect("300", "of two");
  input_.expected.back().migration.statement_digests = {"begin", "x", "commit", "begin", "y", "commit"};
  Row(Told("301", "one")).migration.statement_digests = {"begin", "x", "commit"};
  Row(Told("302", "two")).migration.statement_digests = {"begin", "y", "commit"};
  EXPECT_THAT(Only(FindingKind::kSplit).actual, ElementsAre("301", "302"));
  const std::vector<std::string> kinds = Kinds();
  EXPECT_EQ(kinds.size(), 51u);
  EXPECT_THAT(kinds, ::testing::Contains("edited 4"));
  EXPECT_THAT(kinds, ::testing::Contains("edited 200"));
}

TEST_F(HistoryDiffTest, OneVersionTwiceIsSaidOnce) {
  Expect("5", "a", "first");
  Expect("5.0", "b", "second");
  Snapshot();
  EXPECT_THAT(Kinds(), ElementsAre("pending 5", "pending 5.0", "duplicate_version 5"));
}

// --- Layers.

TEST_F(HistoryDiffTest, NothingHeardIsUnknownAndEmptyHistoryIsAllPending) {
  Expect("1");
  EXPECT_THAT(Kinds(), IsEmpty());
  EXPECT_EQ(DiffHistory(input_).verdict, Verdict::kUnknown);
  Snapshot();
  EXPECT_THAT(Kinds(), ElementsAre("pending 1"));
}

TEST_F(HistoryDiffTest, RowThatNobodyRecordedIsUnrecordedOnceSomebodyHadRecorded) {
  for (const char* version : {"1", "2", "3"}) Expect(version);
  Event(RecordState::kApplied, Told("2"));
  Row(Told("1")).applied_time = Hour(0);
  Row(Told("2")).applied_time = Hour(1);
  Row(Told("3")).applied_time = Hour(2);
  EXPECT_THAT(Kinds(), ElementsAre("unrecorded 3/"));
  input_.recorded[0].live = false;
  EXPECT_THAT(Kinds(), IsEmpty()) << "what was imported makes nobody late";
}

TEST_F(HistoryDiffTest, RecordUnderAnotherVersionStillSpeaksForItsRow) {
  Expect("5", "a");
  Event(RecordState::kApplied, Told("5", "a"));
  Row(Told("9", "a")).applied_time = Hour(5);
  EXPECT_THAT(Kinds(), ElementsAre("renumbered 5"));
}

TEST_F(HistoryDiffTest, ClaimThatANewerHistoryLacksIsUnconfirmed) {
  Expect("1");
  Expect("2");
  Event(RecordState::kApplied, Told("2"));
  EXPECT_THAT(Kinds(), IsEmpty());
  Row(Told("1"));
  EXPECT_THAT(Kinds(), ElementsAre("pending 2", "unconfirmed 2/"));
  EXPECT_TRUE(IsOpen(Only(FindingKind::kUnconfirmed), input_.options.as_of));
}

TEST_F(HistoryDiffTest, OnlyAHistoryReadLaterSaysThatAClaimIsUnconfirmed) {
  Expect("1");
  Snapshot();
  Event(RecordState::kApplied, Told("1")).occurred_time = Hour(20) - absl::Minutes(4);
  Snapshot();
  EXPECT_EQ(Only(FindingKind::kUnconfirmed).opens_at, absl::InfiniteFuture()) << "it may not have been written yet";
  Snapshot();
  EXPECT_TRUE(IsOpen(Only(FindingKind::kUnconfirmed), Hour(30)));
}

TEST_F(HistoryDiffTest, WhatAppearsWhileAMigrationRunsIsUnrecordedWhenThatIsStuck) {
  Event(RecordState::kApplied, Told("1"));
  Event(RecordState::kRunning, Told("2")).occurred_time = Hour(5);
  Row(Told("1")).applied_time = Hour(1);
  Row(Told("3")).applied_time = Hour(5) - absl::Minutes(2);
  const absl::Time stuck = Hour(5) + input_.options.stuck_after;
  EXPECT_EQ(Only(FindingKind::kUnrecorded).opens_at, stuck);
  Event(RecordState::kApplied, Told("2")).occurred_time = Hour(5) + absl::Minutes(30);
  EXPECT_EQ(Only(FindingKind::kUnrecorded).opens_at, Hour(5) + absl::Minutes(3)) << "it has ended, and told of 2 only";
}

TEST_F(HistoryDiffTest, AMigrationThatBeginsLaterHoldsNothingBack) {
  Event(RecordState::kApplied, Told("1"));
  Event(RecordState::kRunning, Told("2")).occurred_time = Hour(5);
  Row(Told("1")).applied_time = Hour(1);
  Row(Told("3")).applied_time = Hour(5) - absl::Minutes(6);
  EXPECT_EQ(Only(FindingKind::kUnrecorded).opens_at, Hour(5) - absl::Minutes(1));
}

TEST_F(HistoryDiffTest, WhatCameBeforeTheFirstRecordWasNotListenedTo) {
  for (const char* version : {"1", "2", "3", "4", "5"}) Expect(version);
  Event(RecordState::kApplied, Told("3"));
  EXPECT_THAT(Kinds(), ElementsAre("pending 4", "pending 5"));
  EXPECT_EQ(DiffHistory(input_).implied_count, 2u);
  Event(RecordState::kApplied, Told("5"));
  EXPECT_THAT(Kinds(), ElementsAre("late 4")) << "this one was passed since";
  input_.expected[0].expected_since = Hour(2);
  EXPECT_THAT(Kinds(), ElementsAre("late 4")) << "what was edited was there";
  input_.expected[0].first_expected = Hour(2);
  EXPECT_THAT(Kinds(), ElementsAre("late 1", "late 4")) << "nobody can have applied before what was not there";
}

TEST_F(HistoryDiffTest, AHistoryLeavesNothingUnheard) {
  for (const char* version : {"1", "2"}) Expect(version);
  Event(RecordState::kApplied, Told("2"));
  EXPECT_THAT(Kinds(), IsEmpty());
  Row(Told("2"));
  EXPECT_THAT(Kinds(), ElementsAre("late 1"));
}

TEST_F(HistoryDiffTest, WhatWasRevertedIsPendingWhereverTheRecordBegins) {
  for (const char* version : {"1", "2"}) Expect(version);
  Event(RecordState::kReverted, Told("1"));
  Event(RecordState::kApplied, Told("2"));
  EXPECT_THAT(Kinds(), ElementsAre("pending 1"));
}

TEST_F(HistoryDiffTest, ChangeAroundTheToolStandsAndIsUnconfirmedOnlyIfExpected) {
  Expect("1");
  Event(RecordState::kApplied, Told("1")).direct = true;
  Event(RecordState::kApplied, Told("", "", "hotfix")).direct = true;
  Snapshot();
  EXPECT_THAT(Kinds(), ElementsAre("missing_source /hotfix", "unconfirmed 1/"));
}

TEST_F(HistoryDiffTest, FailureThatAHistoryCannotShowStands) {
  Expect("1");
  Event(RecordState::kFailed, Told("1"));
  Snapshot();
  EXPECT_THAT(Kinds(), ElementsAre("failed 1"));
  Event(RecordState::kApplied, Told("1"));
  EXPECT_THAT(Kinds(), IsEmpty());
}

TEST_F(HistoryDiffTest, RunOnRecordMakesAnAssertedRowApplied) {
  Expect("1");
  Row(Told("1"), RecordState::kAsserted);
  EXPECT_THAT(Kinds(), ElementsAre("asserted_only 1"));
  Event(RecordState::kApplied, Told("1")).occurred_time = Hour(1);
  EXPECT_THAT(Kinds(), IsEmpty());
}

TEST_F(HistoryDiffTest, StartWithoutEndIsStuckAfterAnHour) {
  Expect("1");
  Event(RecordState::kRunning, Told("1")).occurred_time = Hour(5);
  EXPECT_EQ(Only(FindingKind::kStuck).opens_at, Hour(6));
  EXPECT_EQ(DiffHistory(input_).verdict, Verdict::kOutOfSync);
  EXPECT_EQ(DiffHistory(input_).running_count, 1u);
  input_.options.as_of = Hour(5);
  EXPECT_EQ(DiffHistory(input_).verdict, Verdict::kInSync);
  Event(RecordState::kPartial, Told("1")).occurred_time = Hour(7);
  EXPECT_THAT(Kinds(), ElementsAre("partial 1"));
  EXPECT_EQ(Only(FindingKind::kPartial).evidence.size(), 3u) << "the item, the start and the end";
}

TEST_F(HistoryDiffTest, WatermarkImpliesEverythingBelowItAndIsNeverLate) {
  for (const char* version : {"1", "2", "3", "4"}) Expect(version);
  Snapshot().completeness = HistoryCompleteness::kWatermark;
  Row(Told("3"));
  EXPECT_THAT(Kinds(), ElementsAre("pending 4"));
  EXPECT_EQ(DiffHistory(input_).implied_count, 2u);
  Event(RecordState::kApplied, Told("7"));
  EXPECT_THAT(Kinds(), ElementsAre("pending 4", "future 7/"));
  input_.snapshots[0].rows[0].state = RecordState::kFailed;
  EXPECT_THAT(Kinds(), ElementsAre("pending 4", "future 7/", "failed 3"));
}

TEST_F(HistoryDiffTest, HeadImpliesWhatStandsBeforeItAndAnUnknownHeadIsUnknown) {
  input_.options.version_order = VersionOrder::kNone;
  for (const char* version : {"ae1", "7c2", "f03"}) Expect(version);
  for (size_t i = 0; i < 3; ++i) input_.expected[i].order = i;
  Snapshot().completeness = HistoryCompleteness::kHeads;
  Row(Told("7c2"));
  EXPECT_THAT(Kinds(), ElementsAre("pending f03"));
  EXPECT_EQ(DiffHistory(input_).verdict, Verdict::kInSync);
  input_.snapshots[0].rows[0].migration.version = "999";
  EXPECT_EQ(DiffHistory(input_).verdict, Verdict::kUnknown);
}

TEST_F(HistoryDiffTest, AlteredRowIsARewriteAndARerunOrRevertIsNot) {
  Snapshot();
  Row(Told("1", "a"));
  Row(Told("2", "a"), RecordState::kFailed);
  Row(Told("3", "a"));
  Event(RecordState::kReverted, Told("3"));
  Snapshot();
  Row(Told("1", "b"));
  Row(Told("2", "b"));
  EXPECT_THAT(Kinds(), UnorderedElementsAre("missing_source 1/", "missing_source 2/", "history_rewritten 1"));
  Snapshot();
  Row(Told("1", "a"));
  Row(Told("2", "b"));
  EXPECT_THAT(Kinds(), UnorderedElementsAre("missing_source 1/", "missing_source 2/")) << "as it was again";
}

TEST_F(HistoryDiffTest, ARerunInPlaceIsNoRewriteWhereItIsOnRecord) {
  Expect("1", "b");
  Snapshot();
  Row(Told("1", "a"));
  Snapshot();
  Row(Told("1", "b"));
  EXPECT_THAT(Kinds(), ElementsAre("history_rewritten 1"));
  Event(RecordState::kApplied, Told("1", "a")).occurred_time = Hour(15);
  EXPECT_THAT(Kinds(), ElementsAre("history_rewritten 1")) << "what ran is not what the row holds";
  Event(RecordState::kApplied, Told("1", "b")).occurred_time = Hour(5);
  EXPECT_THAT(Kinds(), ElementsAre("history_rewritten 1")) << "it ran before the row was witnessed";
  Event(RecordState::kApplied, Told("1", "b")).occurred_time = Hour(16);
  EXPECT_THAT(Kinds(), IsEmpty());
  Snapshot();
  Row(Told("1", "c"));
  EXPECT_THAT(Only(FindingKind::kHistoryRewritten).evidence,
              ElementsAre(input_.snapshots[1].position, input_.snapshots[2].position))
      << "held to what the rerun left";
}

TEST_F(HistoryDiffTest, ARowWhoseNameIsOnlySignsStandsUntilItIsAltered) {
  const auto rewritten = ::testing::Contains("history_rewritten 1");
  Row(Told("", "a", "--"));
  EXPECT_THAT(Kinds(), ::testing::Not(rewritten));
  Snapshot();
  Row(Told("", "a", "--"));
  EXPECT_THAT(Kinds(), ::testing::Not(rewritten));
  Snapshot();
  Row(Told("", "b", "--"));
  EXPECT_THAT(Kinds(), rewritten);
}

TEST_F(HistoryDiffTest, AnotherDatabaseIsOneFindingNotManyRewrittenRows) {
  Snapshot().database_identity = "a";
  Row(Told("1"));
  Row(Told("2"));
  Snapshot().database_identity = "b";
  EXPECT_THAT(Kinds(), ElementsAre("target_replaced "));
  EXPECT_EQ(DiffHistory(input_).verdict, Verdict::kInSync) << "what is missing now, other kinds say";
  EXPECT_THAT(Only(FindingKind::kTargetReplaced).evidence,
              ElementsAre(input_.snapshots[0].position, input_.snapshots[1].position));
}

TEST_F(HistoryDiffTest, BothGoingOnAfterTheLastCommonOneHaveDiverged) {
  for (const char* version : {"1", "2", "3"}) Expect(version, "", absl::StrCat("n", version));
  Row(Told("1"));
  Row(Told("2"));
  Row(Told("4", "", "other"));
  EXPECT_THAT(Kinds(), ElementsAre("pending 3", "future 4/other", "diverged "));
  EXPECT_EQ(Only(FindingKind::kDiverged).subject, "2 n2");
  EXPECT_EQ(DiffHistory(input_).verdict, Verdict::kOutOfSync);
}

TEST_F(HistoryDiffTest, LateNamesTheFirstThatPassedIt) {
  for (const char* version : {"1", "2", "3"}) Expect(version);
  Row(Told("2")).position = 90;
  Row(Told("3")).position = 91;
  EXPECT_THAT(Only(FindingKind::kLate).evidence, ElementsAre(1u, 90u)) << "and not what is applied later still";
}

}  // namespace
}  // namespace daybook

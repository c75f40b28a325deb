// The histories fold against the comparer, after every event: whatever comes, in whatever order, the rows say what
// DiffHistory says of everything that was said so far.

#include <algorithm>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "ledger/base/random.h"
#include "ledger/event/set_digest.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/fold_fixture.h"
#include "ledger/projection/series.h"
#include "ledger/projection/series_mirror.h"
#include "ledger/projection/tables.h"

namespace daybook::testing {
namespace {

constexpr char kTarget[] = "p/prod/db";
const MirrorThresholds kThresholds = {
    .deploy_within = absl::Minutes(60), .stuck_after = absl::Minutes(30), .settle = absl::Minutes(5)};

// Small worlds in which everything collides: few versions, names, contents and times.
class SeriesEvents {
 public:
  explicit SeriesEvents(uint64_t seed) : random_(seed), mirror_(kThresholds) {
    const char* conventions[] = {"flyway", "flyway", "goose", "sqitch"};
    convention_ = conventions[random_.Below(4)];
    const v1::HistoryCompleteness kinds[] = {v1::HISTORY_COMPLETENESS_FULL,      v1::HISTORY_COMPLETENESS_FULL,
                                             v1::HISTORY_COMPLETENESS_FULL,      v1::HISTORY_COMPLETENESS_FULL,
                                             v1::HISTORY_COMPLETENESS_WATERMARK, v1::HISTORY_COMPLETENESS_HEADS};
    completeness_ = kinds[random_.Below(std::size(kinds))];
    ordered_ = convention_ == "sqitch" || Chance(3);
    if (Chance(5)) Judge({v1::ScopeDeclared::LAYER_RECORDED, v1::ScopeDeclared::LAYER_HISTORY});
    Control("deploy_within", kThresholds.deploy_within);
    Control("stuck_after", kThresholds.stuck_after);
    Control("settle", kThresholds.settle);
  }

  // Adds what comes next; true when all is told and the rows can be compared.
  bool Next() {
    if (Chance(6)) script_.Wait(absl::Minutes(random_.Below(90)));
    switch (random_.Below(8)) {
      case 0:
      case 1:
        return Expect();
      case 2:
      case 3:
        return Snapshot();
      case 4:
        return Chance(2) ? Map() : Repair();
      default:
        return Migrate();
    }
  }

  const EventScript& script() const { return script_; }
  const SeriesMirror& mirror() const { return mirror_; }

 private:
  bool Chance(uint64_t one_in) { return random_.Below(one_in) == 0; }
  std::string Version() { return absl::StrCat(1 + random_.Below(6), Chance(5) ? ".0" : ""); }
  std::string Name() { return Chance(4) ? "" : std::string(1, static_cast<char>('a' + random_.Below(3))); }
  // Minutes in the past, and now and then in the future.
  absl::Time SomeTime() {
    return script_.now() + absl::Minutes(5) - absl::Minutes(random_.Below(Chance(3) ? 120 : 15));
  }

  template <typename Message>
  void Describe(Message* message) {
    message->set_version(Chance(8) ? "" : Version());
    message->set_name(Name());
    if (message->version().empty() && message->name().empty()) message->set_name(Chance(2) ? "z" : "--");
    const uint64_t content = random_.Below(7);  // 0 is empty; 2k and 2k + 1 differ in comments only
    const auto add = [&](const Digest& digest) {
      v1::Digest& added = *message->add_digests();
      added.set_algorithm(digest.algorithm);
      added.set_value(digest.value);
    };
    if (Chance(2)) add(Sha256Digest(content == 0 ? "" : absl::StrCat("c", content)));
    if (Chance(4)) add({kFlywayCrc32Algorithm, absl::StrCat(content / 2)});
    if (Chance(3)) add({kNormV1Algorithm, Sha256Digest(absl::StrCat("n", content / 2)).value});
    if (Chance(8)) add({absl::StrCat("liquibase-v", 8 + random_.Below(2)), "x"});
  }

  template <typename Message>
  void AddStatements(Message* message) {
    for (uint64_t i = Chance(3) ? random_.Below(4) : 0; i > 0; --i) {
      v1::Digest& digest = *message->add_statement_digests();
      digest.set_algorithm(kNormV1Algorithm);
      digest.set_value(Chance(2) ? "s" : "t");
    }
  }

  void Judge(const absl::btree_set<v1::ScopeDeclared::Layer>& layers) {
    v1::Event event;
    for (const v1::ScopeDeclared::Layer layer : layers) event.mutable_scope_declared()->add_layers(layer);
    script_.Add(kTarget, event.ShortDebugString());
    mirror_.judged = layers;
  }

  void Control(const std::string& name, absl::Duration duration) {
    v1::Event event;
    event.mutable_control_adopted()->set_control_id(name);
    v1::Threshold& threshold = *event.mutable_control_adopted()->add_thresholds();
    threshold.set_name(name);
    *threshold.mutable_duration() = DurationToProto(duration);
    script_.Add("p/prod/other", event.ShortDebugString());
  }

  const v1::RecordedEvent& Add(const v1::Event& event) { return script_.Add(kTarget, event.ShortDebugString()); }

  bool Tell(v1::Event event) {
    *event.mutable_occurred_time() = TimeToProto(SomeTime());
    if (Chance(3)) event.set_evidence(v1::EVIDENCE_BACKFILL);
    mirror_.Take(Add(event));
    return true;
  }

  bool Migrate() {
    v1::Event event;
    const v1::Channel channel = Chance(4) ? v1::CHANNEL_DIRECT : v1::CHANNEL_TRACKED;
    v1::Migration migration;
    migration.set_tool("flyway");
    Describe(&migration);
    switch (random_.Below(7)) {
      case 0:
        *event.mutable_migration_started()->mutable_migration() = migration;
        break;
      case 1: {
        *event.mutable_migration_reverted()->mutable_migration() = migration;
        const v1::Outcome outcomes[] = {v1::OUTCOME_SUCCEEDED, v1::OUTCOME_SUCCEEDED, v1::OUTCOME_PARTIAL,
                                        v1::OUTCOME_FAILED};
        event.mutable_migration_reverted()->set_outcome(outcomes[random_.Below(4)]);
        break;
      }
      case 2:
        *event.mutable_migration_asserted()->mutable_migration() = migration;
        event.mutable_migration_asserted()->set_how(Chance(2) ? v1::MigrationAsserted::HOW_BASELINE
                                                              : v1::MigrationAsserted::HOW_FAKE);
        break;
      default: {
        v1::MigrationFinished& finished = *event.mutable_migration_finished();
        *finished.mutable_migration() = migration;
        AddStatements(&finished);
        finished.set_channel(channel);
        finished.set_outcome(Chance(4) ? (Chance(2) ? v1::OUTCOME_FAILED : v1::OUTCOME_PARTIAL)
                                       : v1::OUTCOME_SUCCEEDED);
      }
    }
    return Tell(std::move(event));
  }

  bool Map() {
    v1::Event event;
    v1::MappingAsserted& mapping = *event.mutable_mapping_asserted();
    if (!Chance(3)) mapping.set_recorded_version(Version());
    if (mapping.recorded_version().empty() || Chance(2)) mapping.set_recorded_name(Chance(2) ? "a" : "b");
    mapping.set_expected_key(absl::StrCat("k", random_.Below(7)));
    return Tell(std::move(event));
  }

  bool Repair() {
    v1::Event event;
    event.mutable_history_repaired()->set_tool("flyway");
    event.mutable_history_repaired()->add_rows()->set_key(absl::StrCat("row", random_.Below(5)));
    return Tell(std::move(event));
  }

  // Sends what became of a set, in one of the ways in which sets come. `body_of` finds the set's body in an event.
  template <typename Member, typename BodyOf>
  bool Send(v1::Event event, const absl::btree_map<std::string, Member>& before,
            const absl::btree_map<std::string, Member>& after, bool* broken, BodyOf body_of) {
    std::vector<Member> upserts;
    std::vector<std::string> removals;
    std::vector<Member> members_before;
    std::vector<Member> members;
    const bool whole = *broken || before.empty() || Chance(4);
    for (const auto& [key, member] : before) members_before.push_back(member);
    for (const auto& [key, member] : after) {
      members.push_back(member);
      const auto was = before.find(key);
      const bool same = was != before.end() && was->second.SerializeAsString() == member.SerializeAsString();
      if (whole || !same || Chance(8)) upserts.push_back(member);
    }
    for (const auto& [key, member] : before) {
      if (after.count(key) == 0 && !whole) removals.push_back(key);
    }
    auto* body = body_of(event);
    *body->mutable_set()->mutable_result() = SetDigestOf(members);
    body->mutable_set()->set_result_count(members.size());
    if (!whole) *body->mutable_set()->mutable_previous() = SetDigestOf(members_before);
    const bool misfit = !whole && Chance(12);
    if (misfit) body->mutable_set()->mutable_previous()->set_value("another");
    if (!misfit) *broken = false;
    if (misfit) *broken = true;
    // Rows come at once here: a difference names the part that its row came with.
    if (event.has_expectation_declared() && upserts.size() >= 2 && !misfit && Chance(3)) {
      body->mutable_set()->set_part(1);
      body->mutable_set()->set_part_count(2);
      *body->add_upserts() = upserts.back();
      mirror_.in_part_before.insert(upserts.back().key());
      upserts.pop_back();
      Add(event);
      script_.Wait(absl::Minutes(-1));  // One batch is recorded at one time.
      body->clear_upserts();
      body->mutable_set()->set_part(2);
    }
    for (const Member& member : upserts) *body->add_upserts() = member;
    for (const std::string& key : removals) body->add_removals(key);
    const v1::RecordedEvent& last = Add(event);
    mirror_.Take(last);
    return true;
  }

  bool Expect() {
    absl::btree_map<std::string, v1::ExpectedItem> after = mirror_.items;
    for (uint64_t i = 1 + random_.Below(3); i > 0; --i) {
      const std::string key = absl::StrCat("k", random_.Below(7));
      if (Chance(3)) {
        after.erase(key);
        continue;
      }
      v1::ExpectedItem item;
      item.set_key(key);
      Describe(&item);
      AddStatements(&item);
      item.set_repeatable(Chance(8));
      if (ordered_ && !Chance(5)) item.set_order(random_.Below(6));
      after[key] = item;
    }
    const uint64_t shifted = Chance(4) ? random_.Below(6) : UINT64_MAX;  // As if one were inserted before it.
    for (auto& [key, item] : after) {
      if (item.has_order() && item.order() >= shifted) item.set_order(item.order() + 1);
    }
    v1::Event event;
    v1::ExpectationDeclared& declared = *event.mutable_expectation_declared();
    declared.set_subject(v1::ExpectationDeclared::SUBJECT_MIGRATIONS);
    if (Chance(15)) convention_ = Chance(2) ? "sqitch" : "flyway";
    declared.set_convention(convention_);
    declared.set_order(Chance(5) ? v1::ExpectationDeclared::ORDER_ANY : v1::ExpectationDeclared::ORDER_LINEAR);
    *event.mutable_occurred_time() = TimeToProto(SomeTime());
    const absl::btree_map<std::string, v1::ExpectedItem> before = mirror_.items;
    mirror_.items = after;
    const bool told = Send(event, before, after, &mirror_.expectation_broken,
                           [](v1::Event& of) { return of.mutable_expectation_declared(); });
    if (mirror_.expectation_broken) mirror_.items = before;
    return told;
  }

  bool Snapshot() {
    absl::btree_map<std::string, v1::HistoryRow> after = mirror_.rows;
    for (uint64_t i = random_.Below(4); i > 0; --i) {
      const std::string key = absl::StrCat("row", random_.Below(6));
      if (Chance(4)) {
        after.erase(key);
        continue;
      }
      if (after.count(key) > 0 && Chance(2)) continue;
      v1::HistoryRow row;
      row.set_key(key);
      row.set_rank(random_.Below(8));
      Describe(&row);
      if (Chance(3)) *row.mutable_applied_time() = TimeToProto(SomeTime());
      if (Chance(5)) row.set_success(false);
      const v1::HistoryRow::How hows[] = {v1::HistoryRow::HOW_BASELINE, v1::HistoryRow::HOW_FAKE,
                                          v1::HistoryRow::HOW_REVERTED};
      if (Chance(5)) row.set_how(hows[random_.Below(3)]);
      after[key] = row;
    }
    const uint64_t shifted = Chance(4) ? random_.Below(8) : UINT64_MAX;
    for (auto& [key, row] : after) {
      if (row.rank() >= shifted) row.set_rank(row.rank() + 1);
    }
    v1::Event event;
    v1::HistorySnapshot& snapshot = *event.mutable_history_snapshot();
    snapshot.set_tool(Chance(4) ? "goose" : "flyway");
    snapshot.set_completeness(completeness_);
    if (Chance(3)) snapshot.set_database_identity(Chance(8) ? "other" : "one");
    *event.mutable_occurred_time() = TimeToProto(SomeTime());
    const absl::btree_map<std::string, v1::HistoryRow> before = mirror_.rows;
    mirror_.rows = after;
    const bool told = Send(event, before, after, &mirror_.history_broken,
                           [](v1::Event& of) { return of.mutable_history_snapshot(); });
    if (mirror_.history_broken) mirror_.rows = before;
    return told;
  }

  SeededRandom random_;
  EventScript script_;
  SeriesMirror mirror_;
  std::string convention_;
  v1::HistoryCompleteness completeness_ = v1::HISTORY_COMPLETENESS_FULL;
  bool ordered_ = false;
};

// What the rows say, in the mirror's words.
SeriesMirror::Answer AnswerOf(const RowsAt& rows) {
  SeriesMirror::Answer answer;
  v1::ListFindingsRequest request;
  request.add_target_globs(kTarget);
  request.set_page_size(1000);
  for (const v1::FindingStatus status : {v1::FINDING_STATUS_OPEN, v1::FINDING_STATUS_INHERITED}) {
    request.add_statuses(status);
  }
  const v1::ListFindingsResponse findings = ListFindings(rows, request).value();
  for (const v1::Finding& finding : findings.findings()) {
    std::string expected;
    std::string actual;
    for (const std::string& detail : finding.details()) {
      if (detail.rfind("expected  ", 0) == 0) expected = detail.substr(10);
      if (detail.rfind("applied   ", 0) == 0) actual = detail.substr(10);
    }
    answer.findings.insert(absl::StrCat(
        finding.kind(), " ", finding.key(), " ", SeverityName(static_cast<Severity>(finding.severity())), " [",
        absl::StrJoin(finding.evidence(), ","), "] ", finding.title(), " | ", expected, " | ", actual,
        finding.proposed() ? " proposed" : "", finding.status() == v1::FINDING_STATUS_INHERITED ? " inherited" : ""));
  }
  const std::string section = SectionKey(SeriesId{kTarget, ""}.Key(), StateSection::kPlaces);
  EXPECT_TRUE(rows.Scan({kItemTable, section, ""},
                        [&](absl::string_view, absl::string_view value) {
                          const auto row = ParseRow<store::v1::StateItemRow>(kItemTable, value).value();
                          for (const auto& pair : row.pairs()) {
                            answer.pairs.insert(absl::StrCat(row.item_key(), " [",
                                                             absl::StrJoin(pair.record().evidence(), ","), "] ",
                                                             pair.stage()));
                          }
                          answer.implied += static_cast<uint64_t>(row.counts().implied());
                          answer.unverified += static_cast<uint64_t>(row.counts().unverified());
                          return true;
                        })
                  .ok());
  v1::ListTargetsRequest targets;
  targets.add_target_globs(kTarget);
  const v1::ListTargetsResponse listed = ListTargets(rows, targets).value();
  if (listed.targets_size() == 1) answer.verdict = listed.targets(0).verdict();
  return answer;
}

template <typename Lines>
std::string Text(const Lines& lines) {
  return absl::StrJoin(lines, "\n");
}

constexpr int kEvents = 60;

// DAYBOOK_FOLD_SEEDS: how many worlds, for a campaign.
uint64_t SeedCount() {
  const char* wanted = std::getenv("DAYBOOK_FOLD_SEEDS");
  uint64_t count = 0;
  return wanted != nullptr && absl::SimpleAtoi(wanted, &count) ? count : 60;
}

TEST(HistoriesFoldPropertyTest, EqualsTheComparerAfterEveryEvent) {
  absl::btree_set<std::string> reached;
  for (uint64_t seed = 0; seed < SeedCount(); ++seed) {
    SeriesEvents world(seed);
    MemoryViews views;
    for (int i = 0; i < kEvents; ++i) {
      world.Next();
      const TreeSize size = world.script().size();
      SCOPED_TRACE(absl::StrCat("seed ", seed, ", size ", size.value, ", ",
                                world.script().events().back().event().ShortDebugString()));
      FoldInto(views, world.script().events(), size, [](Position) { return false; });
      const RowsAt rows(views, size);
      const auto degraded = DegradedProjections(rows).value();
      ASSERT_TRUE(degraded.empty()) << degraded.front().message;
      const absl::Time now = TimeFromProto(world.script().events().back().recorded_time());
      const SeriesMirror::Answer expected = world.mirror().At(now);
      const SeriesMirror::Answer actual = AnswerOf(rows);
      ASSERT_EQ(Text(actual.pairs), Text(expected.pairs));
      ASSERT_EQ(Text(actual.findings), Text(expected.findings));
      ASSERT_EQ(actual.implied, expected.implied);
      ASSERT_EQ(actual.unverified, expected.unverified);
      ASSERT_EQ(actual.verdict, expected.verdict) << Text(expected.findings);
      for (const std::string& finding : expected.findings) reached.insert(finding.substr(0, finding.find(' ')));
    }
  }
  // Agreement says nothing of a kind that did not occur.
  for (const FindingKindInfo& info : AllFindingKinds()) {
    const bool of_objects = info.kind == FindingKind::kOutOfBand || info.kind == FindingKind::kSameDatabase ||
                            info.kind == FindingKind::kAbsentObject || info.kind == FindingKind::kChangedObject;
    if (info.heading < FindingHeading::kRules && !of_objects) {
      EXPECT_EQ(reached.count(std::string(info.name)), 1u) << info.name;
    }
  }
}

// Series over which everything above has gone.
EventScript ScriptOf(uint64_t seed) {
  SeriesEvents world(seed);
  for (int i = 0; i < kEvents; ++i) world.Next();
  return world.script();
}

TEST(HistoriesFoldPropertyTest, AnyBatchesGiveTheSameRows) {
  for (uint64_t seed = 1000; seed < 1020; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    const EventScript script = ScriptOf(seed);
    MemoryViews one_batch;
    FoldInto(one_batch, script.events(), script.size(), [](Position) { return false; });
    SeededRandom random(seed);
    MemoryViews at_random;
    FoldInto(at_random, script.events(), script.size(), [&](Position) { return random.Below(5) == 0; });
    for (uint64_t size = 0; size <= script.size().value; size += 7) {
      ASSERT_EQ(DumpRows(one_batch, TreeSize{size}), DumpRows(at_random, TreeSize{size})) << "as of " << size;
    }
  }
}

TEST(HistoriesFoldPropertyTest, FoldingAgainFromAnyWatermarkGivesTheSameRows) {
  for (uint64_t seed = 2000; seed < 2004; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    const EventScript script = ScriptOf(seed);
    MemoryViews whole;
    FoldInto(whole, script.events(), script.size(), [](Position) { return false; });
    const std::string expected = DumpRows(whole, script.size());
    for (uint64_t watermark = 0; watermark <= script.size().value; ++watermark) {
      MemoryViews views;
      FoldInto(views, script.events(), TreeSize{watermark}, [](Position) { return false; });
      FoldInto(views, script.events(), script.size(), [](Position) { return false; });
      ASSERT_EQ(DumpRows(views, script.size()), expected) << "from " << watermark;
    }
  }
}

// A client that sends deltas takes the set it knows from the state.
TEST(HistoriesFoldPropertyTest, EveryItemAndEveryRowOfTheHistoryIsInTheState) {
  for (uint64_t seed = 3000; seed < 3060; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    SeriesEvents world(seed);
    for (int i = 0; i < kEvents; ++i) world.Next();
    MemoryViews views;
    FoldInto(views, world.script().events(), world.script().size(), [](Position) { return false; });
    v1::GetStateRequest request;
    request.set_target(kTarget);
    const absl::StatusOr<v1::GetStateResponse> state = GetState(RowsAt(views, world.script().size()), request);
    if (!state.ok()) continue;  // Only decisions came.
    std::vector<std::string> items;
    std::vector<std::string> rows;
    for (const v1::SeriesState& series : state->series()) {
      for (const v1::ItemState& item : series.items()) {
        if (item.has_expected()) items.push_back(item.expected().SerializeAsString());
        if (item.has_history()) rows.push_back(item.history().SerializeAsString());
      }
    }
    std::vector<std::string> wanted_items;
    std::vector<std::string> wanted_rows;
    for (const auto& [key, item] : world.mirror().items) wanted_items.push_back(item.SerializeAsString());
    for (const auto& [key, row] : world.mirror().rows) wanted_rows.push_back(row.SerializeAsString());
    for (std::vector<std::string>* list : {&items, &rows, &wanted_items, &wanted_rows}) {
      std::sort(list->begin(), list->end());
    }
    // A row that is mapped to several items stands with each.
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    EXPECT_EQ(items, wanted_items);
    EXPECT_EQ(rows, wanted_rows);
  }
}

}  // namespace
}  // namespace daybook::testing

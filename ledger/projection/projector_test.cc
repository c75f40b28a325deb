#include "ledger/projection/projector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ledger/base/random.h"
#include "ledger/base/status_macros.h"
#include "ledger/projection/deadlines.h"
#include "ledger/projection/fold_fixture.h"
#include "ledger/views/memory_views.h"
#include "tests/support/status_matchers.h"

namespace daybook::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr TableId kNotes{90};

// A fold that does what its events' custom types say, word by word.
class ScriptedFold final : public Fold {
 public:
  explicit ScriptedFold(std::string name) : name_(std::move(name)) {}
  absl::string_view name() const override { return name_; }
  int version() const override { return 1; }

  absl::Status Apply(const FoldEvent& event, FoldRows& rows) override {
    if (!event.event().has_custom()) return absl::OkStatus();
    const std::vector<std::string> words = absl::StrSplit(event.event().custom().type(), ' ');
    for (size_t i = 0; i + 1 < words.size(); i += 2) RETURN_IF_ERROR(Do(words[i], words[i + 1], event.moment, rows));
    return absl::OkStatus();
  }

  absl::Status Fire(absl::string_view key, const FoldMoment& now, FoldRows& rows) override {
    rows.Put(kNotes, absl::StrCat("fired-", name_, "-", key), absl::StrCat(now.position.value));
    return absl::OkStatus();
  }

 private:
  absl::Status Do(const std::string& verb, const std::string& what, const FoldMoment& now, FoldRows& rows) {
    if (verb == "put") rows.Put(kNotes, what, absl::StrCat(name_, now.position.value));
    if (verb == "same") rows.Put(kNotes, what, "same");
    if (verb == "delete") rows.Delete(kNotes, what);
    if (verb == "insert") rows.Insert(kNotes, absl::StrCat(what, now.position.value), name_);
    if (verb == "arm-1h") rows.Arm(what, now.recorded_time + absl::Hours(1));
    if (verb == "arm-past") rows.Arm(what, now.recorded_time - absl::Hours(1));
    if (verb == "disarm") rows.Disarm(what);
    if (verb == "count") {
      int count = 0;
      RETURN_IF_ERROR(rows.Scan(kNotes, what, [&](absl::string_view, absl::string_view) { return ++count > 0; }));
      rows.Put(kNotes, absl::StrCat("count-", what), absl::StrCat(count));
    }
    if (verb == "fail" && what == name_) return absl::InternalError("as told");
    return absl::OkStatus();
  }

  const std::string name_;
};

std::vector<std::unique_ptr<Fold>> TwoFolds() {
  std::vector<std::unique_ptr<Fold>> folds;
  folds.push_back(std::make_unique<ScriptedFold>("a"));
  folds.push_back(std::make_unique<ScriptedFold>("b"));
  return folds;
}

class ProjectorTest : public ::testing::Test {
 protected:
  void Do(const std::string& words) { script_.Add("t", absl::StrCat("custom { type: '", words, "' }")); }
  std::optional<std::string> Note(absl::string_view key) { return NoteAsOf(key, script_.size().value); }
  std::optional<std::string> NoteAsOf(absl::string_view key, uint64_t size) {
    FoldInto(
        views_, script_.events(), script_.size(), [](Position) { return false; }, TwoFolds);
    return views_.Get(kNotes, key, TreeSize{size}).value();
  }

  EventScript script_;
  MemoryViews views_;
};

TEST_F(ProjectorTest, FoldsSeeWhatOthersWroteAtThePosition) {
  Do("put x count x");
  EXPECT_EQ(Note("x"), "b0");
  EXPECT_EQ(Note("count-x"), "1");
}

TEST_F(ProjectorTest, WritesARowOnlyWhenItChanges) {
  Do("same x");
  Do("same x put y");
  Do("put x same x");
  Projector projector({"test", "test"}, TwoFolds(), views_);
  ASSERT_OK(projector.Fold(script_.events()[0]));
  EXPECT_EQ(projector.pending_rows(), 1u);
  ASSERT_OK(projector.Fold(script_.events()[1]));
  EXPECT_EQ(projector.pending_rows(), 2u);
  ASSERT_OK(projector.Fold(script_.events()[2]));
  EXPECT_EQ(projector.pending_rows(), 2u);
}

TEST_F(ProjectorTest, AFoldThatFailsLeavesNothingAndTheOthersGoOn) {
  Do("put x");
  Do("put x put y arm-1h d fail a");
  Do("put x put z");
  EXPECT_EQ(NoteAsOf("x", 1), "b0");
  EXPECT_EQ(Note("x"), "b2");
  EXPECT_EQ(Note("y"), "b1");
  const auto degraded = DegradedProjections(RowsAt(views_, script_.size())).value();
  ASSERT_EQ(degraded.size(), 1u);
  EXPECT_EQ(degraded[0].projection, "a");
  EXPECT_EQ(degraded[0].position, Position{1});
  EXPECT_THAT(degraded[0].message, ::testing::HasSubstr("as told"));
  EXPECT_THAT(DegradedProjections(RowsAt(views_, TreeSize{1})).value(), IsEmpty());
  script_.Wait(absl::Hours(2));
  Do("");
  EXPECT_EQ(Note("fired-a-d"), std::nullopt);
  EXPECT_EQ(Note("fired-b-d"), "3");
}

TEST_F(ProjectorTest, DeadlinesFireBeforeTheFirstEventAtOrAfterThem) {
  Do("arm-1h d");
  script_.Wait(absl::Minutes(58));
  Do("");
  Do("count fired");
  EXPECT_EQ(NoteAsOf("fired-a-d", 2), std::nullopt);
  EXPECT_EQ(NoteAsOf("fired-a-d", 3), "2");
  EXPECT_EQ(Note("count-fired"), "2");
  EXPECT_EQ(NextDeadline(RowsAt(views_, TreeSize{2})).value(), kFirstTime + absl::Hours(1));
  EXPECT_EQ(NextDeadline(RowsAt(views_, TreeSize{3})).value(), std::nullopt);
}

TEST_F(ProjectorTest, DeadlinesInThePastFireAtThePositionThatArmsThem) {
  Do("arm-past d");
  EXPECT_EQ(Note("fired-a-d"), "0");
  Do("arm-past d");
  EXPECT_EQ(Note("fired-a-d"), "1");
}

TEST_F(ProjectorTest, ADeadlineIsReplacedAndDisarmed) {
  Do("arm-1h d arm-1h e");
  Do("disarm e");
  script_.Wait(absl::Minutes(30));
  Do("arm-1h d");
  script_.Wait(absl::Minutes(40));
  Do("");
  EXPECT_EQ(Note("fired-a-d"), std::nullopt);
  script_.Wait(absl::Minutes(40));
  Do("");
  EXPECT_EQ(Note("fired-a-d"), "4");
  EXPECT_EQ(Note("fired-a-e"), std::nullopt);
}

// What a ledger of a few hundred events makes of the fold above, at random.
EventScript RandomScript(uint64_t seed, int length) {
  SeededRandom random(seed);
  const std::vector<std::string> verbs = {"put", "same", "delete", "insert", "arm-1h", "arm-past", "disarm", "count"};
  EventScript script;
  for (int i = 0; i < length; ++i) {
    std::string words;
    for (uint64_t word = random.Below(5); word > 0; --word) {
      absl::StrAppend(&words, verbs[random.Below(verbs.size())], " k", random.Below(4), " ");
    }
    if (random.Below(150) == 0) absl::StrAppend(&words, "fail b ");
    script.Add("t", absl::StrCat("custom { type: '", words, "' }"));
    if (random.Below(10) == 0) script.Wait(absl::Minutes(random.Below(90)));
  }
  return script;
}

TEST_F(ProjectorTest, WhereBatchesEndChangesNothing) {
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    const EventScript script = RandomScript(seed, 300);
    MemoryViews one_batch;
    FoldInto(
        one_batch, script.events(), script.size(), [](Position) { return false; }, TwoFolds);
    MemoryViews each_event;
    FoldInto(
        each_event, script.events(), script.size(), [](Position) { return true; }, TwoFolds);
    SeededRandom random(seed);
    MemoryViews at_random;
    FoldInto(
        at_random, script.events(), script.size(), [&](Position) { return random.Below(7) == 0; }, TwoFolds);
    for (uint64_t size = 0; size <= script.size().value; size += 10) {
      ASSERT_EQ(DumpRows(one_batch, TreeSize{size}), DumpRows(each_event, TreeSize{size})) << "as of " << size;
      ASSERT_EQ(DumpRows(one_batch, TreeSize{size}), DumpRows(at_random, TreeSize{size})) << "as of " << size;
    }
  }
}

TEST_F(ProjectorTest, GoingOnFromAnyWatermarkGivesTheSameRows) {
  const EventScript script = RandomScript(11, 120);
  MemoryViews whole;
  FoldInto(
      whole, script.events(), script.size(), [](Position) { return false; }, TwoFolds);
  const std::string expected = DumpRows(whole, script.size());
  for (uint64_t watermark = 0; watermark <= script.size().value; ++watermark) {
    MemoryViews views;
    FoldInto(
        views, script.events(), TreeSize{watermark}, [](Position) { return false; }, TwoFolds);
    FoldInto(
        views, script.events(), script.size(), [](Position) { return false; }, TwoFolds);
    ASSERT_EQ(DumpRows(views, script.size()), expected) << "from " << watermark;
  }
}

TEST_F(ProjectorTest, ASmallRowCacheChangesNothing) {
  const EventScript script = RandomScript(12, 300);
  MemoryViews large;
  FoldInto(
      large, script.events(), script.size(), [](Position) { return true; }, TwoFolds);
  MemoryViews small;
  Projector projector({"test", "test", 64}, TwoFolds(), small);
  for (const v1::RecordedEvent& event : script.events()) {
    ASSERT_OK(projector.Fold(event));
    ASSERT_OK(projector.Write(Hash{}));
  }
  EXPECT_EQ(DumpRows(small, script.size()), DumpRows(large, script.size()));
}

}  // namespace
}  // namespace daybook::testing

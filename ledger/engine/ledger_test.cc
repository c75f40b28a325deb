#include "ledger/engine/ledger.h"

#include <atomic>
#include <filesystem>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/engine/ledger_testing.h"
#include "ledger/engine/local_ledger.h"
#include "ledger/event/field_error.h"
#include "ledger/event/refusal.h"
#include "ledger/event/times.h"
#include "ledger/log/guard.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/hashing.h"
#include "ledger/projection/fold.h"
#include "ledger/projection/projector.h"
#include "ledger/projection/registry.h"
#include "ledger/store/slot_file.h"
#include "ledger/views/rocks_views.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace daybook {
namespace {

using ::daybook::testing::Answer;
using ::daybook::testing::AppendTo;
using ::daybook::testing::EntriesOf;
using ::daybook::testing::FaultFileSystem;
using ::daybook::testing::IsOk;
using ::daybook::testing::IsOkAndHolds;
using ::daybook::testing::MakeEvent;
using ::daybook::testing::Promise;
using ::daybook::testing::Queue;
using ::daybook::testing::StatusIs;
using ::daybook::testing::ViewOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using Result = AppendOutcome::Result;

const absl::Time kStart = daybook::testing::kLedgerStart;

class LedgerTest : public ::testing::Test {
 protected:
  LedgerTest() { Open(); }

  void Open() {
    absl::StatusOr<std::unique_ptr<Ledger>> opened = Ledger::Open(options_, clock_, random_);
    ASSERT_OK(opened);
    ledger_ = *std::move(opened);
  }
  void Reopen() {
    ledger_->Stop();
    ledger_.reset();
    Open();
  }

  AppendOutcome Append(std::vector<v1::Event> events, std::vector<AppendBatch::Check> checks = {}) {
    AppendBatch batch;
    for (v1::Event& event : events) batch.events.push_back(*DraftOf(std::move(event), random_));
    batch.checks = std::move(checks);
    return AppendTo(*ledger_, std::move(batch));
  }
  AppendOutcome Append(const std::string& id) { return Append({MakeEvent(id)}); }

  absl::StatusOr<ViewAt> View(const v1::AsOf* as_of = nullptr, TreeSize min_size = {}) {
    return ViewOf(*ledger_, as_of, min_size);
  }

  std::vector<std::string> Entries() { return EntriesOf(*ledger_); }

  testing::TempDir dir_;
  ManualClock clock_{kStart};
  SecureRandom random_;
  LedgerOptions options_{.data_dir = dir_.File("ledger")};
  std::unique_ptr<Ledger> ledger_;
};

TEST(StoreFailuresTest, TheSinkIsNotRunningOnceItWasReplaced) {
  StoreFailures failures;
  Promise<bool> running;
  Promise<bool> go_on;
  std::atomic<bool> replaced = false;
  failures.SendTo([&](const absl::Status&) {
    running.Set(true);
    go_on.Wait();
    EXPECT_FALSE(replaced);
  });
  std::thread reporter([&] { failures.Report(absl::UnavailableError("disk")); });
  running.Wait();
  std::thread closer([&] {
    failures.SendTo(nullptr);
    replaced = true;
  });
  go_on.Set(true);
  reporter.join();
  closer.join();
}

TEST_F(LedgerTest, AppendsAndReadsBack) {
  const AppendOutcome outcome = Append({MakeEvent("a"), MakeEvent("b")});
  ASSERT_OK(outcome.status);
  EXPECT_THAT(outcome.results, ElementsAre(Result{Position{0}}, Result{Position{1}}));
  EXPECT_EQ(outcome.recorded_time, kStart);
  EXPECT_EQ(outcome.size, TreeSize{2});
  const std::vector<std::string> entries = Entries();
  ASSERT_EQ(entries.size(), 2u);
  ASSERT_OK_AND_ASSIGN(const v1::RecordedEvent second, RecordedEventFrom(entries[1]));
  EXPECT_EQ(second.event().id(), "b");
  EXPECT_EQ(second.stream_previous(), 0u);
  EXPECT_THAT(ledger_->Find("test", "b"), IsOkAndHolds(Position{1}));
  EXPECT_THAT(ledger_->Find("test", "c"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(LedgerTest, RemembersEverythingWhenOpenedAgain) {
  Append("a");
  const LogHead head = ledger_->status().head;
  const std::string origin = ledger_->status().origin;
  Reopen();
  EXPECT_EQ(ledger_->status().head, head);
  EXPECT_EQ(ledger_->status().origin, origin);
  EXPECT_THAT(Append("a").results, ElementsAre(Result{Position{0}, true}));
  EXPECT_THAT(Append("b").results, ElementsAre(Result{Position{1}}));
}

TEST_F(LedgerTest, MakesTheIndexAnewWhenItIsGone) {
  for (int i = 0; i < 50; ++i) Append(absl::StrCat(i));
  ledger_->Stop();
  ledger_.reset();
  std::filesystem::remove_all(dir_.File("ledger/index"));
  std::filesystem::remove_all(dir_.File("ledger/views"));
  Open();
  for (uint64_t i = 0; i < 50; ++i) {
    EXPECT_THAT(Append(absl::StrCat(i)).results, ElementsAre(Result{Position{i}, true}));
  }
  EXPECT_THAT(Append({MakeEvent("new")}, {{.target = "shop/prod/orders-db", .last = Position{49}}}).status, IsOk());
  ASSERT_OK(View());
  EXPECT_EQ(ledger_->status().views_size, TreeSize{51});
}

// Opening reads the end of the index. What rots elsewhere is met later, by an event that was sent before.
TEST_F(LedgerTest, AnIndexThatIsFoundDamagedStopsTheLedgerAndIsWholeAgainAfterARestart) {
  constexpr uint64_t kEvents = 400;
  for (uint64_t i = 0; i < kEvents; ++i) Append(absl::StrCat(i));
  ledger_->Stop();
  ledger_.reset();
  for (const auto& file : std::filesystem::directory_iterator(dir_.File("ledger/index"))) {
    if (file.path().extension() != ".sst") continue;
    std::string bytes = testing::ReadFile(file.path());
    bytes[20] = static_cast<char>(bytes[20] ^ 1);
    testing::WriteFile(file.path(), bytes);
  }
  Open();
  const absl::Status damaged = Append("0").status;
  EXPECT_THAT(damaged, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(ledger_->status().health,
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("the next start makes it again")));
  Reopen();
  for (uint64_t i = 0; i < kEvents; ++i) {
    EXPECT_THAT(Append(absl::StrCat(i)).results, ElementsAre(Result{Position{i}, true}));
  }
  EXPECT_THAT(Append("new").results, ElementsAre(Result{Position{kEvents}}));
}

TEST_F(LedgerTest, NamesTheFirstFieldThatDiffers) {
  v1::Event event = MakeEvent("a");
  event.mutable_payload()->add_parts()->set_name("reason");
  event.mutable_payload()->mutable_parts(0)->set_text("because");
  ASSERT_OK(Append({event}).status);
  EXPECT_TRUE(Append({event}).results.at(0).duplicate);
  v1::Event observed_later = event;
  *observed_later.mutable_observed_time() = TimeToProto(kStart);
  EXPECT_TRUE(Append({observed_later}).results.at(0).duplicate);
  v1::Event other_type = event;
  other_type.mutable_custom()->set_type("other");
  const absl::Status refused = Append({MakeEvent("b"), other_type}).status;
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(FieldErrorOf(refused)->field, "events[1].custom.type");
  v1::Event other_payload = event;
  other_payload.mutable_payload()->mutable_parts(0)->set_text("no reason");
  EXPECT_THAT(FieldErrorOf(Append({other_payload}).status)->field, HasSubstr("payload"));
  EXPECT_EQ(ledger_->status().head.size, TreeSize{1});
}

TEST_F(LedgerTest, HasTheRootOfEveryPrefix) {
  for (int i = 0; i < 20; ++i) Append(absl::StrCat(i));
  Frontier frontier;
  EXPECT_THAT(ledger_->RootAt(TreeSize{0}), IsOkAndHolds(frontier.Root()));
  for (const std::string& entry : Entries()) {
    frontier.Append(LeafHash(entry));
    EXPECT_THAT(ledger_->RootAt(frontier.size()), IsOkAndHolds(frontier.Root()));
  }
  EXPECT_EQ(ledger_->status().head.root, frontier.Root());
  EXPECT_THAT(ledger_->RootAt(TreeSize{21}), StatusIs(absl::StatusCode::kOutOfRange));
}

TEST_F(LedgerTest, ResolvesAPointToTheSameBasisForEver) {
  Append("a");
  clock_.Advance(absl::Seconds(1));
  v1::AsOf as_of;
  *as_of.mutable_time() = TimeToProto(kStart);
  ASSERT_OK_AND_ASSIGN(const v1::Basis basis, ledger_->Resolve(&as_of));
  EXPECT_EQ(basis.size(), 1u);
  EXPECT_EQ(TimeFromProto(basis.recorded_time()), kStart);
  clock_.Set(kStart - absl::Hours(1));
  for (int i = 0; i < 10; ++i) Append(absl::StrCat(i));
  clock_.Set(kStart + absl::Hours(1));
  EXPECT_THAT(ledger_->Resolve(&as_of)->SerializeAsString(), basis.SerializeAsString());
  Reopen();
  EXPECT_THAT(ledger_->Resolve(&as_of)->SerializeAsString(), basis.SerializeAsString());
  as_of.set_position(0);
  EXPECT_THAT(ledger_->Resolve(&as_of)->SerializeAsString(), basis.SerializeAsString());
  as_of.set_size(1);
  EXPECT_THAT(ledger_->Resolve(&as_of)->SerializeAsString(), basis.SerializeAsString());
}

TEST_F(LedgerTest, AnAnswerOutlivesARestartWithTheClockSetBack) {
  Append("a");
  clock_.Advance(absl::Minutes(10));
  v1::AsOf as_of;
  *as_of.mutable_time() = TimeToProto(clock_.Now());
  ASSERT_OK_AND_ASSIGN(const v1::Basis basis, ledger_->Resolve(&as_of));
  clock_.Set(kStart + absl::Minutes(1));
  Reopen();
  Append("b");
  EXPECT_THAT(ledger_->Resolve(&as_of)->SerializeAsString(), basis.SerializeAsString());
  Reopen();
  EXPECT_THAT(ledger_->Resolve(&as_of)->SerializeAsString(), basis.SerializeAsString());
}

TEST_F(LedgerTest, RefusesPointsThatAreNotThere) {
  Append("a");
  v1::AsOf as_of;
  as_of.set_size(2);
  EXPECT_THAT(ledger_->Resolve(&as_of), StatusIs(absl::StatusCode::kOutOfRange));
  as_of.set_position(1);
  EXPECT_THAT(ledger_->Resolve(&as_of), StatusIs(absl::StatusCode::kOutOfRange));
  *as_of.mutable_time() = TimeToProto(kStart + absl::Seconds(1));
  EXPECT_THAT(ledger_->Resolve(&as_of), StatusIs(absl::StatusCode::kOutOfRange));
  as_of.set_commit("0123456789");
  EXPECT_THAT(View(&as_of), StatusIs(absl::StatusCode::kNotFound));
  as_of.set_commit("0123");
  EXPECT_THAT(View(&as_of), StatusIs(absl::StatusCode::kInvalidArgument));
  const absl::Status beyond = View(nullptr, TreeSize{2}).status();
  EXPECT_THAT(beyond, StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_EQ(FieldErrorOf(beyond)->field, "at.min_size");
}

TEST_F(LedgerTest, AViewIncludesEverythingAcknowledged) {
  for (int i = 0; i < 20; ++i) {
    Append(absl::StrCat(i));
    ASSERT_OK_AND_ASSIGN(const ViewAt view, View());
    EXPECT_EQ(view.basis.size(), static_cast<uint64_t>(i + 1));
    EXPECT_GE(ledger_->status().views_size, view.size);
  }
}

TEST_F(LedgerTest, NotifiesOnceTheHeadHasPassedASize) {
  Promise<bool> passed;
  ledger_->NotifyDurableBeyond(TreeSize{0}, [&] { passed.Set(true); });
  Append("a");
  EXPECT_TRUE(passed.Wait());
  Promise<bool> already;
  ledger_->NotifyDurableBeyond(TreeSize{0}, [&] { already.Set(true); });
  EXPECT_TRUE(already.Wait());
  Promise<bool> stopped;
  ledger_->NotifyDurableBeyond(TreeSize{1}, [&] { stopped.Set(true); });
  ledger_->Stop();
  EXPECT_TRUE(stopped.Wait());
}

TEST_F(LedgerTest, AnswersEverybodyWhenItStops) {
  std::vector<Answer> answers;
  for (int i = 0; i < 500; ++i) {
    AppendBatch batch;
    batch.events.push_back(*DraftOf(MakeEvent(absl::StrCat(i)), random_));
    answers.push_back(Queue(*ledger_, std::move(batch)));
  }
  ledger_->Stop();
  for (size_t i = 0; i < answers.size(); ++i) {
    const AppendOutcome outcome = answers[i]->Wait();
    ASSERT_OK(outcome.status);
    EXPECT_EQ(outcome.results[0].position, Position{i});
  }
  EXPECT_THAT(Append("late").status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(ledger_->status().index_size, TreeSize{500});
  EXPECT_EQ(ledger_->status().views_size, TreeSize{500});
}

// A workaround that runs out an hour after kStart.
v1::Event RunsOutInAnHour() {
  v1::Event event = MakeEvent("w");
  event.mutable_workaround_declared()->set_workaround_id("w1");
  event.mutable_workaround_declared()->set_owner("anna");
  event.mutable_workaround_declared()->mutable_lifetime()->set_seconds(3'600);
  return event;
}

TEST_F(LedgerTest, AnIdleLedgerIsToldOnceThatADeadlineHasPassed) {
  ASSERT_OK(Append({RunsOutInAnHour()}).status);
  clock_.Advance(absl::Minutes(59));
  ASSERT_OK(View());  // Wakes the timer; so does each below.
  EXPECT_EQ(ledger_->status().head.size, TreeSize{1});
  clock_.Advance(absl::Hours(2));
  Promise<bool> told;
  ledger_->NotifyDurableBeyond(TreeSize{1}, [&] { told.Set(true); });
  ASSERT_OK(View());
  told.Wait();
  ASSERT_OK_AND_ASSIGN(const v1::RecordedEvent recorded, RecordedEventFrom(Entries().at(1)));
  EXPECT_EQ(recorded.principal(), "daybook");
  EXPECT_EQ(recorded.event().target(), "daybook/ledger/clock");
  EXPECT_EQ(TimeFromProto(recorded.event().clock_advanced().due_time()), kStart + absl::Hours(1));
  for (int day = 0; day < 3; ++day) {
    ASSERT_OK(View());
    clock_.Advance(absl::Hours(24));
    ASSERT_OK(View());
    Reopen();
  }
  EXPECT_EQ(ledger_->status().head.size, TreeSize{2});
}

TEST_F(LedgerTest, TheGuardCatchesUpAfterABurstWithoutAnotherEvent) {
  const auto guarded = [this]() -> TreeSize {
    const auto file = SlotFile::Open(options_.data_dir + "/GUARD");
    EXPECT_OK(file);
    const absl::StatusOr<Guard> guard = DecodeGuard((*file)->record().value());
    EXPECT_OK(guard);
    return guard->size;
  };
  ASSERT_OK(Append("a").status);
  while (guarded() < TreeSize{1}) {
  }
  // Almost due again, so that the indexer sleeps a millisecond at a time.
  clock_.Advance(kGuardInterval - absl::Milliseconds(1));
  ASSERT_OK(Append("b").status);
  EXPECT_EQ(guarded(), TreeSize{1});
  clock_.Advance(absl::Milliseconds(1));
  while (guarded() < TreeSize{2}) {
  }
  // Set back, the clock would come to that time again in an hour.
  clock_.Advance(-absl::Hours(1));
  ASSERT_OK(Append("c").status);
  while (guarded() < TreeSize{3}) {
  }
}

TEST_F(LedgerTest, StopsAtTheFirstFailedWriteUntilItIsOpenedAgain) {
  const auto files = std::make_shared<FaultFileSystem>();
  options_.file_system = files;
  for (const auto failure : {FaultFileSystem::Failure::kNoSpace, FaultFileSystem::Failure::kIoError}) {
    Reopen();
    const std::string run = absl::StrCat(" ", static_cast<int>(failure));
    ASSERT_OK(Append("before" + run).status);
    const LogHead head = ledger_->status().head;
    Promise<bool> woken;
    ledger_->NotifyDurableBeyond(head.size, [&] { woken.Set(true); });
    files->FailAfter(0, failure);
    EXPECT_THAT(Append("lost" + run).status, StatusIs(absl::StatusCode::kUnavailable));
    EXPECT_TRUE(woken.Wait());
    // The disk is well again, and nothing is written to it.
    const uint64_t changes = files->changes();
    EXPECT_THAT(Append("later" + run).status, StatusIs(absl::StatusCode::kUnavailable));
    EXPECT_FALSE(ledger_->status().health.ok());
    EXPECT_EQ(ledger_->status().head, head);
    EXPECT_EQ(Entries().size(), head.size.value);
    Reopen();
    EXPECT_EQ(ledger_->status().head, head);
    EXPECT_GE(files->changes(), changes);
    EXPECT_TRUE(Append("before" + run).results.at(0).duplicate);
    EXPECT_FALSE(Append("lost" + run).results.at(0).duplicate);
  }
}

// The folder of this release's rows, below views/.
std::string OnlyFolderIn(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().string());
  EXPECT_THAT(names, SizeIs(1));
  return names.empty() ? "" : names[0];
}

TEST_F(LedgerTest, RowsOfOtherFoldsStayUntilItsOwnAreMade) {
  for (int i = 0; i < 20; ++i) Append(absl::StrCat(i));
  ASSERT_OK(View());
  ledger_.reset();
  const std::string views = dir_.File("ledger/views");
  const std::string others = views + "/000000000000";
  const std::string own = OnlyFolderIn(views);
  std::filesystem::rename(own, others);
  options_.project = false;
  Open();
  ledger_.reset();
  EXPECT_EQ(OnlyFolderIn(views), others);
  options_.project = true;
  Open();
  ASSERT_OK(View());
  EXPECT_EQ(ledger_->status().views_size, TreeSize{20});
  ledger_.reset();
  EXPECT_EQ(OnlyFolderIn(views), own);
}

// Rows that were made of something else than this log, by these folds.
TEST_F(LedgerTest, RowsOfAnotherLogOrOtherFoldsAreMadeAnew) {
  for (int i = 0; i < 20; ++i) Append(absl::StrCat(i));
  const LogHead head = ledger_->status().head;
  const Watermark right = {std::string(absl::StripPrefix(ledger_->status().origin, "daybook/")), head.size, head.root,
                           FoldSetVersion()};
  ASSERT_OK(View());
  Watermark another_ledger = right, another_tree = right, other_folds = right;
  another_ledger.ledger_id = "00112233445566778899aabbccddeeff";
  another_tree.root = Sha256Of("another tree");
  other_folds.fold_version = "others=1";
  constexpr TableId kMark{90};
  for (const auto& [watermark, usable] : {std::pair(right, true), std::pair(another_ledger, false),
                                          std::pair(another_tree, false), std::pair(other_folds, false)}) {
    ledger_.reset();
    {
      ASSERT_OK_AND_ASSIGN(const auto views, RocksViews::OpenOrReset({.path = OnlyFolderIn(dir_.File("ledger/views"))},
                                                                     [](const Watermark&) { return false; }));
      ASSERT_OK(views->Write({{kMark, "made before", Position{0}, "yes"}}, watermark));
      ASSERT_OK(views->Flush());
    }
    Open();
    ASSERT_OK_AND_ASSIGN(const ViewAt view, View());
    EXPECT_EQ(view.size, head.size);
    ASSERT_OK_AND_ASSIGN(const auto mark, view.rows->Get(kMark, "made before", view.size));
    EXPECT_EQ(mark.has_value(), usable);
  }
}

// A fold that fails at the second event.
class FailingFold final : public Fold {
 public:
  explicit FailingFold(std::string name) : name_(std::move(name)) {}
  absl::string_view name() const override { return name_; }
  int version() const override { return 1; }
  absl::Status Apply(const FoldEvent& event, FoldRows&) override {
    return event.moment.position == Position{1} ? absl::InternalError("as told") : absl::OkStatus();
  }

 private:
  const std::string name_;
};

TEST_F(LedgerTest, ADegradedProjectionIsReportedAndTheRestGoesOn) {
  for (int i = 0; i < 3; ++i) Append(absl::StrCat(i));
  const LogHead head = ledger_->status().head;
  const std::string ledger_id(absl::StripPrefix(ledger_->status().origin, "daybook/"));
  ASSERT_OK(View());
  const std::vector<std::string> entries = Entries();
  ledger_.reset();
  const std::string name(MakeFolds().front()->name());
  {
    ASSERT_OK_AND_ASSIGN(const auto views, RocksViews::OpenOrReset({.path = OnlyFolderIn(dir_.File("ledger/views"))},
                                                                   [](const Watermark&) { return false; }));
    std::vector<std::unique_ptr<Fold>> folds;
    folds.push_back(std::make_unique<FailingFold>(name));
    Projector projector({.ledger_id = ledger_id, .fold_version = FoldSetVersion()}, std::move(folds), *views);
    for (const std::string& entry : entries) ASSERT_OK(projector.Fold(*RecordedEventFrom(entry)));
    ASSERT_OK(projector.Write(head.root));
    ASSERT_OK(views->Flush());
  }
  Open();
  ASSERT_THAT(ledger_->status().degraded, SizeIs(1));
  EXPECT_EQ(ledger_->status().degraded[0].projection, name);
  EXPECT_EQ(ledger_->status().degraded[0].position, Position{1});
  EXPECT_THAT(ledger_->status().degraded[0].message, HasSubstr("as told"));
  ASSERT_OK(Append("more").status);
  ASSERT_OK_AND_ASSIGN(const ViewAt view, View());
  EXPECT_EQ(view.size, TreeSize{4});
  EXPECT_OK(ledger_->status().health);
}

TEST_F(LedgerTest, OneProcessHasItOpen) {
  EXPECT_THAT(Ledger::Open(options_, clock_, random_),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("another process")));
}

TEST_F(LedgerTest, ADirectoryThatItMakesIsItsOwnersAlone) {
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(options_.data_dir).permissions(), perms::owner_all);
  ledger_.reset();
  std::filesystem::permissions(options_.data_dir, perms::owner_all | perms::group_read);
  Open();
  EXPECT_EQ(std::filesystem::status(options_.data_dir).permissions(), perms::owner_all | perms::group_read);
  ledger_.reset();
  options_.data_dir = dir_.File("new/deep/");
  Open();
  EXPECT_EQ(std::filesystem::status(dir_.File("new/deep")).permissions(), perms::owner_all);
}

TEST_F(LedgerTest, ItsDirectoryIsLaidOutAsSaid) {
  EXPECT_EQ(testing::ReadFile(dir_.File("ledger/FORMAT")), "daybook 1\n");
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(dir_.File("ledger"))) {
    names.push_back(entry.path().filename().string());
  }
  EXPECT_THAT(names, UnorderedElementsAre("ANSWERED", "FORMAT", "GUARD", "LOCK", "index", "log", "views"));
}

TEST_F(LedgerTest, RefusesADirectoryOfAnotherFormat) {
  ledger_.reset();
  testing::WriteFile(dir_.File("ledger/FORMAT"), "daybook 2\n");
  EXPECT_THAT(Ledger::Open(options_, clock_, random_),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("daybook 2")));
}

}  // namespace
}  // namespace daybook

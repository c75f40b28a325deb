#include "ledger/engine/ledger.h"

#include <atomic>
#include <filesystem>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "ledger/base/mutex.h"
#include "ledger/engine/local_ledger.h"
#include "ledger/event/field_error.h"
#include "ledger/event/refusal.h"
#include "ledger/event/times.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/hashing.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace daybook {
namespace {

using ::daybook::testing::IsOk;
using ::daybook::testing::IsOkAndHolds;
using ::daybook::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Result = AppendOutcome::Result;

const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);

v1::Event MakeEvent(const std::string& id, const std::string& target = "shop/prod/orders-db") {
  v1::Event event;
  event.set_id(id);
  event.set_source("test");
  event.set_target(target);
  *event.mutable_occurred_time() = TimeToProto(kStart);
  event.mutable_actor()->set_type(v1::Actor::TYPE_HUMAN);
  event.mutable_actor()->set_id("anna");
  event.set_evidence(v1::EVIDENCE_LIVE);
  event.mutable_custom()->set_type("test");
  return event;
}

// One thread's answer, for another to wait for.
template <typename T>
class Promise {
 public:
  void Set(T value) {
    MutexLock lock(&mu_);
    value_ = std::move(value);
  }
  T Wait() {
    MutexLock lock(&mu_);
    mu_.Await(absl::Condition(
        +[](Promise* promise) ABSL_NO_THREAD_SAFETY_ANALYSIS { return promise->value_.has_value(); }, this));
    return *std::move(value_);
  }

 private:
  Mutex mu_;
  std::optional<T> value_ ABSL_GUARDED_BY(mu_);
};

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
    auto promise = std::make_shared<Promise<AppendOutcome>>();
    ledger_->Append(std::move(batch), [promise](AppendOutcome outcome) { promise->Set(std::move(outcome)); });
    return promise->Wait();
  }
  AppendOutcome Append(const std::string& id) { return Append({MakeEvent(id)}); }

  absl::StatusOr<ViewAt> View(const v1::AsOf* as_of = nullptr, TreeSize min_size = {},
                              absl::Time deadline = absl::InfiniteFuture()) {
    auto promise = std::make_shared<Promise<absl::StatusOr<ViewAt>>>();
    ledger_->AwaitView(as_of, min_size, deadline, [promise](absl::StatusOr<ViewAt> view) { promise->Set(view); });
    return promise->Wait();
  }

  std::vector<std::string> Entries() {
    std::vector<std::string> entries;
    EXPECT_OK(ledger_->ReadEntries(Position{0}, ledger_->status().head.size, [&](Position, absl::string_view entry) {
      entries.emplace_back(entry);
      return true;
    }));
    return entries;
  }

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
  std::vector<std::shared_ptr<Promise<AppendOutcome>>> promises;
  for (int i = 0; i < 500; ++i) {
    AppendBatch batch;
    batch.events.push_back(*DraftOf(MakeEvent(absl::StrCat(i)), random_));
    promises.push_back(std::make_shared<Promise<AppendOutcome>>());
    ledger_->Append(std::move(batch), [promise = promises.back()](AppendOutcome outcome) { promise->Set(outcome); });
  }
  ledger_->Stop();
  for (size_t i = 0; i < promises.size(); ++i) {
    const AppendOutcome outcome = promises[i]->Wait();
    ASSERT_OK(outcome.status);
    EXPECT_EQ(outcome.results[0].position, Position{i});
  }
  EXPECT_THAT(Append("late").status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(ledger_->status().index_size, TreeSize{500});
  EXPECT_EQ(ledger_->status().views_size, TreeSize{500});
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

TEST_F(LedgerTest, RefusesADirectoryOfAnotherFormat) {
  ledger_.reset();
  testing::WriteFile(dir_.File("ledger/FORMAT"), "daybook 2\n");
  EXPECT_THAT(Ledger::Open(options_, clock_, random_),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("daybook 2")));
}

}  // namespace
}  // namespace daybook

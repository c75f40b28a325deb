#include "ledger/engine/local_ledger.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/engine/clock_event.h"
#include "ledger/engine/limits.h"
#include "ledger/engine/refusals.h"
#include "ledger/event/refusal.h"
#include "ledger/event/times.h"
#include "ledger/projection/deadlines.h"
#include "ledger/projection/registry.h"
#include "ledger/projection/rows.h"

namespace daybook {
namespace {

// The sequencer's questions, put to the index.
SequencerEnv AskIndex(const Index& index) {
  return {.find_events = [&index](std::span<const EventName> names,
                                  std::span<std::optional<KnownEvent>> found) { return index.Find(names, found); },
          .find_streams = [&index](std::span<const absl::string_view> targets,
                                   std::span<std::optional<Position>> lasts) { return index.LastOf(targets, lasts); }};
}

absl::Status TooManyWait() {
  return WithRetryDelay(
      Refusal(kTooManyCalls, absl::StrCat(kViewWaitsMax, " questions wait for the views, which is the limit")),
      kRetryDelay);
}

// The size after the last event if that is a clock.advanced.
uint64_t LastClockEvent(const BlockStore& blocks) {
  const TreeSize size = blocks.head().size;
  if (size.value == 0) return 0;
  bool is_clock_event = false;
  const absl::Status status = blocks.ReadEntries(LastPosition(size), size, [&](Position, absl::string_view entry) {
    const absl::StatusOr<v1::RecordedEvent> recorded = RecordedEventFrom(entry);
    is_clock_event = recorded.ok() && recorded->event().has_clock_advanced();
    return true;
  });
  return status.ok() && is_clock_event ? size.value : 0;
}

}  // namespace

void StoreFailures::Report(const absl::Status& status) {
  MutexLock lock(&mu_);
  if (!first_.ok()) return;
  first_ = status;
  // Under the lock: whoever replaces the sink may let go of it when that returns.
  if (sink_) sink_(status);
}

void StoreFailures::SendTo(Sink sink) {
  MutexLock lock(&mu_);
  sink_ = std::move(sink);
  if (sink_ && !first_.ok()) sink_(first_);
}

LocalLedger::LocalLedger(const LedgerOptions& options, LedgerStores stores, const Clock& clock, Random& random)
    : clock_(clock),
      random_(random),
      stores_(std::move(stores)),
      timeline_(clock, stores_.blocks->head().recorded_time, stores_.answered.get()),
      log_(stores_.blocks.get()),
      indexed_(stores_.index->size().value),
      viewed_(stores_.views ? stores_.views->watermark().size.value : 0),
      runner_(clock),
      path_(CommitParts(options.queue_bytes_max)),
      reader_(ReadParts()),
      view_waits_(kViewWaitsMax, TooManyWait()),
      indexer_(*stores_.blocks, unindexed_, *stores_.index),
      last_clock_event_(LastClockEvent(*stores_.blocks)) {
  if (!stores_.views) return;
  projector_.emplace(ProjectorOptions{.ledger_id = stores_.blocks->id().text, .fold_version = FoldSetVersion()},
                     MakeFolds(), *stores_.views);
  feed_.emplace(*stores_.blocks, *projector_);
  view_waits_.Reach(TreeSize{viewed_});
  LoadDegraded(TreeSize{viewed_});
}

LocalLedger::~LocalLedger() { Stop(); }

CommitPathParts LocalLedger::CommitParts(int64_t queue_bytes_max) {
  return {.clock = clock_,
          .blocks = *stores_.blocks,
          .log = log_,
          .timeline = timeline_,
          .unindexed = unindexed_,
          .indexed = indexed_,
          .env = AskIndex(*stores_.index),
          .wake = [this](Stage stage) { runner_.Wake(stage); },
          .queue_bytes_max = queue_bytes_max};
}

ReaderParts LocalLedger::ReadParts() {
  return {.blocks = *stores_.blocks,
          .index = *stores_.index,
          .unindexed = unindexed_,
          .timeline = timeline_,
          .durable = [this] { return path_.durable(); },
          .views = stores_.views.get(),
          .views_size = [this] { return TreeSize{viewed_}; },
          .origin = absl::StrCat("daybook/", stores_.blocks->id().text),
          .fold_version = stores_.views ? FoldSetVersion() : ""};
}

void LocalLedger::Start() {
  stores_.failures->SendTo([this](const absl::Status& status) { path_.Fail(status); });
  const auto loop = [](auto step) { return [step] { return step() ? absl::InfinitePast() : absl::InfiniteFuture(); }; };
  runner_.Start(Stage::kSequence, loop([this] { return path_.Sequence(); }));
  runner_.Start(Stage::kWrite, loop([this] { return path_.Write(); }));
  runner_.Start(Stage::kAnswer, loop([this] { return path_.Answer(); }));
  runner_.Start(Stage::kIndex, [this] { return StepIndex(); });
  if (feed_) runner_.Start(Stage::kProject, [this] { return StepProject(); });
  runner_.Start(Stage::kTimer, [this] { return StepTimer(); });
}

absl::Time LocalLedger::StepIndex() {
  const absl::StatusOr<bool> stepped = indexer_.Step(path_.durable().size);
  if (!stepped.ok()) {
    path_.Fail(stepped.status());
    return absl::InfiniteFuture();
  }
  const absl::Time guard_due = AdvanceGuard();
  if (!*stepped) return guard_due;
  const TreeSize size = stores_.index->size();
  indexed_ = size.value;
  timeline_.Indexed(size);
  unindexed_.Drop(size);
  path_.Admit();
  if (path_.Has(Stage::kSequence)) runner_.Wake(Stage::kSequence);
  return LeavesIndexing() ? absl::InfiniteFuture() : absl::InfinitePast();
}

bool LocalLedger::LeavesIndexing() const {
  return stopping_ && path_.durable().size.value - indexed_ > kIndexAtStopMax;
}

absl::Time LocalLedger::AdvanceGuard() {
  const TreeSize durable = path_.durable().size;
  if (guarded_ >= durable) return absl::InfiniteFuture();
  const absl::Time now = clock_.Now();
  // Further away than the interval, it was set before the clock was set back.
  if (now < next_guard_ && next_guard_ - now <= kGuardInterval) return next_guard_;
  next_guard_ = now + kGuardInterval;
  guarded_ = durable;
  if (const absl::Status status = stores_.blocks->AdvanceGuard(); !status.ok()) path_.Fail(status);
  return absl::InfiniteFuture();
}

absl::Time LocalLedger::StepProject() {
  const LogHead durable = path_.durable();
  const bool leave_rest = stopping_ && durable.size.value - feed_->size().value > kProjectAtStopMax;
  if (leave_rest || !path_.health().ok()) return absl::InfiniteFuture();
  const absl::StatusOr<bool> stepped = feed_->Step(durable);
  if (!stepped.ok()) {
    path_.Fail(stepped.status());
    return absl::InfiniteFuture();
  }
  if (!*stepped && !swapped_) {
    swapped_ = true;
    stores_.directory.RemoveOtherViews(FoldSetVersion());
  }
  if (!*stepped) return absl::InfiniteFuture();
  if (projector_->degraded_count() != degraded_count_) LoadDegraded(feed_->size());
  viewed_ = feed_->size().value;
  runner_.Wake(Stage::kTimer);
  return absl::InfinitePast();
}

absl::Time LocalLedger::StepTimer() {
  const absl::Time now = clock_.Now();
  view_waits_.Reach(TreeSize{viewed_});
  view_waits_.Expire(now, Refusal(kViewsBehind, "the views did not get as far before the deadline"));
  if (const absl::Status failed = path_.health(); !failed.ok()) {
    view_waits_.Close(StorageFailed(failed));
    return absl::InfiniteFuture();
  }
  const absl::Time clock_due = feed_ ? AdvanceClock(now) : absl::InfiniteFuture();
  return std::min({now + kTimerSleepMax, view_waits_.NextDeadline(), clock_due});
}

absl::Time LocalLedger::AdvanceClock(absl::Time now) {
  ClockState state = {.now = now,
                      .durable = path_.durable(),
                      .views_size = TreeSize{viewed_},
                      .next_deadline = std::nullopt,
                      .last_clock_event = TreeSize{last_clock_event_}};
  if (state.views_size < state.durable.size || clock_event_pending_) return absl::InfiniteFuture();
  const auto next = NextDeadline(RowsAt(*stores_.views, state.views_size));
  if (!next.ok()) path_.Fail(next.status());  // The projector would meet it too, later.
  if (!next.ok() || !*next) return absl::InfiniteFuture();
  state.next_deadline = *next;
  if (!NeedsClockEvent(state)) return **next > now ? **next : absl::InfiniteFuture();
  absl::StatusOr<DraftEvent> event = MakeClockEvent(**next, now, random_);
  if (!event.ok()) return absl::InfiniteFuture();
  AppendBatch batch;
  batch.events.push_back(*std::move(event));
  batch.principal = "daybook";
  clock_event_pending_ = true;
  path_.Append(std::move(batch), [this](const AppendOutcome& outcome) {
    if (outcome.status.ok()) last_clock_event_ = outcome.size.value;
    clock_event_pending_ = false;
  });
  return absl::InfiniteFuture();
}

void LocalLedger::Append(AppendBatch batch, AppendDone done) { path_.Append(std::move(batch), std::move(done)); }

void LocalLedger::NotifyAdmitting(absl::AnyInvocable<void()> wake) { path_.NotifyAdmitting(std::move(wake)); }

LedgerStatus LocalLedger::status() const {
  LedgerStatus status;
  status.origin = absl::StrCat("daybook/", stores_.blocks->id().text);
  status.head = path_.durable();
  status.index_size = TreeSize{indexed_};
  status.views_size = TreeSize{viewed_};
  status.health = path_.health();
  MutexLock lock(&degraded_mu_);
  status.degraded = degraded_;
  return status;
}

void LocalLedger::LoadDegraded(TreeSize size) {
  const auto read = DegradedProjections(RowsAt(*stores_.views, size));
  if (!read.ok()) return path_.Fail(read.status());
  degraded_count_ = projector_->degraded_count();
  MutexLock lock(&degraded_mu_);
  degraded_.clear();
  for (const DegradedProjection& projection : *read) {
    degraded_.push_back({projection.projection, projection.position, projection.message});
  }
}

absl::StatusOr<v1::Basis> LocalLedger::Resolve(const v1::AsOf* as_of) const { return reader_.Resolve(as_of); }

void LocalLedger::AwaitView(const v1::AsOf* as_of, TreeSize min_size, absl::Time deadline, ViewDone done) {
  if (!stores_.views) return done(Refusal(kViewsOff, "the server does not project events into views"));
  if (as_of != nullptr && as_of->has_commit()) {
    // Which event that is, the views know, once they have it.
    return AwaitViews(path_.durable().size, deadline,
                      [this, as_of = *as_of, deadline, done = std::move(done)](const absl::Status& status) mutable {
                        auto basis = status.ok() ? Resolve(&as_of) : absl::StatusOr<v1::Basis>(status);
                        CallWithView(std::move(basis), deadline, std::move(done));
                      });
  }
  const TreeSize durable = path_.durable().size;
  if (as_of == nullptr && min_size > durable) return done(BeyondHead("at.min_size", min_size.value, durable));
  CallWithView(Resolve(as_of), deadline, std::move(done));
}

void LocalLedger::AwaitViews(TreeSize size, absl::Time deadline, SizeWaits::Done done) {
  view_waits_.Add(size, deadline, std::move(done));
  // It may have the earliest deadline now.
  runner_.Wake(Stage::kTimer);
}

void LocalLedger::CallWithView(absl::StatusOr<v1::Basis> basis, absl::Time deadline, ViewDone done) {
  if (!basis.ok()) return done(basis.status());
  const TreeSize size{basis->size()};
  AwaitViews(size, deadline,
             [this, basis = *std::move(basis), size, done = std::move(done)](const absl::Status& status) mutable {
               if (!status.ok()) return done(status);
               done(ViewAt{.basis = std::move(basis), .size = size, .rows = stores_.views.get()});
             });
}

absl::Status LocalLedger::ReadEntries(Position begin, TreeSize end,
                                      absl::FunctionRef<bool(Position, absl::string_view)> visit) const {
  return stores_.blocks->ReadEntries(begin, end, visit);
}

absl::StatusOr<std::optional<StoredPayload>> LocalLedger::ReadPayload(Position position) const {
  return stores_.blocks->ReadPayload(position);
}

absl::StatusOr<Position> LocalLedger::Find(absl::string_view source, absl::string_view id) const {
  return reader_.Find(source, id);
}

absl::StatusOr<Hash> LocalLedger::RootAt(TreeSize size) const { return reader_.RootAt(size); }

void LocalLedger::NotifyDurableBeyond(TreeSize size, absl::AnyInvocable<void()> wake) {
  path_.durable_waits().Add(TreeSize{size.value + 1}, absl::InfiniteFuture(),
                            [wake = std::move(wake)](const absl::Status&) mutable { wake(); });
}

void LocalLedger::Stop() {
  MutexLock lock(&stop_mu_);
  if (stopped_) return;
  stopped_ = true;
  stopping_ = true;
  path_.Close();
  for (const Stage stage : {Stage::kSequence, Stage::kWrite, Stage::kAnswer}) {
    runner_.Finish(stage, [this, stage] { return !path_.Has(stage); });
  }
  const auto failed = [this] { return !path_.health().ok(); };
  runner_.Finish(Stage::kIndex, [&] { return indexed_ >= path_.durable().size.value || LeavesIndexing() || failed(); });
  // Whether it left something or not: its step does nothing more.
  runner_.Finish(Stage::kProject, [] { return true; });
  runner_.Finish(Stage::kTimer, [] { return true; });
  stores_.failures->SendTo(nullptr);
  view_waits_.Close(Stopping());
  path_.durable_waits().Close(Stopping());
  if (!failed()) {
    if (const absl::Status status = FlushStores(); !status.ok()) path_.Fail(status);
  }
}

absl::Status LocalLedger::FlushStores() {
  RETURN_IF_ERROR(stores_.index->Flush());
  if (stores_.views) RETURN_IF_ERROR(stores_.views->Flush());
  return stores_.blocks->AdvanceGuard();
}

}  // namespace daybook

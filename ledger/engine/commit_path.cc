#include "ledger/engine/commit_path.h"

#include <utility>

#include "ledger/engine/refusals.h"
#include "ledger/engine/sent_event.h"

namespace daybook {

CommitPath::CommitPath(CommitPathParts parts)
    : parts_(std::move(parts)),
      queue_(parts_.queue_bytes_max),
      sequencer_(parts_.env, parts_.timeline, parts_.clock, parts_.blocks.head(), parts_.blocks.frontier()),
      opened_(parts_.blocks.head().size),
      durable_(parts_.blocks.head()),
      sequenced_(opened_) {
  durable_waits_.Reach(opened_);
}

void CommitPath::Append(AppendBatch batch, AppendDone done) {
  QueuedAppend append{std::move(batch), std::move(done)};
  absl::Status status = health();
  if (!status.ok()) status = StorageFailed(status);
  const uint64_t lag = IndexLag();
  if (status.ok() && lag >= kIndexLagMax) status = IndexBehind(lag);
  if (status.ok()) status = queue_.Push(append);
  if (status.ok()) {
    parts_.wake(Stage::kSequence);
  } else {
    append.done(AppendOutcome{.status = std::move(status)});
  }
}

std::optional<AppendQueue::Fill> CommitPath::MaySequence() const {
  const TreeSize indexed{parts_.indexed.load()};
  if (indexed < opened_ || IndexLag() >= kIndexLagMax) return std::nullopt;
  MutexLock lock(&mu_);
  if (built_) return std::nullopt;
  return in_flight_ < parts_.log.window() ? AppendQueue::Fill::kAnything : AppendQueue::Fill::kFullOnly;
}

bool CommitPath::CannotWait() const {
  if (queue_.empty() || TreeSize{parts_.indexed.load()} >= opened_) return false;
  MutexLock lock(&mu_);
  return closed_;
}

bool CommitPath::Sequence() {
  if (absl::Status failed = health(); !failed.ok()) {
    if (queue_.empty()) return false;
    Refuse(queue_.Take(AppendQueue::Fill::kAnything), StorageFailed(failed));
    return true;
  }
  const auto fill = MaySequence();
  if (!fill && CannotWait()) {
    Refuse(queue_.Take(AppendQueue::Fill::kAnything), Stopping());
    return true;
  }
  if (!fill) return false;
  std::vector<QueuedAppend> appends = queue_.Take(*fill);
  if (appends.empty()) return false;
  sequencer_.Evict(TreeSize{parts_.indexed.load()});
  absl::StatusOr<Sequenced> sequenced = sequencer_.Step(appends);
  if (sequenced.ok()) {
    HandOn(*std::move(sequenced));
  } else {
    Fail(sequenced.status());
    Refuse(std::move(appends), StorageFailed(sequenced.status()));
  }
  Admit();
  return true;
}

void CommitPath::HandOn(Sequenced sequenced) {
  const bool built = sequenced.built.has_value();
  {
    MutexLock lock(&mu_);
    for (Decision& decision : sequenced.decisions) decisions_.push_back(std::move(decision));
    sequenced_ = sequencer_.head().size;
    // After a failure nothing is written any more; the decisions are told so.
    if (health_.ok()) built_ = std::move(sequenced.built);
  }
  if (built) parts_.wake(Stage::kWrite);
  parts_.wake(Stage::kAnswer);
}

void CommitPath::Refuse(std::vector<QueuedAppend> appends, const absl::Status& status) {
  {
    MutexLock lock(&mu_);
    for (QueuedAppend& append : appends) {
      Decision& decision = decisions_.emplace_back();
      decision.outcome.status = status;
      decision.done = std::move(append.done);
    }
  }
  parts_.wake(Stage::kAnswer);
}

bool CommitPath::Write() {
  BuiltBlock built;
  {
    MutexLock lock(&mu_);
    if (!built_ || in_flight_ >= parts_.log.window()) return false;
    built = *std::move(built_);
    built_.reset();
    ++in_flight_;
  }
  parts_.wake(Stage::kSequence);
  std::shared_ptr<const Block> block = built.block;
  const LogHead expected = built.expected;
  parts_.log.Append(std::move(block), expected,
                    [this, built = std::move(built)](const CommitResult& result) { Committed(built, result); });
  return true;
}

void CommitPath::Committed(const BuiltBlock& built, const CommitResult& result) {
  const bool committed = result.outcome == CommitOutcome::kCommitted;
  if (committed) {
    parts_.unindexed.Add(built.keys, built.before);
  } else {
    Fail(result.status.ok() ? absl::AbortedError("another writer has the log") : result.status);
  }
  {
    MutexLock lock(&mu_);
    --in_flight_;
    if (committed) durable_ = built.block->head_after();
  }
  // Whoever learns a size from the timeline asks for what is durable up to there.
  if (committed) parts_.timeline.Durable(built.block->size_after());
  parts_.wake(Stage::kAnswer);
  parts_.wake(Stage::kWrite);
  parts_.wake(Stage::kSequence);
  parts_.wake(Stage::kIndex);
  parts_.wake(Stage::kProject);
}

std::vector<Decision> CommitPath::TakeDecided() {
  std::vector<Decision> decided;
  MutexLock lock(&mu_);
  while (!decisions_.empty()) {
    Decision& first = decisions_.front();
    if (first.decided_on > durable_.size) {
      if (health_.ok()) break;
      first.other_content.reset();
      first.outcome = AppendOutcome{.status = StorageFailed(health_)};
    }
    decided.push_back(std::move(first));
    decisions_.pop_front();
  }
  return decided;
}

bool CommitPath::Answer() {
  const TreeSize reached = durable().size;
  std::vector<Decision> decided = TakeDecided();
  for (Decision& decision : decided) Tell(std::move(decision));
  durable_waits_.Reach(reached);
  if (absl::Status failed = health(); !failed.ok()) durable_waits_.Close(failed);
  return !decided.empty();
}

void CommitPath::Tell(Decision decision) {
  if (decision.other_content) {
    const OtherContent& other = *decision.other_content;
    auto field = DifferingField(parts_.blocks, other.position, other.event);
    decision.outcome.status = field.ok() ? IdReused({.event_index = other.event_index,
                                                     .id = other.event.id,
                                                     .position = other.position,
                                                     .field = *std::move(field)})
                                         : field.status();
  }
  decision.done(std::move(decision.outcome));
}

bool CommitPath::Has(Stage stage) const {
  if (stage == Stage::kSequence) return !queue_.empty();
  MutexLock lock(&mu_);
  if (stage == Stage::kWrite) return built_.has_value() || in_flight_ > 0;
  return stage == Stage::kAnswer && !decisions_.empty();
}

void CommitPath::Fail(const absl::Status& status) {
  {
    MutexLock lock(&mu_);
    if (!health_.ok()) return;
    health_ = status;
    built_.reset();
  }
  parts_.timeline.Fail(StorageFailed(status));
  for (const Stage stage : {Stage::kSequence, Stage::kAnswer, Stage::kTimer}) parts_.wake(stage);
}

absl::Status CommitPath::health() const {
  MutexLock lock(&mu_);
  return health_;
}

void CommitPath::Close() {
  queue_.Close();
  {
    MutexLock lock(&mu_);
    closed_ = true;
  }
  Admit();
  parts_.wake(Stage::kSequence);
}

LogHead CommitPath::durable() const {
  MutexLock lock(&mu_);
  return durable_;
}

uint64_t CommitPath::IndexLag() const {
  const uint64_t indexed = parts_.indexed.load();
  MutexLock lock(&mu_);
  return sequenced_.value - indexed;
}

bool CommitPath::Admitting() const {
  return queue_.bytes() <= parts_.queue_bytes_max / 2 && IndexLag() <= kIndexLagMax / 2;
}

void CommitPath::NotifyAdmitting(absl::AnyInvocable<void()> wake) {
  {
    MutexLock lock(&mu_);
    admissions_.push_back(std::move(wake));
  }
  Admit();
}

void CommitPath::Admit() {
  std::vector<absl::AnyInvocable<void()>> admitted;
  const bool admitting = Admitting();
  {
    MutexLock lock(&mu_);
    if (admitting || closed_ || !health_.ok()) admitted.swap(admissions_);
  }
  for (auto& wake : admitted) wake();
}

}  // namespace daybook

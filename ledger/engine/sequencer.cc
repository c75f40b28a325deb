#include "ledger/engine/sequencer.h"

#include <algorithm>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/engine/refusals.h"

namespace daybook {

Sequencer::Sequencer(SequencerEnv env, Timeline& timeline, const Clock& clock, LogHead head, Frontier frontier)
    : env_(std::move(env)), timeline_(timeline), clock_(clock), head_(head), frontier_(std::move(frontier)) {
  DAYBOOK_CHECK(frontier_.size() == head_.size);
}

absl::StatusOr<Sequenced> Sequencer::Step(std::span<QueuedAppend> appends) {
  RETURN_IF_ERROR(LookUpEvents(appends));
  RETURN_IF_ERROR(LookUpStreams(appends));
  const absl::Time now = clock_.Now();
  stamp_ = timeline_.Stamp();
  Sequenced sequenced;
  sequenced.decisions.reserve(appends.size());
  KnownEvents indexed = indexed_events_;
  for (QueuedAppend& append : appends) {
    const size_t count = append.batch.events.size();
    sequenced.decisions.push_back(Decide(std::move(append.batch), indexed.first(count), now));
    sequenced.decisions.back().done = std::move(append.done);
    indexed = indexed.subspan(count);
  }
  Finish(&sequenced);
  return sequenced;
}

absl::Status Sequencer::LookUpEvents(std::span<const QueuedAppend> appends) {
  std::vector<EventName> names;
  for (const QueuedAppend& append : appends) {
    for (const DraftEvent& event : append.batch.events) names.push_back({event.source, event.id});
  }
  step_events_ = names.size();
  indexed_events_.assign(names.size(), std::nullopt);
  return env_.find_events(names, indexed_events_);
}

absl::Status Sequencer::LookUpStreams(std::span<const QueuedAppend> appends) {
  indexed_streams_.clear();
  // What pending knows now it knows until the step ends.
  const auto add = [this](const std::string& target) {
    if (!pending_.LastOf(target)) indexed_streams_.try_emplace(target);
  };
  for (const QueuedAppend& append : appends) {
    for (const DraftEvent& event : append.batch.events) add(event.target);
    for (const AppendBatch::Check& check : append.batch.checks) add(check.target);
  }
  std::vector<absl::string_view> targets;
  targets.reserve(indexed_streams_.size());
  for (const auto& [target, last] : indexed_streams_) targets.push_back(target);
  std::vector<std::optional<Position>> lasts(targets.size());
  RETURN_IF_ERROR(env_.find_streams(targets, lasts));
  for (size_t i = 0; i < targets.size(); ++i) indexed_streams_.find(targets[i])->second = lasts[i];
  return absl::OkStatus();
}

Decision Sequencer::Decide(AppendBatch batch, KnownEvents indexed, absl::Time now) {
  Decision decision;
  if (batch.deadline < now) {
    decision.outcome.status = DeadlinePassed();
  } else {
    decision.outcome.status = Judge(batch, indexed, &decision.other_content);
    if (decision.outcome.status.ok()) Place(std::move(batch), &decision.outcome);
  }
  decision.decided_on = builder_ ? SizeBefore(builder_->next()) : head_.size;
  return decision;
}

absl::Status Sequencer::Judge(AppendBatch& batch, KnownEvents indexed, std::optional<OtherContent>* other_content) {
  RETURN_IF_ERROR(CheckNames(batch));
  known_.assign(indexed.begin(), indexed.end());
  std::vector<KnownInBatch> known;
  for (size_t i = 0; i < batch.events.size(); ++i) {
    DraftEvent& event = batch.events[i];
    if (auto pending = pending_.Find(event.source, event.id)) known_[i] = pending;
    if (!known_[i]) continue;
    known.push_back({i, known_[i]->position});
    if (known_[i]->content_digest != event.content_digest) {
      const ReusedKey reused = {.event_index = i, .id = event.id, .position = known_[i]->position, .field = ""};
      absl::Status status = IdReused(reused);
      *other_content = OtherContent{i, known_[i]->position, std::move(event)};
      return status;
    }
  }
  if (known.size() == batch.events.size()) return absl::OkStatus();
  if (!known.empty() && !batch.checks.empty()) return PartlyRecorded(known);
  return CheckRevisions(batch);
}

absl::Status Sequencer::CheckNames(const AppendBatch& batch) {
  if (batch.events.size() == 1) return absl::OkStatus();
  names_.clear();
  for (size_t i = 0; i < batch.events.size(); ++i) {
    const DraftEvent& event = batch.events[i];
    if (!names_.emplace(event.source, event.id).second) return IdRepeated(i, event.id);
  }
  return absl::OkStatus();
}

absl::Status Sequencer::CheckRevisions(const AppendBatch& batch) const {
  std::vector<RevisionMismatch> mismatches;
  for (const AppendBatch::Check& check : batch.checks) {
    const std::optional<Position> actual = LastOf(check.target);
    if (actual != check.last) mismatches.push_back({check.target, check.last, actual});
  }
  return mismatches.empty() ? absl::OkStatus() : RevisionConflict(mismatches);
}

void Sequencer::Place(AppendBatch batch, AppendOutcome* outcome) {
  outcome->results.reserve(batch.events.size());
  for (size_t i = 0; i < batch.events.size(); ++i) {
    AppendOutcome::Result result;
    if (known_[i]) {
      result = {known_[i]->position, true};
    } else {
      if (!builder_) {
        builder_.emplace(frontier_, stamp_, step_events_);
        keys_ = std::make_shared<BlockKeys>();
        keys_->first = builder_->next();
        keys_->recorded_time = stamp_;
        keys_->events.reserve(step_events_);
        pending_.Begin(keys_);
      }
      DraftEvent& event = batch.events[i];
      result = {builder_->next(), false};
      const auto previous = LastOf(event.target);
      pending_.Add(builder_->Append(std::move(event), {.principal = batch.principal, .stream_previous = previous}));
    }
    outcome->results.push_back(result);
    outcome->size = std::max(outcome->size, SizeIncluding(result.position));
  }
  outcome->recorded_time = builder_ ? stamp_ : head_.recorded_time;
}

std::optional<Position> Sequencer::LastOf(absl::string_view target) const {
  if (auto pending = pending_.LastOf(target)) return pending;
  const auto indexed = indexed_streams_.find(target);
  return indexed == indexed_streams_.end() ? std::nullopt : indexed->second;
}

void Sequencer::Finish(Sequenced* sequenced) {
  if (!builder_) {
    timeline_.Withdraw();
    return;
  }
  auto block = builder_->Finish();
  builder_.reset();
  sequenced->built.emplace(BuiltBlock{block, std::move(keys_), head_, std::move(frontier_)});
  head_ = block->head_after();
  frontier_ = block->frontier_after;
}

}  // namespace daybook

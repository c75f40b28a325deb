// The order of events: batches in, a block and a decision for each batch out. Pure: no thread, no disk; it looks things
// up through two functions and asks the timeline for a time.
//
// A step:
//   1. looks up the idempotency keys and streams of all its batches in the index, at once;
//   2. decides each batch whole, in order: deadline, duplicates, then revision checks; what pending says comes before
//      what the index said, because the index may not have it yet;
//   3. gives the events of those that pass the next positions, in one block with one recorded time.
//
// Invariants:
//   1. A batch is appended whole or not at all: nothing is written before everything of it is decided.
//   2. Positions are dense; the block begins at the size after the one before, durable or not.
//   3. A decision may be told when the log is durable up to `decided_on`: it may rest on events that are not yet.
//   4. A key is in pending until the index has it, so that a duplicate is found however fast it follows.

#ifndef DAYBOOK_LEDGER_ENGINE_SEQUENCER_H_
#define DAYBOOK_LEDGER_ENGINE_SEQUENCER_H_

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/clock.h"
#include "ledger/base/position.h"
#include "ledger/engine/append.h"
#include "ledger/engine/block_builder.h"
#include "ledger/engine/pending.h"
#include "ledger/engine/timeline.h"
#include "ledger/log/block.h"
#include "ledger/merkle/frontier.h"

namespace daybook {

// What the sequencer asks the index. Each fills one answer for each question, nullopt for none; an error is fatal.
struct SequencerEnv {
  std::function<absl::Status(std::span<const EventName>, std::span<std::optional<KnownEvent>>)> find_events;
  std::function<absl::Status(std::span<const absl::string_view> targets, std::span<std::optional<Position>>)>
      find_streams;
};

// An event whose idempotency key stands for other content. Which field differs is found out when answering: it takes a
// read, and the sequencer does not wait for reads.
struct OtherContent {
  size_t event_index = 0;
  Position position;
  DraftEvent event;
};

// What became of a batch.
struct Decision {
  // May be told once this much is durable.
  TreeSize decided_on;
  AppendOutcome outcome;
  // The outcome's status is then made from this.
  std::optional<OtherContent> other_content;
  AppendDone done;
};

// A block on its way into the log.
struct BuiltBlock {
  std::shared_ptr<const Block> block;
  std::shared_ptr<const BlockKeys> keys;
  // The log's head and tree before it.
  LogHead expected;
  Frontier before;
};

// What one step made.
struct Sequenced {
  // nullopt if nothing was appended.
  std::optional<BuiltBlock> built;
  // One for each batch, in order; decided_on never decreases.
  std::vector<Decision> decisions;
};

// Confined to the sequencer thread.
class Sequencer {
 public:
  // Goes on after `head`, whose tree is `frontier`, and whose events the index all has. The timeline and the clock must
  // outlive it.
  Sequencer(SequencerEnv env, Timeline& timeline, const Clock& clock, LogHead head, Frontier frontier);

  // Decides the batches. An error is the index's; the batches are then as they were, and nothing changed.
  absl::StatusOr<Sequenced> Step(std::span<QueuedAppend> appends);

  // Forgets what the index has.
  void Evict(TreeSize indexed) { pending_.Evict(indexed); }

  // The newest block sequenced, durable or not.
  const LogHead& head() const { return head_; }

 private:
  using KnownEvents = std::span<const std::optional<KnownEvent>>;

  absl::Status LookUpEvents(std::span<const QueuedAppend> appends);
  absl::Status LookUpStreams(std::span<const QueuedAppend> appends);
  Decision Decide(AppendBatch batch, KnownEvents indexed, absl::Time now);
  // Whether the batch may be appended. Fills known_; moves an event out into `other_content` only when refusing.
  absl::Status Judge(AppendBatch& batch, KnownEvents indexed, std::optional<OtherContent>* other_content);
  absl::Status CheckNames(const AppendBatch& batch);
  absl::Status CheckRevisions(const AppendBatch& batch) const;
  void Place(AppendBatch batch, AppendOutcome* outcome);
  std::optional<Position> LastOf(absl::string_view target) const;
  void Finish(Sequenced* sequenced);

  const SequencerEnv env_;
  Timeline& timeline_;
  const Clock& clock_;

  LogHead head_;
  Frontier frontier_;
  PendingKeys pending_;

  // Of the step under way.
  size_t step_events_ = 0;
  absl::Time stamp_;
  std::optional<BlockBuilder> builder_;
  std::shared_ptr<BlockKeys> keys_;
  std::vector<std::optional<KnownEvent>> indexed_events_;
  absl::flat_hash_map<std::string, std::optional<Position>> indexed_streams_;
  // Of the batch being decided.
  std::vector<std::optional<KnownEvent>> known_;
  absl::flat_hash_set<std::pair<absl::string_view, absl::string_view>> names_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_SEQUENCER_H_

#include "ledger/rpc/ledger_model.h"

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/event/entry.h"
#include "ledger/event/limits.h"
#include "ledger/event/refusal.h"
#include "ledger/event/times.h"
#include "ledger/merkle/hashing.h"

namespace daybook {

void LedgerModel::Hold() {
  MutexLock lock(&mu_);
  holding_ = true;
}

void LedgerModel::Release() {
  std::deque<Held> held;
  {
    MutexLock lock(&mu_);
    holding_ = false;
    held.swap(held_);
  }
  for (auto& [batch, done] : held) done(Record(std::move(batch)));
}

void LedgerModel::SetAdmitting(bool admitting) {
  std::vector<absl::AnyInvocable<void()>> wakes;
  {
    MutexLock lock(&mu_);
    admitting_ = admitting;
    if (admitting) wakes.swap(admitting_wakes_);
  }
  for (auto& wake : wakes) wake();
}

void LedgerModel::ImportCommit(const std::string& commit) {
  MutexLock lock(&mu_);
  size_of_commit_[commit] = entries_.size();
}

void LedgerModel::RefuseNext(absl::Status status, bool admitting) {
  MutexLock lock(&mu_);
  refuse_next_ = std::move(status);
  admitting_when_refused_ = admitting;
}

void LedgerModel::AwaitRefused() {
  MutexLock lock(&mu_);
  const auto refused = [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return refuse_next_.ok(); };
  mu_.Await(absl::Condition(&refused));
}

void LedgerModel::AwaitHeld(size_t count) {
  MutexLock lock(&mu_);
  const auto reached = [this, count]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return held_.size() >= count; };
  mu_.Await(absl::Condition(&reached));
}

size_t LedgerModel::most_held() const {
  MutexLock lock(&mu_);
  return most_held_;
}

std::thread::id LedgerModel::view_thread() const {
  MutexLock lock(&mu_);
  return view_thread_;
}

void LedgerModel::Append(AppendBatch batch, AppendDone done) {
  absl::Status refused;
  {
    MutexLock lock(&mu_);
    refused = std::exchange(refuse_next_, absl::OkStatus());
    if (!refused.ok()) admitting_ = admitting_when_refused_;
    if (stopped_) refused = Refusal(kStopping, "stopped");
    if (refused.ok() && holding_) {
      held_.emplace_back(std::move(batch), std::move(done));
      most_held_ = std::max(most_held_, held_.size());
      return;
    }
  }
  done(refused.ok() ? Record(std::move(batch)) : AppendOutcome{refused});
}

AppendOutcome LedgerModel::Record(AppendBatch batch) {
  AppendOutcome outcome;
  std::vector<absl::AnyInvocable<void()>> wakes;
  {
    MutexLock lock(&mu_);
    outcome.recorded_time = clock_.Now();
    for (DraftEvent& draft : batch.events) {
      const Position position{entries_.size()};
      const auto [known, is_new] = by_id_.emplace(std::pair(draft.source, draft.id), position);
      outcome.results.push_back({known->second, !is_new});
      if (!is_new) continue;
      AppendEntry({position, outcome.recorded_time, batch.principal, std::nullopt, draft.seal}, draft.client_part,
                  &entries_.emplace_back());
      times_.push_back(outcome.recorded_time);
      frontier_.Append(LeafHash(entries_.back()));
      roots_.push_back(frontier_.Root());
      if (draft.seal) {
        payloads_[position.value] = {position, draft.salted_payload.substr(0, kSaltBytes),
                                     draft.salted_payload.substr(kSaltBytes)};
      }
    }
    outcome.size = TreeSize{entries_.size()};
    wakes.swap(head_wakes_);
  }
  for (auto& wake : wakes) wake();
  return outcome;
}

void LedgerModel::NotifyAdmitting(absl::AnyInvocable<void()> wake) {
  {
    MutexLock lock(&mu_);
    if (!admitting_ && !stopped_) return admitting_wakes_.push_back(std::move(wake));
  }
  wake();
}

LogHead LedgerModel::HeadLocked() const {
  return {TreeSize{entries_.size()}, roots_.back(), times_.empty() ? absl::UnixEpoch() : times_.back()};
}

LedgerStatus LedgerModel::status() const {
  MutexLock lock(&mu_);
  LedgerStatus status;
  status.origin = "model.example/ledger";
  status.head = HeadLocked();
  status.index_size = status.head.size;
  status.health = health_;
  return status;
}

absl::StatusOr<v1::Basis> LedgerModel::Resolve(const v1::AsOf* as_of) const {
  if (as_of != nullptr && as_of->has_commit()) return Refusal(kCommitUnknown, "as_of.commit: no such commit");
  MutexLock lock(&mu_);
  const uint64_t size = as_of == nullptr ? entries_.size() : as_of->size();
  if (size > entries_.size()) return Refusal(kBeyondHead, "as_of: beyond the head");
  v1::Basis basis;
  basis.set_origin("model.example/ledger");
  basis.set_size(size);
  basis.set_root(std::string(AsBytes(roots_[size])));
  basis.set_fold_version("model");
  if (size > 0) *basis.mutable_recorded_time() = TimeToProto(times_[size - 1]);
  return basis;
}

void LedgerModel::AwaitView(const v1::AsOf* as_of, TreeSize, absl::Time, ViewDone done) {
  std::optional<v1::AsOf> point;
  if (as_of != nullptr) point = *as_of;
  bool views = false;
  {
    MutexLock lock(&mu_);
    view_thread_ = std::this_thread::get_id();
    views = !size_of_commit_.empty();
    const auto known = point ? size_of_commit_.find(point->commit()) : size_of_commit_.end();
    if (known != size_of_commit_.end()) point->set_size(known->second);
  }
  if (!views) return done(Refusal(kViewsOff, "the model has no views"));
  const absl::StatusOr<v1::Basis> basis = Resolve(point ? &*point : nullptr);
  if (!basis.ok()) return done(basis.status());
  done(ViewAt{.basis = *basis, .size = TreeSize{basis->size()}, .rows = &views_});
}

absl::Status LedgerModel::ReadEntries(Position begin, TreeSize end,
                                      absl::FunctionRef<bool(Position, absl::string_view)> visit) const {
  std::vector<std::string> entries;
  {
    MutexLock lock(&mu_);
    if (end.value > entries_.size()) return Refusal(kBeyondHead, "beyond the head");
    entries.assign(entries_.begin() + static_cast<ptrdiff_t>(begin.value),
                   entries_.begin() + static_cast<ptrdiff_t>(end.value));
  }
  for (const std::string& entry : entries) {
    if (!visit(begin, entry)) break;
    begin = begin.Next();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<StoredPayload>> LedgerModel::ReadPayload(Position position) const {
  MutexLock lock(&mu_);
  const auto found = payloads_.find(position.value);
  if (found == payloads_.end()) return std::nullopt;
  return found->second;
}

absl::StatusOr<Position> LedgerModel::Find(absl::string_view source, absl::string_view id) const {
  MutexLock lock(&mu_);
  const auto found = by_id_.find({std::string(source), std::string(id)});
  if (found == by_id_.end()) return Refusal(kEventUnknown, "no such event");
  return found->second;
}

absl::StatusOr<Hash> LedgerModel::RootAt(TreeSize size) const {
  MutexLock lock(&mu_);
  if (size.value > entries_.size()) return Refusal(kBeyondHead, "beyond the head");
  return roots_[size.value];
}

void LedgerModel::NotifyDurableBeyond(TreeSize size, absl::AnyInvocable<void()> wake) {
  {
    MutexLock lock(&mu_);
    if (entries_.size() <= size.value && !stopped_ && health_.ok()) return head_wakes_.push_back(std::move(wake));
  }
  wake();
}

void LedgerModel::Break(absl::Status health) {
  std::vector<absl::AnyInvocable<void()>> wakes;
  {
    MutexLock lock(&mu_);
    health_ = std::move(health);
    wakes.swap(head_wakes_);
  }
  for (auto& wake : wakes) wake();
}

void LedgerModel::Stop() {
  Release();
  std::vector<absl::AnyInvocable<void()>> wakes;
  {
    MutexLock lock(&mu_);
    stopped_ = true;
    wakes.swap(head_wakes_);
    for (auto& wake : admitting_wakes_) wakes.push_back(std::move(wake));
    admitting_wakes_.clear();
  }
  for (auto& wake : wakes) wake();
}

}  // namespace daybook

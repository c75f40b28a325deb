#include "clients/agent/set_builder.h"

#include <string>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "clients/agent/limits.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/limits.h"

namespace daybook {
namespace {

template <typename Item>
using ItemsByKey = absl::btree_map<std::string, Item>;

template <typename Item>
absl::StatusOr<ItemsByKey<Item>> ByKey(const std::vector<Item>& items) {
  ItemsByKey<Item> by_key;
  for (const Item& item : items) {
    if (!by_key.emplace(item.key(), item).second) {
      return absl::InvalidArgumentError(absl::StrCat("key '", item.key(), "' stands twice in one set"));
    }
  }
  return by_key;
}

// One step for one item: it is there and says this, or it is gone.
template <typename Item>
struct Step {
  std::string key;
  const Item* item;  // Null: removed.
  size_t bytes;
};

// Tag and length around each item in its event.
constexpr size_t kFraming = 8;

template <typename Item>
std::vector<Step<Item>> StepsBetween(const ItemsByKey<Item>& before, const ItemsByKey<Item>& after) {
  std::vector<Step<Item>> steps;
  for (const auto& [key, item] : after) {
    const auto known = before.find(key);
    if (known != before.end() && known->second.SerializeAsString() == item.SerializeAsString()) continue;
    steps.push_back({key, &item, item.ByteSizeLong() + kFraming});
  }
  for (const auto& [key, item] : before) {
    if (!after.contains(key)) steps.push_back({key, nullptr, key.size() + kFraming});
  }
  return steps;
}

// The same from what is known to have changed: additions before removals, each by key.
std::vector<Step<v1::ExpectedItem>> StepsOf(std::span<const ItemChange> changes) {
  std::vector<Step<v1::ExpectedItem>> steps;
  for (const ItemChange& change : changes) {
    if (change.after) steps.push_back({change.key, &*change.after, change.after->ByteSizeLong() + kFraming});
  }
  for (const ItemChange& change : changes) {
    if (!change.after) steps.push_back({change.key, nullptr, change.key.size() + kFraming});
  }
  return steps;
}

// Body is ExpectationDeclared or HistorySnapshot; `body_of` finds it in an event. Builds once.
template <typename Item, typename BodyOf>
class Builder {
 public:
  Builder(const v1::Event& envelope, BodyOf body_of, SentSet* sent)
      : envelope_(envelope), body_of_(body_of), sent_(*sent) {}

  absl::StatusOr<EventBatches> Build(const std::vector<Step<Item>>& steps) {
    NewPart();
    for (const Step<Item>& step : steps) RETURN_IF_ERROR(Take(step));
    CloseBatch();
    NumberEvents();
    return std::move(batches_);
  }

 private:
  absl::Status Take(const Step<Item>& step) {
    if (step.bytes > kSetPartBytesMax) {
      return absl::ResourceExhaustedError(
          absl::StrCat("item '", step.key, "': ", step.bytes, " bytes, want at most ", kSetPartBytesMax));
    }
    if (part_items_ == kSetPartItemsMax || part_bytes_ + step.bytes > kSetPartBytesMax) {
      if (batch_bytes_ + kSetPartBytesMax > kBatchBytesMax / 2) CloseBatch();
      NewPart();
    }
    auto* body = body_of_(&batch_.back());
    if (step.item != nullptr) {
      *body->add_upserts() = *step.item;
      sent_.items.Put(step.key, *step.item);
    } else {
      body->add_removals(step.key);
      sent_.items.Remove(step.key);
    }
    ++part_items_;
    part_bytes_ += step.bytes;
    batch_bytes_ += step.bytes;
    return absl::OkStatus();
  }

  void NewPart() {
    batch_.push_back(envelope_);
    part_items_ = 0;
    part_bytes_ = 0;
  }

  // Only now is it known what the set has become, and of how many parts.
  void CloseBatch() {
    const v1::Digest result = sent_.items.Value();
    for (size_t i = 0; i < batch_.size(); ++i) {
      v1::SetChange* change = body_of_(&batch_[i])->mutable_set();
      if (sent_.digest) *change->mutable_previous() = *sent_.digest;
      *change->mutable_result() = result;
      change->set_result_count(sent_.items.size());
      if (batch_.size() == 1) continue;
      change->set_part(static_cast<uint32_t>(i + 1));
      change->set_part_count(static_cast<uint32_t>(batch_.size()));
    }
    batches_.push_back(std::move(batch_));
    batch_.clear();
    batch_bytes_ = 0;
    sent_.digest = result;
  }

  void NumberEvents() {
    if (batches_.size() == 1 && batches_[0].size() == 1) return;
    size_t number = 0;
    for (std::vector<v1::Event>& batch : batches_) {
      for (v1::Event& event : batch) event.set_id(absl::StrCat(envelope_.id(), ".", ++number));
    }
  }

  const v1::Event& envelope_;
  const BodyOf body_of_;
  SentSet& sent_;
  EventBatches batches_;
  std::vector<v1::Event> batch_;
  size_t part_items_ = 0;
  size_t part_bytes_ = 0;
  size_t batch_bytes_ = 0;
};

template <typename Item, typename BodyOf>
absl::StatusOr<EventBatches> EventsBetween(const v1::Event& envelope, BodyOf body_of,
                                           const std::optional<std::vector<Item>>& previous,
                                           const std::vector<Item>& items) {
  ASSIGN_OR_RETURN(const ItemsByKey<Item> before, ByKey(previous.value_or(std::vector<Item>())));
  ASSIGN_OR_RETURN(const ItemsByKey<Item> after, ByKey(items));
  SentSet sent;
  for (const auto& [key, item] : before) sent.items.Put(key, item);
  if (previous) sent.digest = sent.items.Value();
  return Builder<Item, BodyOf>(envelope, body_of, &sent).Build(StepsBetween(before, after));
}

v1::ExpectationDeclared* ExpectationOf(v1::Event* event) { return event->mutable_expectation_declared(); }
v1::HistorySnapshot* SnapshotOf(v1::Event* event) { return event->mutable_history_snapshot(); }

}  // namespace

absl::StatusOr<EventBatches> ExpectationEvents(const v1::Event& envelope,
                                               const std::optional<std::vector<v1::ExpectedItem>>& previous,
                                               const std::vector<v1::ExpectedItem>& items) {
  return EventsBetween(envelope, ExpectationOf, previous, items);
}

absl::StatusOr<EventBatches> SnapshotEvents(const v1::Event& envelope,
                                            const std::optional<std::vector<v1::HistoryRow>>& previous,
                                            const std::vector<v1::HistoryRow>& rows) {
  return EventsBetween(envelope, SnapshotOf, previous, rows);
}

absl::StatusOr<EventBatches> ExpectationDeltas::Next(const v1::Event& envelope, std::span<const ItemChange> changes) {
  return Builder<v1::ExpectedItem, decltype(&ExpectationOf)>(envelope, &ExpectationOf, &sent_).Build(StepsOf(changes));
}

}  // namespace daybook

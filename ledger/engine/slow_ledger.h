// The ledger as its contract says it, one event after another in plain containers: the oracle of the engine's tests.

#ifndef DAYBOOK_LEDGER_ENGINE_SLOW_LEDGER_H_
#define DAYBOOK_LEDGER_ENGINE_SLOW_LEDGER_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/random.h"
#include "ledger/engine/append.h"

namespace daybook::testing {

// An event of `content` with a digest to match; its client part is no message, for tests that never decode one.
inline DraftEvent MakeDraft(std::string id, std::string target, const std::string& content = "",
                            std::string source = "test") {
  DraftEvent draft;
  draft.client_part = absl::StrCat(source, "/", id, "/", target, "/", content);
  draft.content_digest = Sha256Of(draft.client_part);
  draft.source = std::move(source);
  draft.id = std::move(id);
  draft.target = std::move(target);
  return draft;
}

inline AppendBatch BatchOf(std::vector<DraftEvent> events, std::vector<AppendBatch::Check> checks = {}) {
  AppendBatch batch;
  batch.events = std::move(events);
  batch.checks = std::move(checks);
  return batch;
}

// Thread-compatible: callers synchronise.
class SlowLedger {
 public:
  struct Event {
    std::string source;
    std::string id;
    std::string target;
    Hash digest{};
    Position position;
  };

  // What DESIGN's "Idempotency" says of the batch, by code and results; appends it if it passes.
  AppendOutcome Append(const AppendBatch& batch) {
    AppendOutcome outcome;
    outcome.status = absl::Status(Judge(batch), "");
    if (!outcome.status.ok()) return outcome;
    for (const DraftEvent& draft : batch.events) {
      const Event* known = Find(draft.source, draft.id);
      if (known == nullptr) {
        events.push_back({draft.source, draft.id, draft.target, draft.content_digest, NextPosition(size)});
        size = SizeIncluding(events.back().position);
      }
      outcome.results.push_back({known != nullptr ? known->position : events.back().position, known != nullptr});
    }
    return outcome;
  }

  // Events of ids and streams that no batch will ever name are appended by somebody else.
  void Skip(uint64_t count) { size.value += count; }

  std::optional<Position> LastOf(const std::string& target) const {
    for (size_t i = events.size(); i-- > 0;) {
      if (events[i].target == target) return events[i].position;
    }
    return std::nullopt;
  }

  std::vector<Event> events;
  TreeSize size;

 private:
  const Event* Find(const std::string& source, const std::string& id) const {
    for (const Event& event : events) {
      if (event.source == source && event.id == id) return &event;
    }
    return nullptr;
  }

  absl::StatusCode Judge(const AppendBatch& batch) const {
    absl::btree_set<std::pair<std::string, std::string>> names;
    size_t known_count = 0;
    bool same = true;
    for (const DraftEvent& draft : batch.events) {
      if (!names.emplace(draft.source, draft.id).second) return absl::StatusCode::kInvalidArgument;
      const Event* known = Find(draft.source, draft.id);
      if (known == nullptr) continue;
      ++known_count;
      if (known->digest != draft.content_digest) same = false;
    }
    if (!same) return absl::StatusCode::kAlreadyExists;
    if (known_count == batch.events.size()) return absl::StatusCode::kOk;
    if (known_count > 0 && !batch.checks.empty()) return absl::StatusCode::kFailedPrecondition;
    for (const AppendBatch::Check& check : batch.checks) {
      if (LastOf(check.target) != check.last) return absl::StatusCode::kAborted;
    }
    return absl::StatusCode::kOk;
  }
};

// Batches over few ids and few streams, so that every rule is met often: duplicates, reuse, repeats, mixtures, checks
// that hold and checks that do not. Thread-compatible: callers synchronise.
class BatchMaker {
 public:
  // `ids` and `streams`: how many different ones there are.
  struct Options {
    uint64_t ids = 200;
    uint64_t streams = 5;
    uint64_t events_max = 4;
    // As MakeDraft.
    std::function<DraftEvent(std::string id, std::string target, const std::string& content, std::string source)>
        draft = MakeDraft;
  };
  BatchMaker(Random& random, Options options) : random_(random), options_(std::move(options)) {}

  AppendBatch Next(const SlowLedger& ledger) {
    AppendBatch batch;
    const uint64_t count = 1 + random_.Below(options_.events_max);
    for (uint64_t i = 0; i < count; ++i) batch.events.push_back(NextEvent());
    if (random_.Below(3) == 0) {
      for (uint64_t i = 1 + random_.Below(2); i > 0; --i) batch.checks.push_back(NextCheck(ledger));
    }
    return batch;
  }

 private:
  std::string Stream() { return absl::StrCat("p/e/", random_.Below(options_.streams)); }

  DraftEvent NextEvent() {
    const uint64_t id = random_.Below(options_.ids);
    const bool other = random_.Below(20) == 0;
    return options_.draft(absl::StrCat(id), absl::StrCat("p/e/", id % options_.streams), other ? "other" : "content",
                          id % 2 == 0 ? "even" : "odd");
  }

  AppendBatch::Check NextCheck(const SlowLedger& ledger) {
    AppendBatch::Check check{.target = Stream(), .last = std::nullopt};
    check.last = ledger.LastOf(check.target);
    if (random_.Below(4) == 0) check.last = Position{random_.Below(ledger.size.value + 1)};
    return check;
  }

  Random& random_;
  const Options options_;
};

}  // namespace daybook::testing

#endif  // DAYBOOK_LEDGER_ENGINE_SLOW_LEDGER_H_

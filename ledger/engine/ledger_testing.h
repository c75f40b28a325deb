// What tests of a whole ledger say: events to append, and an answer to wait for.

#ifndef DAYBOOK_LEDGER_ENGINE_LEDGER_TESTING_H_
#define DAYBOOK_LEDGER_ENGINE_LEDGER_TESTING_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/base/mutex.h"
#include "ledger/engine/ledger.h"
#include "ledger/event/draft.h"
#include "ledger/event/times.h"
#include "tests/support/status_matchers.h"

namespace daybook::testing {

// When tests of a ledger begin.
inline const absl::Time kLedgerStart = absl::FromUnixSeconds(1'700'000'000);

inline v1::Event MakeEvent(const std::string& id, const std::string& target = "shop/prod/orders-db") {
  v1::Event event;
  event.set_id(id);
  event.set_source("test");
  event.set_target(target);
  *event.mutable_occurred_time() = TimeToProto(kLedgerStart);
  event.mutable_actor()->set_type(v1::Actor::TYPE_HUMAN);
  event.mutable_actor()->set_id("anna");
  event.set_evidence(v1::EVIDENCE_LIVE);
  event.mutable_custom()->set_type("test");
  return event;
}

// As MakeDraft in slow_ledger.h, but of an event that a ledger can read back.
inline DraftEvent MakeRealDraft(std::string id, std::string target, const std::string& content, std::string source) {
  v1::Event event = MakeEvent(id, target);
  event.set_source(std::move(source));
  event.set_change(content);
  SeededRandom random(1);
  absl::StatusOr<DraftEvent> draft = DraftOf(std::move(event), random);
  EXPECT_OK(draft);
  return *std::move(draft);
}

// One thread's answer, for another to wait for. Thread-safe.
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

// The answer to a batch that was queued.
using Answer = std::shared_ptr<Promise<AppendOutcome>>;

inline Answer Queue(Ledger& ledger, AppendBatch batch) {
  auto answer = std::make_shared<Promise<AppendOutcome>>();
  ledger.Append(std::move(batch), [answer](AppendOutcome outcome) { answer->Set(std::move(outcome)); });
  return answer;
}
inline AppendOutcome AppendTo(Ledger& ledger, AppendBatch batch) { return Queue(ledger, std::move(batch))->Wait(); }

// The view at a point, or of everything durable now.
inline absl::StatusOr<ViewAt> ViewOf(Ledger& ledger, const v1::AsOf* as_of = nullptr, TreeSize min_size = {},
                                     absl::Time deadline = absl::InfiniteFuture()) {
  auto promise = std::make_shared<Promise<absl::StatusOr<ViewAt>>>();
  ledger.AwaitView(as_of, min_size, deadline,
                   [promise](absl::StatusOr<ViewAt> view) { promise->Set(std::move(view)); });
  return promise->Wait();
}

// Returns once the index has caught up so far that batches are taken again.
inline void AwaitAdmitting(Ledger& ledger) {
  auto admitting = std::make_shared<Promise<bool>>();
  ledger.NotifyAdmitting([admitting] { admitting->Set(true); });
  admitting->Wait();
}

// Every entry up to the durable head.
inline std::vector<std::string> EntriesOf(const Ledger& ledger) {
  std::vector<std::string> entries;
  EXPECT_OK(ledger.ReadEntries(Position{0}, ledger.status().head.size, [&](Position, absl::string_view entry) {
    entries.emplace_back(entry);
    return true;
  }));
  return entries;
}

}  // namespace daybook::testing

#endif  // DAYBOOK_LEDGER_ENGINE_LEDGER_TESTING_H_

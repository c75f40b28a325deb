#include "tests/integration/account.h"

#include <map>
#include <string>
#include <utility>

#include "gtest/gtest.h"

namespace daybook::testing {
namespace {

using Key = std::pair<std::string, std::string>;
using Ledger = std::map<Key, const v1::RecordedEvent*>;

Key KeyOf(const v1::Event& event) { return {event.source(), event.id()}; }

Ledger ByKey(const std::vector<v1::RecordedEvent>& events) {
  Ledger ledger;
  for (size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].position(), i) << "positions are not dense";
    EXPECT_TRUE(ledger.emplace(KeyOf(events[i].event()), &events[i]).second)
        << events[i].event().source() << " " << events[i].event().id() << " stands twice";
  }
  return ledger;
}

// The server drew the salt; the rest is what was sent.
bool HasContent(const v1::RecordedEvent& recorded, const v1::Event& sent) {
  v1::Event event = recorded.event();
  if (event.has_payload()) event.mutable_payload()->clear_salt();
  return event.SerializeAsString() == sent.SerializeAsString();
}

void ExpectRecorded(const Ledger& ledger, const SentBatch& batch) {
  for (int i = 0; i < batch.request.events_size(); ++i) {
    const v1::Event& sent = batch.request.events(i);
    const auto found = ledger.find(KeyOf(sent));
    ASSERT_NE(found, ledger.end()) << sent.source() << " " << sent.id() << " was acknowledged and is not there";
    EXPECT_EQ(found->second->position(), batch.positions[static_cast<size_t>(i)]) << sent.source() << " " << sent.id();
    EXPECT_TRUE(HasContent(*found->second, sent)) << sent.source() << " " << sent.id() << " has another content";
  }
}

// How many of the batch's events are there, with its content.
int CountThere(const Ledger& ledger, const SentBatch& batch) {
  int there = 0;
  for (const v1::Event& sent : batch.request.events()) {
    const auto found = ledger.find(KeyOf(sent));
    if (found != ledger.end() && HasContent(*found->second, sent)) ++there;
  }
  return there;
}

void ExpectFollows(const Ledger& ledger, const SentBatch& batch) {
  const v1::StreamCheck& check = batch.request.checks(0);
  const auto found = ledger.find(KeyOf(batch.request.events(0)));
  if (found == ledger.end()) return;
  const v1::RecordedEvent& recorded = *found->second;
  EXPECT_EQ(recorded.has_stream_previous(), check.has_last_position()) << recorded.position();
  EXPECT_EQ(recorded.stream_previous(), check.last_position()) << "two events follow one: " << recorded.position();
}

void ExpectFate(const Ledger& ledger, const SentBatch& batch, Unanswered unanswered) {
  if (batch.fate == SentBatch::Fate::kRecorded) return ExpectRecorded(ledger, batch);
  const int there = CountThere(ledger, batch);
  const bool may_be_there = batch.fate == SentBatch::Fate::kUnknown && unanswered == Unanswered::kMayBeThere &&
                            batch.refusable != SentBatch::Refusable::kAlways;
  EXPECT_TRUE(there == 0 || (may_be_there && there == batch.request.events_size()))
      << there << " events are there of a batch that was "
      << (batch.fate == SentBatch::Fate::kRefused ? "refused: " : "not answered: ")
      << batch.request.ShortDebugString().substr(0, 400);
}

}  // namespace

void ExpectAccountHolds(const std::vector<v1::RecordedEvent>& ledger,
                        const std::vector<std::unique_ptr<LoadWriter>>& writers, Unanswered unanswered) {
  const Ledger by_key = ByKey(ledger);
  size_t sent = 0;
  for (const std::unique_ptr<LoadWriter>& writer : writers) {
    for (const SentBatch& batch : writer->sent()) {
      if (::testing::Test::HasFailure()) return;  // One is enough to look at.
      ExpectFate(by_key, batch, unanswered);
      if (batch.request.checks_size() > 0 && batch.request.checks(0).target() == kSharedTarget) {
        ExpectFollows(by_key, batch);
      }
      sent += static_cast<size_t>(CountThere(by_key, batch));
    }
  }
  EXPECT_EQ(ledger.size(), sent) << "there is something that nobody sent";
}

}  // namespace daybook::testing

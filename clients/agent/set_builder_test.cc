#include "clients/agent/set_builder.h"

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/random.h"
#include "ledger/event/limits.h"
#include "ledger/event/set_digest.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using Items = std::vector<v1::ExpectedItem>;

v1::ExpectedItem Item(const std::string& key, const std::string& content, size_t padding = 0) {
  v1::ExpectedItem item;
  item.set_key(key);
  item.set_version(key);
  v1::Digest* digest = item.add_digests();
  digest->set_algorithm("sha256");
  digest->set_value(content + std::string(padding, '0'));
  return item;
}

v1::Event Envelope() {
  v1::Event event;
  event.set_id("stem");
  event.set_target("p/e/n");
  event.mutable_expectation_declared()->set_convention("flyway");
  return event;
}

v1::Event EnvelopeOf(int round) {
  v1::Event event = Envelope();
  event.set_id(absl::StrCat("round", round));
  return event;
}

// Two in three of `spread` keys, with one of three contents each.
Items RandomItems(SeededRandom& random, size_t spread) {
  Items items;
  for (size_t i = 0; i < spread; ++i) {
    if (random.Below(3) == 0) continue;
    items.push_back(Item(absl::StrCat("k", i), absl::StrCat(random.Below(3)), random.Below(300)));
  }
  return items;
}

// The slow model: what a reader makes of the events, checking each promise of SetChange.
class Reader {
 public:
  void Apply(const EventBatches& batches) {
    for (const std::vector<v1::Event>& batch : batches) ApplyBatch(batch);
  }
  Items items() const {
    Items all;
    for (const auto& [key, item] : items_) all.push_back(item);
    return all;
  }
  size_t ids() const { return ids_.size(); }

 private:
  void ApplyBatch(const std::vector<v1::Event>& batch) {
    ASSERT_FALSE(batch.empty());
    ASSERT_LE(batch.size(), kBatchEventsMax);
    size_t bytes = 0;
    const v1::SetChange& change = batch[0].expectation_declared().set();
    if (change.has_previous()) {
      EXPECT_EQ(change.previous().value(), SetDigestOf(items()).value());
    } else {
      items_.clear();
    }
    for (size_t i = 0; i < batch.size(); ++i) {
      const v1::ExpectationDeclared& body = batch[i].expectation_declared();
      EXPECT_TRUE(ids_.insert(batch[i].id()).second) << batch[i].id();
      EXPECT_EQ(body.set().part(), batch.size() == 1 ? 0 : i + 1);
      EXPECT_EQ(body.set().part_count(), batch.size() == 1 ? 0 : batch.size());
      EXPECT_EQ(body.set().result().value(), change.result().value());
      EXPECT_LE(body.upserts_size() + body.removals_size(), 1000);
      EXPECT_LE(batch[i].ByteSizeLong(), kClientPartBytesMax);
      bytes += batch[i].ByteSizeLong();
      for (const v1::ExpectedItem& item : body.upserts()) items_[item.key()] = item;
      for (const std::string& key : body.removals()) EXPECT_EQ(items_.erase(key), 1u);
    }
    EXPECT_LE(bytes, kBatchBytesMax);
    EXPECT_EQ(change.result_count(), items_.size());
    EXPECT_EQ(change.result().value(), SetDigestOf(items()).value());
  }

  absl::btree_map<std::string, v1::ExpectedItem> items_;
  absl::btree_set<std::string> ids_;
};

std::vector<std::string> Bytes(const Items& items) {
  std::vector<std::string> bytes;
  for (const v1::ExpectedItem& item : items) bytes.push_back(item.SerializeAsString());
  return bytes;
}

TEST(SetBuilderTest, SendsOnlyWhatChanged) {
  const Items before = {Item("a", "1"), Item("b", "1"), Item("c", "1")};
  const Items after = {Item("a", "1"), Item("b", "2"), Item("d", "1")};
  ASSERT_OK_AND_ASSIGN(const EventBatches batches, ExpectationEvents(Envelope(), before, after));
  ASSERT_EQ(batches.size(), 1u);
  ASSERT_EQ(batches[0].size(), 1u);
  EXPECT_EQ(batches[0][0].id(), "stem");
  const v1::ExpectationDeclared& body = batches[0][0].expectation_declared();
  EXPECT_EQ(body.convention(), "flyway");
  ASSERT_EQ(body.upserts_size(), 2);
  EXPECT_EQ(body.upserts(0).key(), "b");
  EXPECT_EQ(body.upserts(1).key(), "d");
  ASSERT_EQ(body.removals_size(), 1);
  EXPECT_EQ(body.removals(0), "c");
}

TEST(SetBuilderTest, NoChangeIsOneSmallEvent) {
  const Items same = {Item("a", "1")};
  ASSERT_OK_AND_ASSIGN(const EventBatches batches, ExpectationEvents(Envelope(), same, same));
  ASSERT_EQ(batches.size(), 1u);
  ASSERT_EQ(batches[0].size(), 1u);
  const v1::ExpectationDeclared& body = batches[0][0].expectation_declared();
  EXPECT_EQ(body.upserts_size() + body.removals_size(), 0);
  EXPECT_EQ(body.set().previous().value(), body.set().result().value());
}

TEST(SetBuilderTest, RefusesAKeyThatStandsTwice) {
  EXPECT_THAT(ExpectationEvents(Envelope(), std::nullopt, {Item("a", "1"), Item("a", "2")}),
              testing::StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("'a'")));
}

TEST(SetBuilderTest, RefusesAnItemThatFitsNoEvent) {
  EXPECT_THAT(ExpectationEvents(Envelope(), std::nullopt, {Item("a", "1", 100'000)}),
              testing::StatusIs(absl::StatusCode::kResourceExhausted, ::testing::HasSubstr("'a'")));
}

TEST(SetBuilderTest, ASetLargerThanABatchTakesSeveralSteps) {
  Items items;
  for (int i = 0; i < 3'000; ++i) items.push_back(Item(absl::StrCat("item", i), "1", 400));
  ASSERT_OK_AND_ASSIGN(const EventBatches batches, ExpectationEvents(Envelope(), std::nullopt, items));
  EXPECT_GT(batches.size(), 1u);
  Reader reader;
  reader.Apply(batches);
  EXPECT_EQ(reader.items().size(), 3'000u);
}

TEST(SetBuilderTest, AReaderArrivesAtEverySetThatWasSent) {
  constexpr uint64_t kSeed = 20260301;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  SeededRandom random(kSeed);
  Reader reader;
  std::optional<Items> previous;
  for (int round = 0; round < 60; ++round) {
    Items next = RandomItems(random, random.Below(4) == 0 ? 2'500 : 40);
    const v1::Event envelope = EnvelopeOf(round);
    const bool restated = random.Below(8) == 0;
    ASSERT_OK_AND_ASSIGN(const EventBatches batches,
                         ExpectationEvents(envelope, restated ? std::nullopt : previous, next));
    reader.Apply(batches);
    std::sort(next.begin(), next.end(), [](const auto& a, const auto& b) { return a.key() < b.key(); });
    ASSERT_EQ(Bytes(reader.items()), Bytes(next)) << "round " << round;
    previous = next;
  }
}

std::vector<ItemChange> ChangesBetween(const Items& before, const Items& after) {
  absl::btree_map<std::string, ItemChange> by_key;
  for (const v1::ExpectedItem& item : before) by_key[item.key()].before = item;
  for (const v1::ExpectedItem& item : after) by_key[item.key()].after = item;
  std::vector<ItemChange> changes;
  for (auto& [key, change] : by_key) {
    const auto bytes = [](const auto& item) { return item ? item->SerializeAsString() : "none"; };
    if (bytes(change.before) == bytes(change.after)) continue;
    change.key = key;
    changes.push_back(std::move(change));
  }
  return changes;
}

std::vector<std::vector<std::string>> Bytes(const EventBatches& batches) {
  std::vector<std::vector<std::string>> bytes;
  for (const std::vector<v1::Event>& batch : batches) {
    bytes.emplace_back();
    for (const v1::Event& event : batch) bytes.back().push_back(event.SerializeAsString());
  }
  return bytes;
}

// Whole sets, compared each time, are the slow way to the same bytes.
TEST(SetBuilderTest, DeltasAreTheEventsOfWholeSets) {
  constexpr uint64_t kSeed = 20260402;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  SeededRandom random(kSeed);
  ExpectationDeltas deltas;
  std::optional<Items> previous;
  for (int round = 0; round < 60; ++round) {
    const Items next = RandomItems(random, random.Below(5) == 0 ? 2'500 : 150);
    const v1::Event envelope = EnvelopeOf(round);
    ASSERT_OK_AND_ASSIGN(const EventBatches whole, ExpectationEvents(envelope, previous, next));
    ASSERT_OK_AND_ASSIGN(const EventBatches delta,
                         deltas.Next(envelope, ChangesBetween(previous.value_or(Items()), next)));
    ASSERT_EQ(Bytes(delta), Bytes(whole)) << "round " << round;
    previous = next;
  }
}

TEST(SetBuilderTest, SnapshotsAreBuiltTheSameWay) {
  v1::Event envelope;
  envelope.set_id("s");
  envelope.mutable_history_snapshot()->set_tool("goose");
  v1::HistoryRow row;
  row.set_key("1");
  row.set_version("1");
  ASSERT_OK_AND_ASSIGN(const EventBatches batches, SnapshotEvents(envelope, std::nullopt, {row}));
  ASSERT_EQ(batches.size(), 1u);
  EXPECT_EQ(batches[0][0].history_snapshot().tool(), "goose");
  EXPECT_EQ(batches[0][0].history_snapshot().set().result_count(), 1u);
  EXPECT_FALSE(batches[0][0].history_snapshot().set().has_previous());
}

}  // namespace
}  // namespace daybook

// What every BlockStore keeps, as tests that each implementation instantiates.

#ifndef DAYBOOK_LEDGER_LOG_BLOCK_STORE_CONTRACT_H_
#define DAYBOOK_LEDGER_LOG_BLOCK_STORE_CONTRACT_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/log/block_store.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_blocks.h"

namespace daybook::testing {

// Makes an empty store.
using BlockStoreFactory = std::function<std::unique_ptr<BlockStore>()>;

class BlockStoreContract : public ::testing::TestWithParam<BlockStoreFactory> {
 protected:
  void SetUp() override {
    store_ = GetParam()();
    ASSERT_NE(store_, nullptr);
  }

  // Puts a block of `entries` and remembers them.
  void Put(const std::vector<std::string>& entries) { Put(MakeBlock(store_->frontier(), entries, ++micros_)); }
  void Put(const Block& block) {
    ASSERT_OK(store_->Put(block));
    for (size_t i = 0; i < block.entry_count(); ++i) entries_.emplace_back(block.entry(i));
    heads_.push_back(block.head_after());
  }

  std::vector<std::string> Read(uint64_t begin, uint64_t end) const {
    std::vector<std::string> read;
    uint64_t wanted = begin;
    EXPECT_OK(store_->ReadEntries(Position{begin}, TreeSize{end}, [&](Position position, absl::string_view entry) {
      EXPECT_EQ(position.value, wanted++);
      read.emplace_back(entry);
      return true;
    }));
    return read;
  }
  std::vector<std::string> Wanted(uint64_t begin, uint64_t end) const {
    return {entries_.begin() + static_cast<ptrdiff_t>(begin), entries_.begin() + static_cast<ptrdiff_t>(end)};
  }

  std::unique_ptr<BlockStore> store_;
  std::vector<std::string> entries_;
  std::vector<LogHead> heads_ = {LogHead()};
  int64_t micros_ = 0;
};

TEST_P(BlockStoreContract, IsEmptyAtFirst) {
  EXPECT_EQ(store_->head(), LogHead());
  EXPECT_EQ(store_->frontier(), Frontier());
  EXPECT_EQ(store_->id().text.size(), 2 * kLedgerIdBytes);
  EXPECT_THAT(Read(0, 0), ::testing::IsEmpty());
  EXPECT_THAT(store_->BlockHeadAtMost(TreeSize{7}), IsOkAndHolds(LogHead()));
}

TEST_P(BlockStoreContract, HoldsWhatWasPut) {
  Put({"a", "b"});
  Put({"c"});
  EXPECT_EQ(store_->head().size, TreeSize{3});
  EXPECT_EQ(store_->head(), heads_.back());
  EXPECT_EQ(store_->frontier().Root(), store_->head().root);
  EXPECT_THAT(Read(0, 3), ::testing::ElementsAre("a", "b", "c"));
  EXPECT_THAT(Read(1, 2), ::testing::ElementsAre("b"));
}

TEST_P(BlockStoreContract, NothingIsBeyondTheHead) {
  Put({"a", "b"});
  const auto never = [](Position, absl::string_view) { return ADD_FAILURE(), false; };
  EXPECT_THAT(store_->ReadEntries(Position{0}, TreeSize{3}, never), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(store_->ReadPayload(Position{2}), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_OK(store_->ReadEntries(Position{2}, TreeSize{2}, never));
}

TEST_P(BlockStoreContract, StopsWhenToldTo) {
  Put({"a", "b", "c"});
  int visits = 0;
  EXPECT_OK(store_->ReadEntries(Position{0}, TreeSize{3}, [&](Position, absl::string_view) { return ++visits < 2; }));
  EXPECT_EQ(visits, 2);
}

TEST_P(BlockStoreContract, HoldsPayloadsBesideEntries) {
  Block block = MakeBlock(Frontier(), {"a", "b"}, 1);
  block.payloads.push_back({Position{1}, std::string(32, 's'), "because"});
  Put(block);
  EXPECT_THAT(store_->ReadPayload(Position{0}), IsOkAndHolds(std::nullopt));
  ASSERT_OK_AND_ASSIGN(const auto payload, store_->ReadPayload(Position{1}));
  ASSERT_TRUE(payload.has_value());
  EXPECT_EQ(payload->salt, std::string(32, 's'));
  EXPECT_EQ(payload->payload, "because");
}

TEST_P(BlockStoreContract, RefusesABlockThatDoesNotGoOnAtTheHead) {
  Put({"a", "b"});
  EXPECT_DEATH(store_->Put(MakeBlock(Frontier(), {"c"}, 9)).IgnoreError(), "CHECK failed");
  EXPECT_DEATH(store_->Put(MakeBlock(store_->frontier(), {"c"}, 0)).IgnoreError(), "CHECK failed");
  EXPECT_DEATH(store_->Put(MakeBlock(store_->frontier(), {}, 9)).IgnoreError(), "CHECK failed");
}

TEST_P(BlockStoreContract, AgreesWithTheListOfWhatWasPut) {
  SeededRandom random(4);
  std::vector<StoredPayload> payloads;
  for (int round = 0; round < 60; ++round) {
    const Block block = RandomBlock(store_->head(), store_->frontier(), 60, random);
    Put(block);
    payloads.insert(payloads.end(), block.payloads.begin(), block.payloads.end());
  }
  const uint64_t size = entries_.size();
  EXPECT_EQ(Read(0, size), entries_);
  for (int round = 0; round < 300; ++round) {
    const uint64_t begin = random.Below(size + 1), end = begin + random.Below(size - begin + 1);
    SCOPED_TRACE(absl::StrCat("[", begin, ", ", end, ")"));
    ASSERT_EQ(Read(begin, end), Wanted(begin, end));
    LogHead wanted;
    for (const LogHead& head : heads_) {
      if (head.size.value <= end) wanted = head;
    }
    ASSERT_THAT(store_->BlockHeadAtMost(TreeSize{end}), IsOkAndHolds(wanted));
  }
  for (const StoredPayload& wanted : payloads) {
    ASSERT_OK_AND_ASSIGN(const auto payload, store_->ReadPayload(wanted.position));
    ASSERT_TRUE(payload.has_value());
    EXPECT_EQ(payload->salt + payload->payload, wanted.salt + wanted.payload);
  }
}

}  // namespace daybook::testing

#endif  // DAYBOOK_LEDGER_LOG_BLOCK_STORE_CONTRACT_H_

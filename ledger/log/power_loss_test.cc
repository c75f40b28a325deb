// Power is lost at every change to the disk, and each time several disks are found: whatever was acknowledged must be
// on all of them, once and in order, and the log must go on.

#include <iostream>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/log/rocks_block_store.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_blocks.h"
#include "tests/support/time_budget.h"

namespace daybook {
namespace {

using ::daybook::testing::FaultFileSystem;
using ::daybook::testing::RandomBlock;
using ::daybook::testing::TempDir;
using ::daybook::testing::TimeBudget;

constexpr int kDisksPerCrash = 4;

// What a client of the log knows when the power fails.
struct Witness {
  // The entries of every block that was put, acknowledged or not.
  std::vector<std::string> entries;
  std::vector<StoredPayload> payloads;
  LogHead acknowledged;
  // After the block in flight, which may be there or not; the acknowledged one if none was.
  LogHead in_flight;
};

class PowerLossTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<RocksBlockStore>> Open(const std::string& folder,
                                                        std::shared_ptr<FaultFileSystem> files) {
    RocksBlockStoreOptions options;
    options.path = folder + "/log";
    options.guard_path = folder + "/guard";
    options.write_buffer_bytes = 64 * 1024;  // So that tables are written and the write-ahead log changes files.
    options.file_system = std::move(files);
    SeededRandom random(14);
    return RocksBlockStore::Open(options, random);
  }

  // Puts `blocks` blocks, or as many as succeed. Advances the guard now and then.
  static void Put(RocksBlockStore& store, int blocks, Random& random, Witness* witness) {
    for (int i = 0; i < blocks; ++i) {
      const Block block = RandomBlock(store.head(), store.frontier(), 12, random);
      for (size_t entry = 0; entry < block.entry_count(); ++entry) witness->entries.emplace_back(block.entry(entry));
      witness->payloads.insert(witness->payloads.end(), block.payloads.begin(), block.payloads.end());
      witness->in_flight = block.head_after();
      if (!store.Put(block).ok()) return;
      witness->acknowledged = block.head_after();
      EXPECT_OK(i % 5 == 4 ? store.AdvanceGuard() : absl::OkStatus());
    }
  }

  static void ExpectHolds(const RocksBlockStore& store, const Witness& witness) {
    const LogHead head = store.head();
    ASSERT_TRUE(head == witness.acknowledged || head == witness.in_flight)
        << "size " << head.size.value << ", acknowledged " << witness.acknowledged.size.value << ", in flight "
        << witness.in_flight.size.value;
    Frontier tree;
    ASSERT_OK(store.ReadEntries(Position{0}, head.size, [&](Position position, absl::string_view entry) {
      EXPECT_EQ(entry, witness.entries[position.value]);
      tree.Append(LeafHash(entry));
      return true;
    }));
    ASSERT_EQ(tree, store.frontier());
    ASSERT_EQ(tree.Root(), head.root);
    for (const StoredPayload& payload : witness.payloads) {
      if (!head.size.Includes(payload.position)) break;
      ASSERT_THAT(store.ReadPayload(payload.position), testing::IsOkAndHolds(std::make_optional(payload)));
    }
  }

  // Runs until the `change`th change fails, then looks at what may be on disk.
  void LosePowerAt(uint64_t change, uint64_t blocks, bool* failed) {
    const std::string folder = dir_.File("live");
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    auto files = std::make_shared<FaultFileSystem>();
    files->CrashAfter(change);
    Witness witness;
    SeededRandom random(change);
    if (auto store = Open(folder, files); store.ok()) {
      Put(**store, static_cast<int>(blocks), random, &witness);
      *failed = files->failed();
      if (!*failed) files->CrashAfter(0);  // The power fails when everything is written, and nothing was closed.
    }
    for (int disk = 0; disk < kDisksPerCrash; ++disk) {
      SCOPED_TRACE(absl::StrCat("change ", change, ", disk ", disk));
      ASSERT_NO_FATAL_FAILURE(FindDisk(*files, folder, change * kDisksPerCrash + disk, witness));
      ++disks_;
    }
  }

  void FindDisk(const FaultFileSystem& files, const std::string& folder, uint64_t seed, Witness witness) {
    const std::string found = dir_.File("found");
    files.MakeImage(folder, found, seed);
    auto healthy = std::make_shared<FaultFileSystem>();
    for (int opening = 0; opening < 2; ++opening) {
      SCOPED_TRACE(absl::StrCat("opening ", opening));
      ASSERT_OK_AND_ASSIGN(const auto store, Open(found, healthy));
      ASSERT_NO_FATAL_FAILURE(ExpectHolds(*store, witness));
      witness.entries.resize(store->head().size.value);
      std::erase_if(witness.payloads,
                    [&](const StoredPayload& payload) { return !store->head().size.Includes(payload.position); });
      SeededRandom random(seed);
      Put(*store, 3, random, &witness);
      ASSERT_NO_FATAL_FAILURE(ExpectHolds(*store, witness));
    }
  }

  TempDir dir_;
  int disks_ = 0;
};

TEST_F(PowerLossTest, WhatWasAcknowledgedIsThereAndNothingElse) {
  const TimeBudget budget("DAYBOOK_FAULT_SECONDS", 10);
  SeededRandom random(15);
  uint64_t crashes = 0;
  // Every change of a short life in turn, then random ones of longer lives, until the time is up.
  for (bool failed = true; failed && budget.left() && !HasFailure(); ++crashes) {
    LosePowerAt(crashes, 6, &failed);
  }
  while (budget.left() && !HasFailure()) {
    bool failed = false;
    LosePowerAt(random.Below(600), 60, &failed);
    ++crashes;
  }
  std::cout << "power lost " << crashes << " times, " << disks_ << " disks found\n";
}

TEST_F(PowerLossTest, AFullDiskStopsTheLogUntilItIsOpenedAgain) {
  for (const auto failure : {FaultFileSystem::Failure::kNoSpace, FaultFileSystem::Failure::kIoError}) {
    for (uint64_t change = 0; change < 24; ++change) {
      SCOPED_TRACE(absl::StrCat("change ", change));
      const std::string folder = dir_.File("live");
      std::filesystem::remove_all(folder);
      std::filesystem::create_directories(folder);
      auto files = std::make_shared<FaultFileSystem>();
      Witness witness;
      {
        ASSERT_OK_AND_ASSIGN(const auto store, Open(folder, files));
        SeededRandom random(change);
        files->FailAfter(change, failure);
        Put(*store, 20, random, &witness);
        if (!store->health().ok()) {
          // One failure is enough: the disk works again, and nothing is written.
          const Block block = RandomBlock(store->head(), store->frontier(), 3, random);
          EXPECT_EQ(store->Put(block), store->health());
          EXPECT_EQ(store->health().code(), failure == FaultFileSystem::Failure::kNoSpace
                                                ? absl::StatusCode::kResourceExhausted
                                                : absl::StatusCode::kUnavailable);
        }
      }
      ASSERT_OK_AND_ASSIGN(const auto store, Open(folder, files));
      ASSERT_NO_FATAL_FAILURE(ExpectHolds(*store, witness));
    }
  }
}

}  // namespace
}  // namespace daybook

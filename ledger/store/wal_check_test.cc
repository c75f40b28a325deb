#include "ledger/store/wal_check.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/random.h"
#include "ledger/store/database.h"
#include "ledger/store/keys.h"
#include "tests/support/damaged_log.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/time_budget.h"
#include "tests/support/wal_file.h"

namespace daybook {
namespace {

using ::daybook::testing::FaultFileSystem;
using ::daybook::testing::IsOkAndHolds;
using ::daybook::testing::NewestWal;
using ::daybook::testing::ReadFile;
using ::daybook::testing::StatusIs;
using ::daybook::testing::TempDir;
using ::daybook::testing::WriteFile;
using ::testing::HasSubstr;

constexpr Family kFamily{0};

// A log that was written to, synced, and killed; and what became of its write-ahead log since.
class WalCheckTest : public ::testing::Test {
 protected:
  struct KilledLog {
    std::string folder;
    // The file of the write-ahead log that has the writes.
    std::string wal;
    // ends[i] is its size after write i.
    std::vector<uint64_t> ends;
  };

  DatabaseOptions OptionsOf(const std::string& folder) {
    DatabaseOptions options;
    options.path = folder;
    options.role = DatabaseOptions::Role::kLog;
    options.file_system = files_;
    return options;
  }

  // Writes a value of each size, and copies the files while the database is open: what a kill leaves.
  KilledLog Kill(const std::vector<size_t>& value_bytes) {
    const std::string live = dir_.File("live");
    KilledLog killed{dir_.File("killed"), "", {}};
    auto database = Database::Open(OptionsOf(live));
    EXPECT_OK(database);
    SeededRandom random(11);
    for (size_t i = 0; i < value_bytes.size(); ++i) {
      Batch batch = (*database)->NewBatch();
      batch.Put(kFamily, KeyBuilder().U64(i).Take(), random.Bytes(value_bytes[i]));
      EXPECT_OK((*database)->Write(std::move(batch)));
      killed.ends.push_back(std::filesystem::file_size(NewestWal(live)));
    }
    std::filesystem::copy(live, killed.folder, std::filesystem::copy_options::recursive);
    killed.wal = NewestWal(killed.folder);
    return killed;
  }

  static testing::RecordFile RecordsOf(const KilledLog& killed) {
    testing::RecordFile file{ReadFile(killed.wal), killed.ends};
    file.ends.insert(file.ends.begin(), 0);
    return file;
  }

  // Opens a copy of what was killed, with `wal` as its write-ahead log. Returns how many writes it has, in order.
  absl::StatusOr<size_t> Recover(const KilledLog& killed, const std::string& wal) {
    const std::string folder = dir_.File(absl::StrCat("recovered", ++recoveries_));
    std::filesystem::copy(killed.folder, folder, std::filesystem::copy_options::recursive);
    WriteFile(folder + "/" + std::filesystem::path(killed.wal).filename().string(), wal);
    absl::StatusOr<size_t> count = CountWrites(folder);
    std::filesystem::remove_all(folder);
    return count;
  }

  absl::StatusOr<size_t> CountWrites(const std::string& folder) {
    const auto database = Database::Open(OptionsOf(folder));
    if (!database.ok()) return database.status();
    Cursor cursor = (*database)->NewCursor(kFamily);
    size_t count = 0;
    for (cursor.SeekToFirst(); cursor.valid(); cursor.Next()) {
      EXPECT_EQ(cursor.key(), KeyBuilder().U64(count++).bytes()) << "a hole";
    }
    EXPECT_OK(cursor.status());
    return count;
  }

  TempDir dir_;
  const std::shared_ptr<FaultFileSystem> files_ = std::make_shared<FaultFileSystem>();
  int recoveries_ = 0;
};

const std::vector<size_t>& Sizes() {
  // Records that share a block, one that spans three, and one that ends where the block is too full for another header.
  static const auto* const sizes = new std::vector<size_t>{100, 3'000, 70'000, 24'000, 10, 10, 40'000, 500, 200};
  return *sizes;
}

TEST_F(WalCheckTest, AWholeLogOpensWhole) {
  const KilledLog killed = Kill(Sizes());
  EXPECT_THAT(Recover(killed, ReadFile(killed.wal)), IsOkAndHolds(Sizes().size()));
}

TEST_F(WalCheckTest, AWriteTornAtTheEndIsDropped) {
  const KilledLog killed = Kill(Sizes());
  const std::string whole = ReadFile(killed.wal);
  const uint64_t begin = killed.ends[killed.ends.size() - 2];
  for (uint64_t kept = begin; kept < whole.size(); kept += 19) {
    SCOPED_TRACE(kept);
    const std::string torn = whole.substr(0, kept);
    EXPECT_THAT(Recover(killed, torn), IsOkAndHolds(Sizes().size() - 1));
    // Preallocated space that was never written.
    EXPECT_THAT(Recover(killed, torn + std::string(5'000, '\0')), IsOkAndHolds(Sizes().size() - 1));
  }
}

TEST_F(WalCheckTest, ATornWriteOfManyBlocksIsDroppedWhicheverOfThemAreThere) {
  std::vector<size_t> sizes = Sizes();
  sizes.push_back(300'000);
  const KilledLog killed = Kill(sizes);
  const std::string whole = ReadFile(killed.wal);
  const uint64_t begin = killed.ends[killed.ends.size() - 2];
  SeededRandom random(12);
  for (int round = 0; round < 60; ++round) {
    SCOPED_TRACE(round);
    std::string torn = whole;
    bool lost = false;
    for (uint64_t sector = begin / 512 * 512; sector < whole.size(); sector += 512) {
      if (random.Below(round % 2 == 0 ? 3 : 200) != 0) continue;
      for (uint64_t i = std::max(sector, begin); i < std::min<uint64_t>(sector + 512, whole.size()); ++i)
        torn[i] = '\0';
      lost = true;
    }
    EXPECT_THAT(Recover(killed, torn), IsOkAndHolds(sizes.size() - (lost ? 1 : 0)));
  }
}

TEST_F(WalCheckTest, ACutInTheMiddleIsForTheGuardToNotice) {
  const KilledLog killed = Kill(Sizes());
  const std::string whole = ReadFile(killed.wal);
  for (size_t writes = 0; writes < killed.ends.size(); ++writes) {
    EXPECT_THAT(Recover(killed, whole.substr(0, killed.ends[writes])), IsOkAndHolds(writes + 1));
  }
}

// Whatever byte of whatever write rots: all writes are there, or only the last is missing, or opening is refused.
TEST_F(WalCheckTest, RotBeforeTheLastWriteIsRefused) {
  const KilledLog killed = Kill(Sizes());
  const std::string whole = ReadFile(killed.wal);
  const uint64_t last = killed.ends[killed.ends.size() - 2];
  SeededRandom random(13);
  std::vector<uint64_t> offsets;
  // Every byte of every record's header, and some of the rest.
  for (size_t write = 0; write < killed.ends.size(); ++write) {
    const uint64_t begin = write == 0 ? 0 : killed.ends[write - 1];
    for (uint64_t i = 0; i < 13; ++i) offsets.push_back(begin + i);
  }
  for (int i = 0; i < 100; ++i) offsets.push_back(random.Below(whole.size()));
  int refused = 0;
  for (const uint64_t offset : offsets) {
    SCOPED_TRACE(offset);
    std::string rotten = whole;
    rotten[offset] = static_cast<char>(rotten[offset] ^ (1 << random.Below(8)));
    const absl::StatusOr<size_t> writes = Recover(killed, rotten);
    if (!writes.ok()) {
      EXPECT_THAT(writes, StatusIs(absl::StatusCode::kDataLoss, HasSubstr("damaged before its end")));
      EXPECT_LT(offset, last);
      ++refused;
    } else {
      // What is between the last fragment of a block and its end means nothing.
      const bool filler = offset % (32 * 1024) >= 32 * 1024 - 6;
      EXPECT_EQ(*writes, Sizes().size() - (filler ? 0 : 1));
      EXPECT_TRUE(filler || offset >= last);
    }
  }
  EXPECT_GT(refused, 100);
}

// Whatever becomes of any part of it: what is found are the writes before the first that is damaged, if nothing whole
// lies behind that one; else opening is refused.
TEST_F(WalCheckTest, AnyDamageIsRefusedOrTookTheEnd) {
  const KilledLog killed = Kill(Sizes());
  const testing::RecordFile file = RecordsOf(killed);
  const uint64_t first = testing::NumberFromEnvironment("DAYBOOK_FAULT_SEED", 1);
  int refused = 0, taken = 0;
  for (uint64_t seed = first; seed < first + 150 && !HasFailure(); ++seed) {
    SeededRandom random(seed);
    const testing::Damage damage = testing::RandomDamage(file, random);
    if (damage.gone) continue;
    const testing::Remains remains = testing::RemainsOf(file, damage);
    SCOPED_TRACE(absl::StrCat("seed ", seed, ": ", damage.what, "; ", remains.kept, " writes left"));
    const absl::StatusOr<size_t> writes = Recover(killed, damage.bytes);
    if (remains.whole_behind) {
      EXPECT_THAT(writes, StatusIs(absl::StatusCode::kDataLoss, HasSubstr("damaged before its end")));
    } else {
      EXPECT_THAT(writes, IsOkAndHolds(remains.kept));
    }
    ++(remains.whole_behind ? refused : taken);
  }
  EXPECT_GT(refused, 20);
  EXPECT_GT(taken, 20);
}

// The sector with the first fragment's header is gone, and nothing in the block says where the next one begins.
TEST_F(WalCheckTest, ALostBeginningOfABlockHidesNothingBehindIt) {
  const KilledLog killed = Kill(Sizes());
  const testing::RecordFile file = RecordsOf(killed);
  int refused = 0;
  for (size_t block = 0; block < file.bytes.size(); block += 32 * 1024) {
    SCOPED_TRACE(block);
    testing::Damage damage{"", false, file.bytes};
    for (size_t i = block; i < std::min(block + 512, file.bytes.size()); ++i) damage.bytes[i] = '\0';
    const testing::Remains remains = testing::RemainsOf(file, damage);
    if (!remains.whole_behind) continue;
    EXPECT_THAT(Recover(killed, damage.bytes), StatusIs(absl::StatusCode::kDataLoss));
    ++refused;
  }
  EXPECT_GE(refused, 4);
}

// An event is what somebody sent: it may contain a whole write-ahead log. Torn, it is still a torn write.
TEST_F(WalCheckTest, ATornWriteOfAWriteAheadLogIsDropped) {
  const std::string inner = ReadFile(Kill({100, 200, 300, 400, 500}).wal);
  std::filesystem::remove_all(dir_.path());
  std::filesystem::create_directories(dir_.path());
  const auto database = Database::Open(OptionsOf(dir_.File("live")));
  ASSERT_OK(database);
  KilledLog killed{dir_.File("killed"), "", {}};
  for (uint64_t i = 0; i < 3; ++i) {
    Batch batch = (*database)->NewBatch();
    for (int copy = 0; copy < 60; ++copy) batch.Put(kFamily, KeyBuilder().U64(i).Take(), inner);
    batch.Put(kFamily, KeyBuilder().U64(i).Take(), "behind it");
    ASSERT_OK((*database)->Write(std::move(batch)));
    killed.ends.push_back(std::filesystem::file_size(NewestWal(dir_.File("live"))));
  }
  std::filesystem::copy(dir_.File("live"), killed.folder, std::filesystem::copy_options::recursive);
  killed.wal = NewestWal(killed.folder);
  const std::string whole = ReadFile(killed.wal);
  SeededRandom random(18);
  for (int round = 0; round < 60; ++round) {
    std::string torn = whole;
    const uint64_t begin = killed.ends[1] + random.Below(whole.size() - killed.ends[1]);
    const uint64_t end = std::min<uint64_t>(whole.size(), begin + 1 + random.Below(60'000));
    std::fill(torn.begin() + static_cast<ptrdiff_t>(begin), torn.begin() + static_cast<ptrdiff_t>(end), '\0');
    EXPECT_THAT(Recover(killed, torn), IsOkAndHolds(torn == whole ? 3u : 2u))
        << "zeros in [" << begin << ", " << end << ")";
  }
}

TEST_F(WalCheckTest, RefusingLeavesTheFilesAsTheyAre) {
  const KilledLog killed = Kill(Sizes());
  std::string rotten = ReadFile(killed.wal);
  rotten[30] = static_cast<char>(rotten[30] ^ 1);
  WriteFile(killed.wal, rotten);
  for (int attempt = 0; attempt < 2; ++attempt) {
    EXPECT_THAT(CountWrites(killed.folder), StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_EQ(ReadFile(killed.wal), rotten);
  }
}

TEST_F(WalCheckTest, ALockThatCannotBeTakenSaysWhy) {
  const KilledLog killed = Kill(Sizes());
  std::string rotten = ReadFile(killed.wal);
  rotten[30] = static_cast<char>(rotten[30] ^ 1);
  WriteFile(killed.wal, rotten);
  const std::string lock = killed.folder + "/LOCK";
  std::filesystem::remove(lock);
  std::filesystem::create_directory(lock);
  EXPECT_THAT(CountWrites(killed.folder), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("Is a directory")));
}

// A torn file that recovery is done with may come back with its name: a power failure before the folder was synced.
TEST_F(WalCheckTest, AFileLeftFromBeforeTheLastRecoveryIsNoDamage) {
  const KilledLog killed = Kill(Sizes());
  const std::string torn = ReadFile(killed.wal).substr(0, killed.ends[5] - 3);
  WriteFile(killed.wal, torn);
  {
    ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(OptionsOf(killed.folder)));
    for (uint64_t key = 5; key < 8; ++key) {
      Batch batch = database->NewBatch();
      batch.Put(kFamily, KeyBuilder().U64(key).Take(), "again");
      ASSERT_OK(database->Write(std::move(batch)));
    }
  }
  // With its end as it was, and with less of it: then there is a gap behind it, which hides nothing.
  for (const size_t writes : {2, 5}) {
    WriteFile(killed.wal, torn.substr(0, killed.ends[writes] - 3));
    EXPECT_THAT(CountWrites(killed.folder), IsOkAndHolds(8u));
  }
}

}  // namespace
}  // namespace daybook

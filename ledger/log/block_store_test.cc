#include <filesystem>
#include <map>

#include "ledger/event/entry.h"
#include "ledger/event/limits.h"
#include "ledger/log/block_store_contract.h"
#include "ledger/log/chunk.h"
#include "ledger/log/memory_block_store.h"
#include "ledger/log/rocks_block_store.h"
#include "tests/support/temp_dir.h"
#include "tests/support/wal_file.h"

namespace daybook {
namespace {

using ::daybook::testing::BlockStoreContract;
using ::daybook::testing::MakeBlock;
using ::daybook::testing::NewestWal;
using ::daybook::testing::ReadFile;
using ::daybook::testing::ReadFolder;
using ::daybook::testing::StatusIs;
using ::daybook::testing::TempDir;
using ::daybook::testing::WriteFile;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

RocksBlockStoreOptions OptionsIn(const TempDir& dir) {
  RocksBlockStoreOptions options;
  options.path = dir.File("log");
  options.guard_path = dir.File("guard");
  return options;
}

absl::StatusOr<std::unique_ptr<RocksBlockStore>> OpenIn(const TempDir& dir) {
  SeededRandom random(5);
  return RocksBlockStore::Open(OptionsIn(dir), random);
}

INSTANTIATE_TEST_SUITE_P(Memory, BlockStoreContract, ::testing::Values([] {
                           return std::make_unique<MemoryBlockStore>(LedgerId{std::string(32, 'a')});
                         }));
INSTANTIATE_TEST_SUITE_P(Rocks, BlockStoreContract, ::testing::Values([]() -> std::unique_ptr<BlockStore> {
                           static TempDir* const dirs = new TempDir();
                           static int count = 0;
                           RocksBlockStoreOptions options;
                           options.path = dirs->File(absl::StrCat("log", ++count));
                           options.guard_path = dirs->File(absl::StrCat("guard", count));
                           SeededRandom random(5);
                           auto store = RocksBlockStore::Open(options, random);
                           EXPECT_OK(store);
                           return store.ok() ? *std::move(store) : nullptr;
                         }));

// docs/formats/log.md: which families, keys and values; the values themselves have tests of their own.
TEST(RocksBlockStoreTest, IsLaidOutAsDocumented) {
  const TempDir dir;
  Block block = MakeBlock(Frontier(), {"a", std::string(40'000, 'b')}, 7);
  block.payloads.push_back({Position{1}, std::string(32, 's'), "because"});
  HeadRecord head;
  {
    ASSERT_OK_AND_ASSIGN(const auto store, OpenIn(dir));
    ASSERT_OK(store->Put(block));
    head = {store->id(), store->head(), store->frontier()};
  }
  DatabaseOptions options;
  options.path = dir.File("log");
  options.role = DatabaseOptions::Role::kLog;
  options.families = {"log", "payload", "head"};
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(options));
  const auto rows_of = [&](int family) {
    std::map<std::string, std::string> rows;
    Cursor cursor = database->NewCursor(Family{static_cast<uint8_t>(family)});
    for (cursor.SeekToFirst(); cursor.valid(); cursor.Next()) rows.emplace(cursor.key(), cursor.value());
    return rows;
  };
  std::vector<std::string> chunks;
  EncodeChunks(block, [&](Position, absl::string_view chunk) { chunks.emplace_back(chunk); });
  ASSERT_EQ(chunks.size(), 2u);
  const std::string first(8, '\0'), second("\0\0\0\0\0\0\0\1", 8);
  EXPECT_THAT(rows_of(0), ElementsAre(Pair(first, chunks[0]), Pair(second, chunks[1])));
  EXPECT_THAT(rows_of(1), ElementsAre(Pair(second, std::string(32, 's') + "because")));
  EXPECT_THAT(rows_of(2), ElementsAre(Pair("head", EncodeHeadRecord(head))));
}

TEST(RocksBlockStoreTest, IsTheSameAfterReopening) {
  const TempDir dir;
  LedgerId id;
  const Block block = MakeBlock(Frontier(), {"a", "b"}, 7);
  {
    ASSERT_OK_AND_ASSIGN(const auto store, OpenIn(dir));
    id = store->id();
    ASSERT_OK(store->Put(block));
  }
  ASSERT_OK_AND_ASSIGN(const auto store, OpenIn(dir));
  EXPECT_EQ(store->id(), id);
  EXPECT_EQ(store->head(), block.head_after());
  EXPECT_EQ(store->frontier(), block.frontier_after);
}

TEST(RocksBlockStoreTest, RefusesALogShorterThanItsGuard) {
  const TempDir dir;
  {
    ASSERT_OK_AND_ASSIGN(const auto store, OpenIn(dir));
    ASSERT_OK(store->Put(MakeBlock(Frontier(), {"a", "b"}, 7)));
    ASSERT_OK(store->AdvanceGuard());
  }
  ASSERT_OK(Database::Destroy(dir.File("log"), nullptr));
  EXPECT_THAT(OpenIn(dir), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("log cut short: size 0, but the guard")));
}

// Opening for writing would finish the recovery and delete the file with the damaged write.
TEST(RocksBlockStoreTest, ARefusalByTheGuardLeavesTheLogToBeRepaired) {
  const TempDir dir;
  const Block last = MakeBlock(MakeBlock(Frontier(), {"a", "b"}, 7).frontier_after, {"c"}, 8);
  {
    ASSERT_OK_AND_ASSIGN(const auto store, OpenIn(dir));
    ASSERT_OK(store->Put(MakeBlock(Frontier(), {"a", "b"}, 7)));
    ASSERT_OK(store->Put(last));
    ASSERT_OK(store->AdvanceGuard());
  }
  const std::string wal = NewestWal(dir.File("log"));
  const std::string whole = ReadFile(wal);
  std::string rotten = whole;
  rotten.back() = static_cast<char>(rotten.back() ^ 1);
  WriteFile(wal, rotten);
  const auto before = ReadFolder(dir.path());
  for (int attempt = 0; attempt < 2; ++attempt) {
    EXPECT_THAT(OpenIn(dir), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("log cut short: size 2, but the guard")));
    EXPECT_EQ(ReadFolder(dir.path()), before);
  }
  WriteFile(wal, whole);
  ASSERT_OK_AND_ASSIGN(const auto store, OpenIn(dir));
  EXPECT_EQ(store->head(), last.head_after());
}

// The next block after `head`: a few events, the first of them with a payload.
Block EventBlock(const LogHead& head, const Frontier& before, Random& random) {
  std::vector<std::string> entries;
  std::vector<StoredPayload> payloads;
  for (uint64_t i = 0; i < 4; ++i) {
    ServerPart server{.position = Position{head.size.value + i}, .principal = "anna"};
    if (i == 0) {
      payloads.push_back({server.position, random.Bytes(kSaltBytes), random.Bytes(300)});
      server.payload = SealPayload(absl::StrCat(payloads.back().salt, payloads.back().payload));
    }
    AppendEntry(server, random.Bytes(2'000), &entries.emplace_back());
  }
  Block block = MakeBlock(before, entries, absl::ToUnixMicros(head.recorded_time) + 1);
  block.payloads = std::move(payloads);
  return block;
}

// RocksDB takes the files of its write-ahead log as they lie, and does not miss one from the middle. What has been
// flushed of one family may be in no file but that of another.
TEST(RocksBlockStoreTest, WithoutAFileOfItsWriteAheadLogItIsRefusedOrWhole) {
  const TempDir dir;
  RocksBlockStoreOptions options = OptionsIn(dir);
  options.write_buffer_bytes = 64 * 1024;
  SeededRandom random(5);
  const std::string killed = dir.File("killed");
  std::vector<std::string> entries;
  std::vector<StoredPayload> payloads;
  {
    ASSERT_OK_AND_ASSIGN(const auto store, RocksBlockStore::Open(options, random));
    for (int i = 0; i < 150; ++i) {
      const Block block = EventBlock(store->head(), store->frontier(), random);
      ASSERT_OK(store->Put(block));
      for (size_t j = 0; j < block.entry_ends.size(); ++j) entries.emplace_back(block.entry(j));
      payloads.insert(payloads.end(), block.payloads.begin(), block.payloads.end());
    }
    ASSERT_OK(store->AdvanceGuard());
    std::filesystem::copy(options.path, killed);
  }
  std::vector<std::string> wals;
  for (const auto& file : std::filesystem::directory_iterator(killed)) {
    if (file.path().extension() == ".log") wals.push_back(file.path().filename().string());
  }
  ASSERT_GE(wals.size(), 3u) << "too few for one to be in the middle";
  wals.push_back("");  // None is gone.
  size_t refused = 0;
  for (const std::string& gone : wals) {
    SCOPED_TRACE(gone);
    std::filesystem::remove_all(options.path);
    std::filesystem::copy(killed, options.path);
    if (!gone.empty()) std::filesystem::remove(options.path + "/" + gone);
    const auto store = RocksBlockStore::Open(options, random);
    if (!store.ok()) {
      EXPECT_FALSE(gone.empty());
      EXPECT_THAT(store, StatusIs(absl::StatusCode::kDataLoss));
      ++refused;
      continue;
    }
    std::vector<std::string> found;
    ASSERT_OK((*store)->ReadEntries(Position{0}, TreeSize{entries.size()}, [&](Position, absl::string_view entry) {
      found.emplace_back(entry);
      return true;
    }));
    EXPECT_EQ(found, entries);
    for (const StoredPayload& payload : payloads) {
      ASSERT_OK_AND_ASSIGN(const auto stored, (*store)->ReadPayload(payload.position));
      ASSERT_TRUE(stored.has_value()) << payload.position.value;
      EXPECT_EQ(stored->payload, payload.payload);
    }
  }
  EXPECT_GT(refused, 0u);
}

TEST(RocksBlockStoreTest, ALogThatIsGoneIsNotBegunAnew) {
  const TempDir dir;
  { ASSERT_OK(OpenIn(dir)); }
  std::filesystem::remove_all(dir.File("log"));
  EXPECT_THAT(OpenIn(dir), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("log cut short: size 0, but the guard")));
  EXPECT_FALSE(std::filesystem::exists(dir.File("log")));
}

TEST(RocksBlockStoreTest, AsksWhetherTheLogIsAcceptedBeforeItIsChanged) {
  const TempDir dir;
  RocksBlockStoreOptions options = OptionsIn(dir);
  std::vector<LogHead> asked;
  options.accept = [&](const BlockStore& log) {
    asked.push_back(log.head());
    return log.head().size.value == 2 ? absl::DataLossError("not this one") : absl::OkStatus();
  };
  SeededRandom random(5);
  const Block block = MakeBlock(Frontier(), {"a", "b"}, 7);
  {
    ASSERT_OK_AND_ASSIGN(const auto store, RocksBlockStore::Open(options, random));
    ASSERT_OK(store->Put(block));
  }
  const auto before = ReadFolder(dir.path());
  EXPECT_THAT(RocksBlockStore::Open(options, random), StatusIs(absl::StatusCode::kDataLoss, "not this one"));
  EXPECT_EQ(ReadFolder(dir.path()), before);
  EXPECT_THAT(asked, ElementsAre(LogHead(), block.head_after()));
}

TEST(RocksBlockStoreTest, RefusesALogOtherThanItsGuardHasSeen) {
  const TempDir dir;
  const TempDir other;
  for (const auto& [in, entry] : {std::pair(&dir, "a"), std::pair(&other, "b")}) {
    ASSERT_OK_AND_ASSIGN(const auto store, OpenIn(*in));
    ASSERT_OK(store->Put(MakeBlock(Frontier(), {entry}, 7)));
    ASSERT_OK(store->AdvanceGuard());
  }
  std::filesystem::copy_file(other.File("guard"), dir.File("guard"), std::filesystem::copy_options::overwrite_existing);
  EXPECT_THAT(OpenIn(dir),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("root at size 1 is not the one in the guard")));
}

TEST(RocksBlockStoreTest, RefusesTheGuardOfAnotherLedger) {
  const TempDir dir;
  const TempDir other;
  { ASSERT_OK(OpenIn(dir)); }
  {
    SeededRandom random(6);
    ASSERT_OK(RocksBlockStore::Open(OptionsIn(other), random));
  }
  std::filesystem::copy_file(other.File("guard"), dir.File("guard"), std::filesystem::copy_options::overwrite_existing);
  EXPECT_THAT(OpenIn(dir), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("is of ledger")));
}

TEST(RocksBlockStoreTest, RefusesAHeadOfANewerRelease) {
  const TempDir dir;
  { ASSERT_OK(OpenIn(dir)); }
  {
    DatabaseOptions options;
    options.path = dir.File("log");
    options.role = DatabaseOptions::Role::kLog;
    options.families = {"log", "payload", "head"};
    ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(options));
    Batch batch = database->NewBatch();
    batch.Put(Family{2}, "head", "\x02 something else");
    ASSERT_OK(database->Write(std::move(batch)));
  }
  EXPECT_THAT(OpenIn(dir), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("format 2, of a newer release")));
}

}  // namespace
}  // namespace daybook

#include "ledger/log/block_store_contract.h"
#include "ledger/log/memory_block_store.h"
#include "ledger/log/rocks_block_store.h"
#include "tests/support/temp_dir.h"

namespace daybook {
namespace {

using ::daybook::testing::BlockStoreContract;
using ::daybook::testing::MakeBlock;
using ::daybook::testing::StatusIs;
using ::daybook::testing::TempDir;
using ::testing::HasSubstr;

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

#include "ledger/index/index.h"

#include <cstdlib>
#include <iostream>

#include "absl/strings/numbers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/clock.h"
#include "ledger/base/hex.h"
#include "ledger/index/index_model.h"
#include "ledger/merkle/hashing.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace daybook {
namespace {

using ::daybook::testing::IndexModel;
using ::daybook::testing::IsOkAndHolds;
using ::daybook::testing::ReadFile;
using ::daybook::testing::StatusIs;
using ::daybook::testing::TempDir;
using ::daybook::testing::WriteFile;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class IndexTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<Index>> Open(const std::string& ledger_id = "ledger") {
    const auto root_in_log = [this](TreeSize size) -> absl::StatusOr<Hash> { return model_.roots.at(size.value); };
    return Index::Open(IndexOptions{.path = dir_.File("index"), .ledger_id = ledger_id}, TreeSize{model_.leaves.size()},
                       root_in_log);
  }
  // Applies what `index` does not have, in writes of one to four blocks.
  void CatchUp(Index& index) {
    std::vector<IndexModel::Block> write;
    for (const IndexModel::Block& block : model_.blocks) {
      if (TreeSize{block->first.value} < index.size()) continue;
      write.push_back(block);
      if (random_.Below(4) != 0 && block != model_.blocks.back()) continue;
      ASSERT_OK(index.Apply(write));
      write.clear();
    }
  }
  // An index on disk of `events` events or a few more.
  void MakeIndex(size_t events) {
    ASSERT_OK_AND_ASSIGN(const auto index, Open());
    while (model_.leaves.size() < events) model_.Grow(20);
    CatchUp(*index);
    ASSERT_OK(index->Flush());
  }
  void ExpectAgrees(const Index& index) {
    ASSERT_EQ(index.size().value, model_.leaves.size());
    ASSERT_EQ(index.watermark().root, model_.roots.back());
    std::vector<std::pair<std::string, std::string>> names;
    for (int round = 0; round < 200; ++round) {
      const uint64_t number = random_.Below(model_.leaves.size() * 2);
      const std::string source(random_.Below(3), 's'), id = absl::StrCat(std::string(random_.Below(3), 's'), number);
      ASSERT_THAT(index.Find(source, id), IsOkAndHolds(model_.Find(source, id)));
      names.emplace_back(source, id);
      const std::string target = absl::StrCat("p/e/", random_.Below(50));
      ASSERT_THAT(index.LastOf(target), IsOkAndHolds(model_.LastOf(target)));
      const int64_t micros = 990 + static_cast<int64_t>(random_.Below(3 * model_.blocks.size()));
      ASSERT_THAT(index.SizeAtTime(absl::FromUnixMicros(micros)), IsOkAndHolds(TreeSize{model_.SizeAtTime(micros)}));
      const uint64_t size = random_.Below(model_.leaves.size() + 1);
      ASSERT_THAT(index.RootAt(TreeSize{size}), IsOkAndHolds(model_.roots[size])) << size;
    }
    std::vector<EventName> asked;
    for (const auto& [source, id] : names) asked.push_back({source, id});
    std::vector<std::optional<KnownEvent>> found(asked.size(), KnownEvent{});
    ASSERT_OK(index.Find(asked, found));
    for (size_t i = 0; i < names.size(); ++i) EXPECT_EQ(found[i], model_.Find(names[i].first, names[i].second));
  }

  TempDir dir_;
  IndexModel model_{7};
  SeededRandom random_{8};
};

TEST_F(IndexTest, KnowsNothingAtFirst) {
  ASSERT_OK_AND_ASSIGN(const auto index, Open());
  EXPECT_EQ(index->size(), TreeSize{0});
  EXPECT_EQ(index->watermark().root, EmptyRoot());
  EXPECT_THAT(index->Find("s", "1"), IsOkAndHolds(std::nullopt));
  EXPECT_THAT(index->LastOf("p/e/1"), IsOkAndHolds(std::nullopt));
  EXPECT_THAT(index->SizeAtTime(absl::InfiniteFuture()), IsOkAndHolds(TreeSize{0}));
  EXPECT_THAT(index->RootAt(TreeSize{0}), IsOkAndHolds(EmptyRoot()));
  EXPECT_THAT(index->RootAt(TreeSize{1}), StatusIs(absl::StatusCode::kOutOfRange));
}

// docs/formats/index.md: one of each row.
TEST_F(IndexTest, RowsAreLaidOutAsDocumented) {
  auto block = std::make_shared<BlockKeys>();
  block->recorded_time = absl::FromUnixMicros(1'000'000);
  block->events.push_back({.source = "ci", .id = "e1", .target = "p/e/t"});
  block->events[0].content_digest.fill(0x11);
  block->events[0].leaf_hash.fill(0x22);
  {
    ASSERT_OK_AND_ASSIGN(const auto index, Open());
    ASSERT_OK(index->Apply({block}));
    ASSERT_OK(index->Flush());
  }
  DatabaseOptions options;
  options.path = dir_.File("index");
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(options));
  std::vector<std::string> rows;
  Cursor cursor = database->NewCursor(Family{0});
  for (cursor.SeekToFirst(); cursor.valid(); cursor.Next()) {
    rows.push_back(absl::StrCat(HexEncode(cursor.key()), " ", HexEncode(cursor.value())));
  }
  const std::string digest(64, '1'), leaf(64, '2'), zero(16, '0');
  EXPECT_THAT(rows,
              ElementsAre(absl::StrCat("45", "63690001", "65310001", " ", zero, digest),
                          absl::StrCat("4d", "00", zero, " ", leaf), absl::StrCat("53", "702f652f740001", " ", zero),
                          absl::StrCat("54", "00000000000f4240", " ", "0000000000000001"),
                          absl::StrCat("57", " ", "01", "06", HexEncode("ledger"), "0000000000000001", leaf)));
}

TEST_F(IndexTest, AgreesWithTheModelAcrossReopenings) {
  for (int round = 0; round < 8; ++round) {
    SCOPED_TRACE(round);
    ASSERT_OK_AND_ASSIGN(const auto index, Open());
    for (int block = 0; block < 30; ++block) model_.Grow(round % 2 == 0 ? 3 : 100);
    CatchUp(*index);
    ExpectAgrees(*index);
  }
}

TEST_F(IndexTest, ARebuiltIndexIsTheSame) {
  MakeIndex(3'000);
  ASSERT_OK(Database::Destroy(dir_.File("index"), nullptr));
  ASSERT_OK_AND_ASSIGN(const auto index, Open());
  EXPECT_EQ(index->size(), TreeSize{0});
  CatchUp(*index);
  ExpectAgrees(*index);
}

TEST_F(IndexTest, ItsNodesMakeProofs) {
  MakeIndex(1'500);
  ASSERT_OK_AND_ASSIGN(const auto index, Open());
  const auto nodes = [&](NodeId node) { return index->NodeAt(node); };
  for (int round = 0; round < 300; ++round) {
    const TreeSize size{1 + random_.Below(model_.leaves.size())};
    const Position position{random_.Below(size.value)};
    SCOPED_TRACE(absl::StrCat(position.value, " in ", size.value));
    ASSERT_OK_AND_ASSIGN(const std::vector<Hash> proof, InclusionProof(position, size, nodes));
    ASSERT_OK(VerifyInclusion(model_.leaves[position.value], position, size, proof, model_.roots[size.value]));
    const TreeSize from{random_.Below(size.value + 1)};
    ASSERT_OK_AND_ASSIGN(const std::vector<Hash> grown, ConsistencyProof(from, size, nodes));
    ASSERT_OK(VerifyConsistency({from, model_.roots[from.value]}, {size, model_.roots[size.value]}, grown));
  }
}

TEST_F(IndexTest, GivesNoNodeThatIsNotComplete) {
  MakeIndex(300);
  ASSERT_OK_AND_ASSIGN(const auto index, Open());
  const uint64_t size = index->size().value;
  for (const NodeId node : {NodeId{0, size}, NodeId{3, size >> 3}, NodeId{9, 0}, NodeId{63, 0}, NodeId{64, 0},
                            NodeId{-1, 0}, NodeId{8, ~uint64_t{0}}}) {
    EXPECT_THAT(index->NodeAt(node), StatusIs(absl::StatusCode::kOutOfRange)) << node.level << " " << node.index;
  }
}

TEST_F(IndexTest, RefusesABlockThatDoesNotGoOn) {
  MakeIndex(10);
  ASSERT_OK_AND_ASSIGN(const auto index, Open());
  EXPECT_DEATH(index->Apply({model_.blocks[0]}).IgnoreError(), "CHECK failed");
}

TEST_F(IndexTest, BeginsAnewForAnotherLedgerOrAnotherTree) {
  MakeIndex(100);
  { EXPECT_EQ((*Open("another"))->size(), TreeSize{0}); }
  MakeIndex(100);
  model_.roots.back() = Hash{};
  EXPECT_EQ((*Open())->size(), TreeSize{0});
}

TEST_F(IndexTest, ALogShorterThanTheIndexIsDataLossOfTheLog) {
  MakeIndex(100);
  const uint64_t size = model_.leaves.size();
  model_.leaves.pop_back();
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("log cut short")));
  model_.leaves.emplace_back();
  EXPECT_EQ((*Open())->size().value, size);
}

TEST_F(IndexTest, BeginsAnewWhenItsFilesAreDamaged) {
  for (const char* extension : {".sst", "CURRENT", "MANIFEST"}) {
    SCOPED_TRACE(extension);
    MakeIndex(100);
    int damaged = 0;
    for (const auto& file : std::filesystem::directory_iterator(dir_.File("index"))) {
      if (file.path().string().find(extension) == std::string::npos) continue;
      WriteFile(file.path(), "x" + ReadFile(file.path()).substr(0, 20));
      ++damaged;
    }
    ASSERT_GT(damaged, 0);
    ASSERT_OK_AND_ASSIGN(const auto index, Open());
    EXPECT_EQ(index->size(), TreeSize{0});
    CatchUp(*index);
    ExpectAgrees(*index);
  }
}

TEST_F(IndexTest, LeavesAnIndexAloneThatIsOpenElsewhere) {
  MakeIndex(100);
  ASSERT_OK_AND_ASSIGN(const auto index, Open());
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition));
  ExpectAgrees(*index);
}

// A key stands for ever: found again behind DAYBOOK_INDEX_EVENTS later events (20,000 unless set).
TEST_F(IndexTest, FindsTheFirstEventBehindManyLaterOnes) {
  const char* wanted = std::getenv("DAYBOOK_INDEX_EVENTS");
  size_t events = 20'000;
  ASSERT_TRUE(wanted == nullptr || absl::SimpleAtoi(wanted, &events)) << wanted;
  while (model_.leaves.size() < events) model_.Grow(1'024);
  ASSERT_OK_AND_ASSIGN(const auto index, Open());
  const absl::Time begin = SystemClock().Now();
  CatchUp(*index);
  ASSERT_OK(index->Flush());
  const double seconds = absl::ToDoubleSeconds(SystemClock().Now() - begin);
  std::cout << "index: " << static_cast<double>(events) / seconds << " events/s\n";
  ExpectAgrees(*index);
  const EventKey& first = model_.blocks[0]->events[0];
  EXPECT_THAT(index->Find(first.source, first.id), IsOkAndHolds(model_.Find(first.source, first.id)));
}

}  // namespace
}  // namespace daybook

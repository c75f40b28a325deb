#include "ledger/log/chunk.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/hex.h"
#include "ledger/event/limits.h"
#include "ledger/log/limits.h"
#include "tests/support/format_doc.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_blocks.h"

namespace daybook {
namespace {

using ::daybook::testing::HexExample;
using ::daybook::testing::HexFile;
using ::daybook::testing::MakeBlock;
using ::daybook::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

using StoredChunk = std::pair<Position, std::string>;

std::vector<StoredChunk> ChunksOf(const Block& block) {
  std::vector<StoredChunk> chunks;
  EncodeChunks(block, [&](Position first, absl::string_view chunk) { chunks.emplace_back(first, chunk); });
  return chunks;
}

// The block of the example in docs/formats/log.md.
Block Example() {
  Frontier before;
  for (const char* entry : {"a", "b", "c"}) before.Append(LeafHash(entry));
  return MakeBlock(before, {"first", "second"}, 1'772'355'600'250'000);
}

TEST(ChunkTest, IsLaidOutAsDocumented) {
  const std::vector<StoredChunk> chunks = ChunksOf(Example());
  ASSERT_THAT(chunks, SizeIs(1));
  EXPECT_EQ(chunks[0].first, Position{3});
  EXPECT_EQ(HexEncode(chunks[0].second), HexEncode(HexExample("docs/formats/log.md", "chunk")));
}

TEST(ChunkTest, ReadsTheDocumentedExample) {
  ASSERT_OK_AND_ASSIGN(const std::string bytes,
                       absl::StatusOr<std::string>(HexExample("docs/formats/log.md", "chunk")));
  ASSERT_OK_AND_ASSIGN(const Chunk chunk, DecodeChunk(Position{3}, bytes));
  EXPECT_THAT(chunk.entries, ElementsAre("first", "second"));
  EXPECT_EQ(chunk.block, (BlockHeader{2, Example().head_after()}));
}

TEST(ChunkTest, GoldenBytesNeverChange) {
  // A block of three chunks: an entry of 3 bytes, one of 32 KiB, one of 2 bytes, at position 0.
  const Block block = MakeBlock(Frontier(), {"abc", std::string(kChunkBytesMax, 'x'), "de"}, 1);
  std::string bytes;
  for (const auto& [first, chunk] : ChunksOf(block)) absl::StrAppend(&bytes, chunk);
  const Hash digest = Sha256Of(bytes);
  EXPECT_EQ(HexEncode(AsBytes(digest)), HexEncode(HexFile("ledger/log/testdata/chunk.golden")));
}

TEST(ChunkTest, ABlockIsCutIntoWholeEntriesWithinTheLimit) {
  SeededRandom random(6);
  for (int round = 0; round < 200; ++round) {
    SCOPED_TRACE(round);
    const Block block = testing::RandomBlock(LogHead(), Frontier(), 300, random);
    size_t entry = 0;
    for (const auto& [first, bytes] : ChunksOf(block)) {
      ASSERT_EQ(first.value, entry);
      ASSERT_OK_AND_ASSIGN(const Chunk chunk, DecodeChunk(first, bytes));
      ASSERT_EQ(chunk.block.has_value(), entry == 0);
      ASSERT_TRUE(bytes.size() <= kChunkBytesMax || chunk.entries.size() == 1) << bytes.size();
      for (const absl::string_view view : chunk.entries) ASSERT_EQ(view, block.entry(entry++));
    }
    ASSERT_EQ(entry, block.entry_count());
  }
}

TEST(ChunkTest, TheLargestEntryHasAChunkOfItsOwn) {
  const std::string largest(kEntryBytesMax, 'x');
  const std::vector<StoredChunk> chunks = ChunksOf(MakeBlock(Frontier(), {"a", largest, "b"}, 1));
  ASSERT_THAT(chunks, SizeIs(3));
  ASSERT_OK_AND_ASSIGN(const Chunk chunk, DecodeChunk(chunks[1].first, chunks[1].second));
  EXPECT_THAT(chunk.entries, ElementsAre(largest));
}

struct BrokenCase {
  const char* name;
  size_t offset;
  const char* hex;
  const char* wanted;
};

TEST(ChunkTest, RefusesWhatItWouldNotWrite) {
  const BrokenCase cases[] = {
      {"another format", 0, "02", "format: 2, want 1"},
      {"unknown flag", 1, "03", "flags: 3"},
      {"fewer entries in the block than in the chunk", 2, "00000001", "1 entries up to size 5"},
      {"a size that does not follow", 14, "0000000000000006", "2 entries up to size 6"},
      {"an entry that runs past the end", 61, "0007", "entry 1: cut short"},
      {"an entry of nothing", 54, "0000", "entry 0: empty"},
  };
  for (const BrokenCase& broken : cases) {
    SCOPED_TRACE(broken.name);
    std::string bytes = ChunksOf(Example())[0].second;
    const std::string patch = *HexDecode(broken.hex);
    bytes.replace(broken.offset, patch.size(), patch);
    EXPECT_THAT(DecodeChunk(Position{3}, bytes), StatusIs(absl::StatusCode::kDataLoss, HasSubstr(broken.wanted)));
  }
}

TEST(ChunkTest, RefusesEveryTruncationButThoseThatEndAnEntry) {
  const std::string bytes = ChunksOf(Example())[0].second;
  for (size_t length = 0; length < bytes.size(); ++length) {
    const bool whole = length == 54 + 7;  // Header, then the frame of "first".
    EXPECT_EQ(DecodeChunk(Position{3}, bytes.substr(0, length)).ok(), whole) << length;
  }
}

}  // namespace
}  // namespace daybook

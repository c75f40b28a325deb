#include "ledger/log/head_record.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/hex.h"
#include "tests/support/format_doc.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_blocks.h"

namespace daybook {
namespace {

using ::daybook::testing::HexExample;
using ::daybook::testing::StatusIs;
using ::testing::HasSubstr;

HeadRecord Example() {
  const Block block = testing::MakeBlock(Frontier(), {"a", "b", "c"}, 1'772'355'600'250'000);
  return {LedgerId{"000102030405060708090a0b0c0d0e0f"}, block.head_after(), block.frontier_after};
}

TEST(HeadRecordTest, IsLaidOutAsDocumented) {
  EXPECT_EQ(HexEncode(EncodeHeadRecord(Example())), HexEncode(HexExample("docs/formats/log.md", "head")));
}

TEST(HeadRecordTest, ReadsBackWhatItWrote) {
  ASSERT_OK_AND_ASSIGN(const HeadRecord record, DecodeHeadRecord(HexExample("docs/formats/log.md", "head")));
  EXPECT_EQ(record.ledger_id, Example().ledger_id);
  EXPECT_EQ(record.head, Example().head);
  EXPECT_EQ(record.frontier, Example().frontier);
}

TEST(HeadRecordTest, RefusesEveryTruncationAndEveryFlippedBitOfTheTree) {
  const std::string bytes = EncodeHeadRecord(Example());
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_THAT(DecodeHeadRecord(bytes.substr(0, length)), StatusIs(absl::StatusCode::kDataLoss)) << length;
  }
  for (size_t offset = 25; offset < bytes.size(); ++offset) {
    std::string flipped = bytes;
    flipped[offset] = static_cast<char>(flipped[offset] ^ 4);
    EXPECT_THAT(DecodeHeadRecord(flipped), StatusIs(absl::StatusCode::kDataLoss)) << offset;
  }
}

TEST(HeadRecordTest, NamesTheFormatOfANewerRelease) {
  std::string bytes = EncodeHeadRecord(Example());
  bytes[0] = 2;
  EXPECT_THAT(DecodeHeadRecord(bytes), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("format 2")));
  bytes[0] = 0;
  EXPECT_THAT(DecodeHeadRecord(bytes), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("format: 0")));
}

}  // namespace
}  // namespace daybook

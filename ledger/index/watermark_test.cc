#include "ledger/index/watermark.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/hex.h"
#include "ledger/merkle/hashing.h"
#include "tests/support/format_doc.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::daybook::testing::StatusIs;

IndexedTree Example() {
  IndexedTree example{"000102030405060708090a0b0c0d0e0f", {}};
  for (const char* entry : {"a", "b", "c"}) example.tree.Append(LeafHash(entry));
  return example;
}

TEST(WatermarkTest, IsLaidOutAsDocumented) {
  EXPECT_EQ(HexEncode(EncodeWatermark(Example())),
            HexEncode(testing::HexExample("docs/formats/index.md", "watermark")));
}

TEST(WatermarkTest, ReadsBackWhatItWrote) {
  ASSERT_OK_AND_ASSIGN(const IndexedTree read, DecodeWatermark(EncodeWatermark(Example())));
  EXPECT_EQ(read.ledger_id, Example().ledger_id);
  EXPECT_EQ(read.tree, Example().tree);
}

TEST(WatermarkTest, RefusesWhatItWouldNotWrite) {
  std::string bytes = EncodeWatermark(Example());
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_THAT(DecodeWatermark(bytes.substr(0, length)), StatusIs(absl::StatusCode::kDataLoss)) << length;
  }
  bytes[0] = 2;
  EXPECT_THAT(DecodeWatermark(bytes), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace daybook

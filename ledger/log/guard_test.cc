#include "ledger/log/guard.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/hashing.h"
#include "tests/support/format_doc.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::daybook::testing::HexExample;
using ::daybook::testing::IsOkAndHolds;
using ::daybook::testing::StatusIs;
using ::testing::HasSubstr;

Guard Example() {
  Frontier tree;
  for (const char* entry : {"a", "b", "c"}) tree.Append(LeafHash(entry));
  return {LedgerId{"000102030405060708090a0b0c0d0e0f"}, tree.size(), tree.Root()};
}

TEST(GuardTest, IsLaidOutAsDocumented) {
  EXPECT_EQ(HexEncode(EncodeGuard(Example())), HexEncode(HexExample("docs/formats/log.md", "guard")));
}

TEST(GuardTest, ReadsBackWhatItWrote) { EXPECT_THAT(DecodeGuard(EncodeGuard(Example())), IsOkAndHolds(Example())); }

TEST(GuardTest, RefusesWhatItWouldNotWrite) {
  std::string bytes = EncodeGuard(Example());
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_THAT(DecodeGuard(bytes.substr(0, length)), StatusIs(absl::StatusCode::kDataLoss)) << length;
  }
  EXPECT_THAT(DecodeGuard(bytes + "x"), StatusIs(absl::StatusCode::kDataLoss));
  bytes[0] = 2;
  EXPECT_THAT(DecodeGuard(bytes), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("format 2")));
}

}  // namespace
}  // namespace daybook

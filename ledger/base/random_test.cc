#include "ledger/base/random.h"

#include <set>

#include "gtest/gtest.h"

namespace daybook {
namespace {

TEST(RandomTest, SeedZeroGivesThePublishedSplitMix64Sequence) {
  // First outputs of the reference implementation for seed 1234567.
  SeededRandom random(1234567);
  EXPECT_EQ(random.Next(), 6457827717110365317u);
  EXPECT_EQ(random.Next(), 3203168211198807973u);
  EXPECT_EQ(random.Next(), 9817491932198370423u);
}

TEST(RandomTest, BelowStaysBelowAndReachesEveryValue) {
  SeededRandom random(7);
  std::set<uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random.Below(10));
  EXPECT_EQ(seen.size(), 10u);
  EXPECT_EQ(*seen.rbegin(), 9u);
}

TEST(RandomTest, UuidV7HasVersionVariantAndTime) {
  SeededRandom random(1);
  // RFC 9562, appendix A.6: 2022-02-22T19:22:22Z is 0x017F22E279B0.
  const std::string uuid = MakeUuidV7(absl::FromUnixMillis(0x017F22E279B0), random);
  ASSERT_EQ(uuid.size(), 36u);
  EXPECT_EQ(uuid.substr(0, 13), "017f22e2-79b0");
  EXPECT_EQ(uuid[14], '7');
  EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
}

TEST(RandomTest, SecureRandomDoesNotRepeat) {
  SecureRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(random.Bytes(32));
  EXPECT_EQ(seen.size(), 100u);
}

}  // namespace
}  // namespace daybook

#include "ledger/base/sha256.h"

#include "gtest/gtest.h"
#include "ledger/base/hex.h"

namespace daybook {
namespace {

TEST(Sha256Test, MatchesPublishedVectors) {
  // FIPS 180-4 examples, as published by NIST.
  EXPECT_EQ(HexEncode(AsBytes(Sha256Of(""))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(HexEncode(AsBytes(Sha256Of("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(HexEncode(AsBytes(Sha256Of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256Test, PartsHashAsTheirConcatenation) { EXPECT_EQ(Sha256Of({"a", "", "bc"}), Sha256Of("abc")); }

TEST(Sha256Test, HashFromBytesWantsExactly32) {
  EXPECT_EQ(*HashFromBytes(AsBytes(Sha256Of("abc"))), Sha256Of("abc"));
  EXPECT_EQ(HashFromBytes("short").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace daybook

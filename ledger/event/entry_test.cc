#include "ledger/event/entry.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ledger/base/hex.h"
#include "ledger/base/random.h"
#include "ledger/event/limits.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::daybook::testing::StatusIs;
using ::testing::HasSubstr;

const char kSalt[] = "0123456789abcdef0123456789abcdef";

ServerPart Smallest() { return ServerPart{.position = Position{0}}; }

ServerPart Full() {
  return ServerPart{.position = Position{0x0102030405060708},
                    .recorded_time = absl::FromUnixMicros(1'772'355'600'250'000),
                    .principal = "ci@payments",
                    .stream_previous = Position{0x0102030405060707},
                    .payload = SealPayload(absl::StrCat(kSalt, "because"))};
}

std::string Encode(const ServerPart& server, absl::string_view client_part) {
  std::string bytes;
  AppendEntry(server, client_part, &bytes);
  return bytes;
}

TEST(EntryTest, LaysTheSmallestEntryOutAsDocumented) {
  EXPECT_EQ(HexEncode(Encode(Smallest(), "c")),
            "01"                // format
            "0012"              // 18 bytes of server part
            "0000000000000000"  // position
            "0000000000000000"  // recorded time
            "00"                // no principal
            "00"                // no flags
            "63");
}

TEST(EntryTest, LaysTheFullEntryOutAsDocumented) {
  EXPECT_EQ(HexEncode(Encode(Full(), "client")),
            "01"                                                                // format
            "0049"                                                              // 73 bytes of server part
            "0102030405060708"                                                  // position
            "00064bf2b1f7f490"                                                  // recorded time, microseconds
            "0b6369407061796d656e7473"                                          // principal
            "03"                                                                // flags: stream_previous, payload
            "0102030405060707"                                                  // stream_previous
            "a3ba3be7b83544ad1d50c641bc302e9b4c3de644e98c7bae30c7f4b101eb38f5"  // payload commitment
            "00000007"                                                          // payload bytes
            "636c69656e74");
}

TEST(EntryTest, ReadsBackWhatItWrote) {
  for (const ServerPart& server : {Smallest(), Full()}) {
    const std::string bytes = Encode(server, "client part");
    EXPECT_EQ(bytes.size(), EntryBytes(server, 11));
    ASSERT_OK_AND_ASSIGN(const Entry entry, DecodeEntry(bytes));
    EXPECT_EQ(entry.server, server);
    EXPECT_EQ(entry.client_part, "client part");
  }
}

TEST(EntryTest, AppendsBehindWhatIsThere) {
  std::string bytes = "before";
  AppendEntry(Full(), "client", &bytes);
  EXPECT_EQ(bytes, "before" + Encode(Full(), "client"));
}

TEST(EntryTest, TheLargestPartsFit) {
  const std::string principal(kPrincipalBytesMax, 'p');
  ServerPart server = Full();
  server.principal = principal;
  const std::string client_part(kClientPartBytesMax, 'c');
  const std::string bytes = Encode(server, client_part);
  EXPECT_LE(bytes.size(), kEntryBytesMax);
  ASSERT_OK_AND_ASSIGN(const Entry entry, DecodeEntry(bytes));
  EXPECT_EQ(entry.client_part.size(), kClientPartBytesMax);
  EXPECT_THAT(DecodeEntry(bytes + "c"), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("client part: 61441 bytes")));
}

TEST(EntryTest, SealsWithSaltAndPrefix) {
  const PayloadSeal seal = SealPayload(absl::StrCat(kSalt, "because"));
  EXPECT_EQ(seal.bytes, 7u);
  EXPECT_EQ(seal.commitment, Sha256Of({"\x02", kSalt, "because"}));
}

struct BrokenCase {
  const char* name;
  size_t offset;
  const char* hex;  // Overwrites the bytes of the full entry from `offset`.
  const char* wanted;
};

TEST(EntryTest, RefusesWhatItWouldNotWrite) {
  const BrokenCase cases[] = {
      {"another format", 0, "02", "format: 2, want 1"},
      {"server part longer than the entry", 1, "ffff", "fewer than the server part says"},
      {"server part shorter than its fields", 1, "0048", "server part: 72 bytes"},
      {"server part longer than its fields", 1, "004a", "server part: 74 bytes, want 73"},
      {"principal longer than the server part", 19, "ff", "server part"},
      {"unknown flag", 31, "07", "flags: 7"},
      {"stream_previous not before position", 32, "0102030405060708", "stream_previous"},
      {"payload of no bytes", 72, "00000000", "payload length: 0"},
      {"payload over its limit", 72, "00080001", "payload length: 524289"},
  };
  for (const BrokenCase& broken : cases) {
    SCOPED_TRACE(broken.name);
    std::string bytes = Encode(Full(), "client");
    const std::string patch = *HexDecode(broken.hex);
    bytes.replace(broken.offset, patch.size(), patch);
    EXPECT_THAT(DecodeEntry(bytes), StatusIs(absl::StatusCode::kDataLoss, HasSubstr(broken.wanted)));
  }
}

TEST(EntryTest, RefusesEveryTruncationOfTheServerPart) {
  const std::string bytes = Encode(Full(), "");
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_THAT(DecodeEntry(bytes.substr(0, length)), StatusIs(absl::StatusCode::kDataLoss)) << length;
  }
}

TEST(EntryTest, WhateverItAcceptsItWouldHaveWritten) {
  SeededRandom random(30);
  int accepted = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string bytes = Encode(random.Below(2) == 0 ? Full() : Smallest(), random.Bytes(random.Below(40)));
    for (uint64_t flips = random.Below(4); flips > 0; --flips) {
      bytes[random.Below(bytes.size())] = static_cast<char>(random.Next());
    }
    if (random.Below(4) == 0) bytes.resize(random.Below(bytes.size() + 1));
    const absl::StatusOr<Entry> entry = DecodeEntry(bytes);
    if (!entry.ok()) continue;
    ++accepted;
    ASSERT_EQ(HexEncode(Encode(entry->server, entry->client_part)), HexEncode(bytes)) << "round " << round;
  }
  EXPECT_GT(accepted, 20'000);
}

}  // namespace
}  // namespace daybook

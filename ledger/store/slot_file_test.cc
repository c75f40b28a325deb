#include "ledger/store/slot_file.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/hex.h"
#include "ledger/store/limits.h"
#include "tests/support/format_doc.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace daybook {
namespace {

using ::daybook::testing::ReadFile;
using ::daybook::testing::StatusIs;
using ::daybook::testing::TempDir;
using ::daybook::testing::WriteFile;
using ::testing::HasSubstr;
using ::testing::Optional;

constexpr size_t kSecondSlot = 4096;
// Of a record of 8 bytes.
constexpr size_t kSlotBytes = 58;

std::string Record(int number) { return absl::StrCat("record ", number); }

class SlotFileTest : public ::testing::Test {
 protected:
  std::optional<std::string> Reopened() {
    const auto slots = SlotFile::Open(path_);
    EXPECT_OK(slots);
    return slots.ok() ? (*slots)->record() : std::nullopt;
  }
  void WriteRecords(int count) {
    ASSERT_OK_AND_ASSIGN(const auto slots, SlotFile::Open(path_));
    for (int number = 1; number <= count; ++number) ASSERT_OK(slots->Write(Record(number)));
  }

  TempDir dir_;
  const std::string path_ = dir_.File("slots");
};

TEST_F(SlotFileTest, RemembersTheLastRecord) {
  EXPECT_EQ(Reopened(), std::nullopt);
  for (int count = 1; count < 6; ++count) {
    std::filesystem::remove(path_);
    WriteRecords(count);
    EXPECT_THAT(Reopened(), Optional(Record(count))) << count;
  }
}

TEST_F(SlotFileTest, HoldsNothingAndTheLargestRecord) {
  for (const size_t bytes : {size_t{0}, kSlotRecordBytesMax}) {
    ASSERT_OK_AND_ASSIGN(const auto slots, SlotFile::Open(path_));
    ASSERT_OK(slots->Write(std::string(bytes, 'x')));
    EXPECT_THAT(Reopened(), Optional(std::string(bytes, 'x')));
  }
}

TEST_F(SlotFileTest, IsLaidOutAsDocumented) {
  WriteRecords(1);
  EXPECT_EQ(HexEncode(ReadFile(path_).substr(0, kSlotBytes)),
            HexEncode(testing::HexExample("docs/formats/slots.md", "slot")));
}

TEST_F(SlotFileTest, ATornWriteLeavesTheRecordBefore) {
  WriteRecords(4);  // Five slots were written, the first record to both: the newest is in the first slot.
  const std::string whole = ReadFile(path_);
  for (size_t kept = 0; kept < kSlotBytes; ++kept) {
    std::string torn = whole;
    for (size_t i = kept; i < kSlotBytes; ++i) torn[i] = static_cast<char>(~torn[i]);
    WriteFile(path_, torn);
    EXPECT_THAT(Reopened(), Optional(Record(3))) << kept;
  }
}

TEST_F(SlotFileTest, ATornFirstWriteIsNoRecord) {
  WriteRecords(1);
  const std::string whole = ReadFile(path_);
  for (size_t kept = 0; kept < kSlotBytes; ++kept) {
    WriteFile(path_, whole.substr(0, kept));
    EXPECT_EQ(Reopened(), std::nullopt) << kept;
  }
}

TEST_F(SlotFileTest, DamageToBothSlotsIsDataLoss) {
  WriteRecords(2);
  const std::string whole = ReadFile(path_);
  for (size_t offset = 0; offset < kSlotBytes; ++offset) {
    std::string damaged = whole;
    damaged[offset] = static_cast<char>(damaged[offset] ^ 1);
    damaged[kSecondSlot + offset] = static_cast<char>(damaged[kSecondSlot + offset] ^ 1);
    WriteFile(path_, damaged);
    EXPECT_THAT(SlotFile::Open(path_), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("slots: neither"))) << offset;
  }
}

TEST_F(SlotFileTest, AFolderThatIsNotThereIsUnavailable) {
  EXPECT_THAT(SlotFile::Open(dir_.File("no/slots")), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("no/slots")));
}

}  // namespace
}  // namespace daybook

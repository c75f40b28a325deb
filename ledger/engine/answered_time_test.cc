#include "ledger/engine/answered_time.h"

#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/hex.h"
#include "tests/support/format_doc.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace daybook {
namespace {

using ::daybook::testing::HexExample;
using ::testing::Optional;

// While it lives, this process cannot write to files.
class NoFileWrites {
 public:
  NoFileWrites() : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    EXPECT_EQ(getrlimit(RLIMIT_FSIZE, &before_), 0);
    struct rlimit none = before_;
    none.rlim_cur = 0;
    EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &none), 0);
  }
  ~NoFileWrites() {
    EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &before_), 0);
    std::signal(SIGXFSZ, handler_);
  }
  NoFileWrites(const NoFileWrites&) = delete;
  NoFileWrites& operator=(const NoFileWrites&) = delete;

 private:
  sighandler_t handler_;
  struct rlimit before_ = {};
};

const LedgerId kLedger{"000102030405060708090a0b0c0d0e0f"};
const LedgerId kOther{"ff0102030405060708090a0b0c0d0e0f"};
const absl::Time kTime = absl::FromUnixMicros(0x00064bf2b1f7f490);

TEST(AnsweredTimeTest, IsLaidOutAsDocumented) {
  EXPECT_EQ(HexEncode(EncodeAnsweredTime(kLedger, kTime)), HexEncode(HexExample("docs/formats/log.md", "answered")));
}

TEST(AnsweredTimeTest, ReadsWhatItWroteForThisLedgerAndNothingElse) {
  std::string bytes = EncodeAnsweredTime(kLedger, kTime);
  EXPECT_THAT(DecodeAnsweredTime(bytes, kLedger), Optional(kTime));
  EXPECT_EQ(DecodeAnsweredTime(bytes, kOther), std::nullopt);
  EXPECT_EQ(DecodeAnsweredTime(bytes + "x", kLedger), std::nullopt);
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_EQ(DecodeAnsweredTime(bytes.substr(0, length), kLedger), std::nullopt) << length;
  }
  bytes[0] = 2;
  EXPECT_EQ(DecodeAnsweredTime(bytes, kLedger), std::nullopt);
}

TEST(AnsweredTimeTest, OnlyRisesAndIsThereAfterARestart) {
  const testing::TempDir dir;
  {
    ASSERT_OK_AND_ASSIGN(const auto answered, AnsweredTime::Open(dir.File("ANSWERED"), kLedger, nullptr));
    EXPECT_EQ(answered->time(), absl::InfinitePast());
    EXPECT_OK(answered->Raise(kTime));
    EXPECT_OK(answered->Raise(kTime - absl::Seconds(1)));
    EXPECT_EQ(answered->time(), kTime);
  }
  ASSERT_OK_AND_ASSIGN(const auto again, AnsweredTime::Open(dir.File("ANSWERED"), kLedger, nullptr));
  EXPECT_EQ(again->time(), kTime);
}

TEST(AnsweredTimeTest, AFileThatCannotBeReadIsNoReasonNotToStart) {
  const testing::TempDir dir;
  std::ofstream(dir.File("ANSWERED")) << std::string(8192, 'x');
  ASSERT_OK_AND_ASSIGN(const auto answered, AnsweredTime::Open(dir.File("ANSWERED"), kLedger, nullptr));
  EXPECT_EQ(answered->time(), absl::InfinitePast());
  EXPECT_OK(answered->Raise(kTime));
}

TEST(AnsweredTimeTest, AWriteThatFailsIsToldAndNothingIsRaised) {
  const testing::TempDir dir;
  absl::Status told;
  ASSERT_OK_AND_ASSIGN(const auto answered, AnsweredTime::Open(dir.File("ANSWERED"), kLedger,
                                                               [&](const absl::Status& status) { told = status; }));
  ASSERT_OK(answered->Raise(kTime));
  absl::Status raised;
  {
    const NoFileWrites full;
    raised = answered->Raise(kTime + absl::Seconds(1));
  }
  EXPECT_FALSE(raised.ok());
  EXPECT_EQ(told, raised);
  EXPECT_EQ(answered->time(), kTime);
  EXPECT_OK(answered->Raise(kTime + absl::Seconds(1)));
}

}  // namespace
}  // namespace daybook

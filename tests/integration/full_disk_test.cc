// A disk that is full: the server stops rather than to go on with what it could not write, and nothing is lost.

#include <sched.h>
#include <sys/mount.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <thread>

#include "absl/strings/str_cat.h"
#include "ledger/server/exit_code.h"
#include "tests/integration/account.h"
#include "tests/integration/load_writer.h"
#include "tests/integration/server_fixture.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::LastLine;
using testing::LoadWriter;
using testing::Tally;
using testing::Unanswered;

class FullDiskTest : public testing::ServerTest {
 protected:
  FullDiskTest() {
    for (int i = 0; i < 4; ++i) {
      const auto kind = i % 2 == 0 ? LoadWriter::Kind::kUnary : LoadWriter::Kind::kStream;
      writers_.push_back(std::make_unique<LoadWriter>(kind, i, 1));
    }
  }

  // Writes until the server gives up, and returns its exit code.
  std::optional<int> FillUp() {
    Tally tally;
    std::vector<std::thread> threads;
    for (const auto& writer : writers_) {
      threads.emplace_back([&] { writer->RunUntilGone(server().grpc_address(), tally); });
    }
    const std::optional<int> exit_code = server().process().Wait();
    if (!exit_code) server().Kill();
    for (std::thread& thread : threads) thread.join();
    return exit_code;
  }

  // What every client was told holds now, and once each has sent again what was not answered.
  void ExpectNothingLost() {
    ExpectAccountHolds(ReadAll(), writers_, Unanswered::kMayBeThere);
    for (const auto& writer : writers_) EXPECT_TRUE(writer->Settle(server().grpc_address()));
    ExpectAccountHolds(ReadAll(), writers_, Unanswered::kIsNotThere);
  }

  std::vector<std::unique_ptr<LoadWriter>> writers_;
};

// A small disk of the test's own, in a mount namespace that goes with the process.
class SmallDiskTest : public FullDiskTest {
 protected:
  SmallDiskTest() {
    std::filesystem::create_directories(data_dir());
    const bool apart = unshare(CLONE_NEWNS) == 0 && mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    mounted_ = apart && mount("tmpfs", data_dir().c_str(), "tmpfs", 0, "size=24m") == 0;
    why_not_ = std::strerror(errno);
  }
  ~SmallDiskTest() override {
    if (!mounted_) return;
    if (server().serves()) server().Kill();
    umount2(data_dir().c_str(), MNT_DETACH);
  }
  void SetUp() override {
    if (!mounted_) GTEST_SKIP() << "cannot mount a disk of its own: " << why_not_;
  }

  void Enlarge() { ASSERT_EQ(mount("tmpfs", data_dir().c_str(), "tmpfs", MS_REMOUNT, "size=256m"), 0); }

  bool mounted_ = false;
  std::string why_not_;
};

TEST_F(SmallDiskTest, AFullDiskStopsTheServerAndNothingIsLost) {
  Start();
  EXPECT_EQ(FillUp(), kExitStorage);
  EXPECT_THAT(LastLine(server().Log()),
              AllOf(HasSubstr("level=critical msg=\"stopped: storage failed\""), HasSubstr("No space left on device")));
  Enlarge();
  Start();
  ExpectNothingLost();
}

// A limit on the size of a file, which needs no right to set: a write fails in the middle.
TEST_F(FullDiskTest, AFileThatMayNotGrowStopsTheServerAndNothingIsLost) {
  Start({}, {"prlimit", "--fsize=4000000"});
  EXPECT_EQ(FillUp(), kExitStorage);
  EXPECT_THAT(LastLine(server().Log()),
              AllOf(HasSubstr("level=critical msg=\"stopped: storage failed\""), HasSubstr("File too large")));
  Start();
  ExpectNothingLost();
}

}  // namespace
}  // namespace daybook

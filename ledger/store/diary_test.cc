#include "ledger/store/diary.h"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "ledger/store/limits.h"
#include "tests/support/temp_dir.h"

namespace daybook {
namespace {

using ::daybook::testing::ReadFile;
using ::daybook::testing::TempDir;
using ::daybook::testing::WriteFile;
using ::testing::EndsWith;
using ::testing::HasSubstr;

TEST(DiaryTest, WritesLinesAndKeepsTheOneBefore) {
  const TempDir dir;
  rocksdb::Info(OpenDiary(dir.File("db")), "the %s life", "first");
  rocksdb::Warn(OpenDiary(dir.File("db")), "the %s life", "second");
  EXPECT_THAT(ReadFile(dir.File("db/LOG.old")), EndsWith(" the first life\n"));
  EXPECT_THAT(ReadFile(dir.File("db/LOG")), EndsWith(" [WARN] the second life\n"));
}

TEST(DiaryTest, IsBegunAnewWhenItIsFull) {
  const TempDir dir;
  const auto diary = OpenDiary(dir.File("db"));
  const std::string line(500, 'x');
  for (size_t bytes = 0; bytes < kDiaryBytesMax; bytes += line.size()) rocksdb::Info(diary, "%s", line.c_str());
  EXPECT_LE(std::filesystem::file_size(dir.File("db/LOG.old")), kDiaryBytesMax);
  EXPECT_GT(std::filesystem::file_size(dir.File("db/LOG.old")), kDiaryBytesMax - 600);
  EXPECT_LT(std::filesystem::file_size(dir.File("db/LOG")), kDiaryBytesMax / 2);
}

TEST(DiaryTest, CutsLongLines) {
  const TempDir dir;
  rocksdb::Info(OpenDiary(dir.File("db")), "%s", std::string(100'000, 'x').c_str());
  EXPECT_LT(std::filesystem::file_size(dir.File("db/LOG")), kDiaryLineBytesMax + 100);
}

TEST(DiaryTest, IsSilentWhereNothingCanBeCreated) {
  const TempDir dir;
  WriteFile(dir.File("file"), "");
  rocksdb::Info(OpenDiary(dir.File("file/db")), "nobody hears this");
  EXPECT_EQ(ReadFile(dir.File("file")), "");
}

// In a process of its own, whose files may not grow beyond 1,000 bytes.
void WriteBeyondTheLimit(const std::string& folder) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit = {.rlim_cur = 1'000, .rlim_max = 1'000};
  EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  const auto diary = OpenDiary(folder);
  for (int i = 0; i < 100; ++i) rocksdb::Error(diary, "line %d", i);
  _exit(::testing::Test::HasFailure() ? 1 : 0);
}

TEST(DiaryTest, AFailedWriteIsTheLast) {
  const TempDir dir;
  EXPECT_EXIT(WriteBeyondTheLimit(dir.File("db")), ::testing::ExitedWithCode(0), "");
  EXPECT_THAT(ReadFile(dir.File("db/LOG")), HasSubstr("line 9\n"));
  EXPECT_LE(ReadFile(dir.File("db/LOG")).size(), 1'000U);
}

}  // namespace
}  // namespace daybook

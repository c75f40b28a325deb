#include "ledger/store/diary.h"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "ledger/base/clock.h"
#include "ledger/base/mutex.h"
#include "ledger/store/limits.h"

namespace daybook {
namespace {

// Thread-safe.
class Diary final : public rocksdb::Logger {
 public:
  explicit Diary(const std::string& folder) : path_(folder + "/LOG") {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    MutexLock lock(&mu_);
    Begin();
  }

  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    std::array<char, kDiaryLineBytesMax> text;
    std::vsnprintf(text.data(), text.size(), format, arguments);
    const std::string line = absl::StrCat(
        absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", SystemClock().Now(), absl::UTCTimeZone()), " ", text.data(), "\n");
    MutexLock lock(&mu_);
    if (bytes_ + line.size() > kDiaryBytesMax) Begin();
    bytes_ += line.size();
    // After a failure the stream writes nothing more.
    file_ << line << std::flush;
  }

 private:
  void Begin() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    file_.close();
    std::error_code error;
    std::filesystem::rename(path_, path_ + ".old", error);
    file_ = std::ofstream(path_, std::ios::trunc);
    bytes_ = 0;
  }

  const std::string path_;
  Mutex mu_;
  std::ofstream file_ ABSL_GUARDED_BY(mu_);
  size_t bytes_ ABSL_GUARDED_BY(mu_) = 0;
};

class Silence final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

}  // namespace

std::shared_ptr<rocksdb::Logger> OpenDiary(const std::string& folder) { return std::make_shared<Diary>(folder); }

std::shared_ptr<rocksdb::Logger> NoDiary() { return std::make_shared<Silence>(); }

}  // namespace daybook

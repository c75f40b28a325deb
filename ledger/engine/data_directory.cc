#include "ledger/engine/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/hex.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"

namespace daybook {
namespace {

constexpr char kFormat[] = "daybook 1\n";
// Of a version's digest, for the name of its folder: versions are longer than names should be.
constexpr size_t kVersionBytes = 6;

absl::Status FileError(absl::string_view path, absl::string_view what) {
  return absl::UnavailableError(absl::StrCat(path, ": ", what, ": ", strerror(errno)));
}

absl::Status SyncDirectory(const std::string& path) {
  const int directory = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return FileError(path, "cannot open");
  const bool synced = fsync(directory) == 0;
  close(directory);
  return synced ? absl::OkStatus() : FileError(path, "cannot sync");
}

// Makes the directory if it is not there, for its owner alone: the ledger holds payloads that were not meant for
// everybody on the machine. One that is there keeps its permissions.
absl::Status CreateForOwner(const std::string& path) {
  std::error_code error;
  std::filesystem::path whole = std::filesystem::absolute(path, error).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();  // "a/b/"
  const std::string parent = whole.parent_path().string();
  if (!error) std::filesystem::create_directories(parent, error);
  if (error) return absl::UnavailableError(absl::StrCat(path, ": cannot create: ", error.message()));
  if (mkdir(whole.c_str(), S_IRWXU) == 0) return SyncDirectory(parent);
  return errno == EEXIST ? absl::OkStatus() : FileError(path, "cannot create");
}

// Writes the file beside, syncs it and moves it into place.
absl::Status WriteWhole(const std::string& path, absl::string_view content) {
  const std::string beside = path + ".new";
  const int file = open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return FileError(beside, "cannot create");
  const bool written = write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size());
  const bool synced = written && fsync(file) == 0;
  close(file);
  if (!synced) return FileError(beside, "cannot write");
  if (rename(beside.c_str(), path.c_str()) != 0) return FileError(path, "cannot create");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DataDirectory> DataDirectory::Open(const std::string& path) {
  RETURN_IF_ERROR(CreateForOwner(path));
  const std::string lock_path = path + "/LOCK";
  const int lock = open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock < 0) return FileError(lock_path, "cannot open");
  DataDirectory directory(path, lock);
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return FileError(lock_path, "cannot lock");
    return absl::FailedPreconditionError(absl::StrCat(path, ": another process has this ledger open"));
  }
  RETURN_IF_ERROR(directory.CheckFormat());
  return directory;
}

absl::Status DataDirectory::CheckFormat() const {
  const std::string path = path_ + "/FORMAT";
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    if (std::filesystem::exists(log_path())) {
      return absl::FailedPreconditionError(absl::StrCat(path_, ": there is a log but no FORMAT file"));
    }
    RETURN_IF_ERROR(WriteWhole(path, kFormat));
    return SyncDirectory(path_);
  }
  std::ostringstream content;
  content << file.rdbuf();
  if (content.str() == kFormat) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(path, ": \"", absl::StripSuffix(content.str(), "\n"),
                                                    "\", want \"daybook 1\": another release wrote this directory"));
}

DataDirectory::~DataDirectory() {
  if (lock_ >= 0) close(lock_);
}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

std::string DataDirectory::views_path(absl::string_view fold_version) const {
  return absl::StrCat(path_, "/views/", HexEncode(AsBytes(Sha256Of(fold_version)).substr(0, kVersionBytes)));
}

void DataDirectory::RemoveOtherViews(absl::string_view fold_version) const {
  const std::filesystem::path own = views_path(fold_version);
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(own.parent_path(), error)) {
    const bool is_own = absl::StartsWith(entry.path().string(), own.string());  // With what stands beside it.
    if (!is_own) std::filesystem::remove_all(entry.path(), error);
  }
}

}  // namespace daybook

#include "tests/support/fault_file_system.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "tests/support/temp_dir.h"

namespace daybook::testing {
namespace {

constexpr uint64_t kSectorBytes = 512;

// RocksDB writes the same path in more than one way.
std::string Normal(const std::string& path) { return std::filesystem::path(path).lexically_normal().string(); }
std::string FolderOf(const std::string& path) { return std::filesystem::path(path).parent_path().string(); }

class FaultFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultFile(std::unique_ptr<rocksdb::FSWritableFile> file, std::string path, FaultFileSystem* files)
      : FSWritableFileOwnerWrapper(std::move(file)), path_(std::move(path)), files_(*files) {}

  using Options = rocksdb::IOOptions;
  using Debug = rocksdb::IODebugContext;
  using Status = rocksdb::IOStatus;

  Status Append(const rocksdb::Slice& data, const Options& options, Debug* debug) override {
    if (Status status = files_.Change(); !status.ok()) return status;
    const Status status = FSWritableFileOwnerWrapper::Append(data, options, debug);
    if (status.ok()) files_.Appended(path_, data.size());
    return status;
  }
  Status Append(const rocksdb::Slice& data, const Options& options, const rocksdb::DataVerificationInfo&,
                Debug* debug) override {
    return Append(data, options, debug);
  }
  Status Sync(const Options&, Debug*) override {
    if (Status status = files_.Change(); !status.ok()) return status;
    files_.Synced(path_);
    return Status::OK();
  }
  Status Fsync(const Options& options, Debug* debug) override { return Sync(options, debug); }
  Status RangeSync(uint64_t, uint64_t, const Options&, Debug*) override { return Status::OK(); }

 private:
  const std::string path_;
  FaultFileSystem& files_;
};

class FaultFolder final : public rocksdb::FSDirectoryWrapper {
 public:
  FaultFolder(std::unique_ptr<rocksdb::FSDirectory> folder, std::string path, FaultFileSystem* files)
      : FSDirectoryWrapper(std::move(folder)), path_(std::move(path)), files_(*files) {}

  using Options = rocksdb::IOOptions;
  using Debug = rocksdb::IODebugContext;
  using Status = rocksdb::IOStatus;

  Status Fsync(const Options&, Debug*) override {
    if (Status status = files_.Change(); !status.ok()) return status;
    files_.FolderSynced(path_);
    return Status::OK();
  }
  Status FsyncWithDirOptions(const Options& options, Debug* debug, const rocksdb::DirFsyncOptions&) override {
    return Fsync(options, debug);
  }

 private:
  const std::string path_;
  FaultFileSystem& files_;
};

// What became of the bytes of `content` from `begin` on, which were on their way. A write-ahead log may be found with
// any of them; of other files only a beginning, as file systems that grow a file after its data are. RocksDB's manifest
// withstands no more.
std::string Damaged(std::string content, uint64_t begin, bool wal, Random& random) {
  const uint64_t tail = content.size() - begin;
  if (tail == 0) return content;
  switch (random.Below(wal ? 6 : 3)) {
    case 0:  // Nothing arrived.
      content.resize(begin);
      break;
    case 1:  // The beginning did.
      content.resize(begin + random.Below(tail));
      break;
    case 2:  // All of it.
      break;
    case 3:  // The length, and some sectors.
      for (uint64_t sector = begin / kSectorBytes; sector * kSectorBytes < content.size(); ++sector) {
        if (random.Below(2) == 0) continue;
        const uint64_t first = std::max(begin, sector * kSectorBytes);
        const uint64_t last = std::min<uint64_t>(content.size(), (sector + 1) * kSectorBytes);
        std::fill(content.begin() + static_cast<ptrdiff_t>(first), content.begin() + static_cast<ptrdiff_t>(last),
                  '\0');
      }
      break;
    case 4:  // The length, and the beginning.
      std::fill(content.begin() + static_cast<ptrdiff_t>(begin + random.Below(tail)), content.end(), '\0');
      break;
    default:  // All of it but a bit.
      char& byte = content[begin + random.Below(tail)];
      byte = static_cast<char>(byte ^ (1 << random.Below(8)));
  }
  return content;
}

}  // namespace

void FaultFileSystem::FailAfter(uint64_t changes, Failure failure) {
  MutexLock lock(&mu_);
  fail_at_ = changes_ + changes;
  failure_ = failure;
  failed_ = false;
}

bool FaultFileSystem::failed() const {
  MutexLock lock(&mu_);
  return failed_;
}

uint64_t FaultFileSystem::changes() const {
  MutexLock lock(&mu_);
  return changes_;
}

rocksdb::IOStatus FaultFileSystem::Change() {
  MutexLock lock(&mu_);
  if (failed_ && failure_ == Failure::kCrash) return Status::IOError("the machine is dead");
  const uint64_t change = changes_++;
  if (fail_at_ != change) return Status::OK();
  failed_ = true;
  switch (failure_) {
    case Failure::kCrash:
      return Status::IOError("the machine is dead");
    case Failure::kNoSpace:
      return Status::NoSpace("no space left on device");
    case Failure::kIoError:
      return Status::IOError("input/output error");
  }
  return Status::OK();
}

void FaultFileSystem::Appended(const std::string& path, uint64_t bytes) {
  MutexLock lock(&mu_);
  files_[path].bytes += bytes;
}

void FaultFileSystem::Synced(const std::string& path) {
  MutexLock lock(&mu_);
  File& file = files_[path];
  file.synced_bytes = file.bytes;
  // As on ext4, XFS and btrfs, and RocksDB counts on it: syncing a new file makes its name durable too.
  file.name_synced = true;
}

void FaultFileSystem::FolderSynced(const std::string& folder) {
  MutexLock lock(&mu_);
  for (auto& [path, file] : files_) {
    if (FolderOf(path) != folder) continue;
    file.name_synced = true;
    file.replaced.reset();
  }
  for (auto deleted = deleted_.begin(); deleted != deleted_.end();) {
    deleted = FolderOf(deleted->first) == folder ? deleted_.erase(deleted) : std::next(deleted);
  }
}

rocksdb::IOStatus FaultFileSystem::NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                                   std::unique_ptr<rocksdb::FSWritableFile>* file, Debug* debug) {
  if (Status status = Change(); !status.ok()) return status;
  const Status status = FileSystemWrapper::NewWritableFile(path, options, file, debug);
  if (!status.ok()) return status;
  MutexLock lock(&mu_);
  files_[Normal(path)] = File();
  *file = std::make_unique<FaultFile>(std::move(*file), Normal(path), this);
  return status;
}

rocksdb::IOStatus FaultFileSystem::ReopenWritableFile(const std::string&, const rocksdb::FileOptions&,
                                                      std::unique_ptr<rocksdb::FSWritableFile>*, Debug*) {
  return Status::NotSupported("reopening a file: nothing we do needs it");
}

rocksdb::IOStatus FaultFileSystem::NewDirectory(const std::string& path, const Options& options,
                                                std::unique_ptr<rocksdb::FSDirectory>* directory, Debug* debug) {
  const Status status = FileSystemWrapper::NewDirectory(path, options, directory, debug);
  if (status.ok()) *directory = std::make_unique<FaultFolder>(std::move(*directory), Normal(path), this);
  return status;
}

void FaultFileSystem::RememberLost(const std::string& path) {
  const auto file = files_.find(path);
  if (file == files_.end()) return;
  if (file->second.name_synced && std::filesystem::exists(path)) deleted_[path] = ReadFile(path);
  files_.erase(file);
}

rocksdb::IOStatus FaultFileSystem::DeleteFile(const std::string& path, const Options& options, Debug* debug) {
  if (Status status = Change(); !status.ok()) return status;
  MutexLock lock(&mu_);
  RememberLost(Normal(path));
  return FileSystemWrapper::DeleteFile(path, options, debug);
}

rocksdb::IOStatus FaultFileSystem::RenameFile(const std::string& from, const std::string& to, const Options& options,
                                              Debug* debug) {
  if (Status status = Change(); !status.ok()) return status;
  MutexLock lock(&mu_);
  std::optional<std::string> replaced;
  if (std::filesystem::exists(to)) replaced = ReadFile(to);
  const Status status = FileSystemWrapper::RenameFile(from, to, options, debug);
  if (!status.ok()) return status;
  File file = files_[Normal(from)];
  files_.erase(Normal(from));
  file.name_synced = false;
  file.replaced = std::move(replaced);
  files_[Normal(to)] = std::move(file);
  return status;
}

void FaultFileSystem::MakeImage(const std::string& from, const std::string& to, uint64_t seed) const {
  SeededRandom random(seed);
  std::filesystem::remove_all(to);
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
  const std::string prefix = Normal(from) + "/";
  const auto image_of = [&](const std::string& path) { return to + "/" + path.substr(prefix.size()); };
  MutexLock lock(&mu_);
  for (const auto& [path, file] : files_) {
    if (path.compare(0, prefix.size(), prefix) != 0 || !std::filesystem::exists(path)) continue;
    const std::string image = image_of(path);
    if (!file.name_synced && random.Below(2) == 0) {
      std::filesystem::remove(image);
      if (file.replaced) WriteFile(image, *file.replaced);
      continue;
    }
    if (file.synced_bytes == file.bytes) continue;
    const std::string content = ReadFile(path);
    const bool wal = std::filesystem::path(path).extension() == ".log";
    WriteFile(image, Damaged(content, std::min<uint64_t>(file.synced_bytes, content.size()), wal, random));
  }
  for (const auto& [path, content] : deleted_) {
    if (path.compare(0, prefix.size(), prefix) == 0 && random.Below(2) == 0) WriteFile(image_of(path), content);
  }
}

}  // namespace daybook::testing

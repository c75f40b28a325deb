#include "ledger/store/wal_check.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/status_macros.h"
#include "ledger/store/rocks.h"
#include "ledger/store/wal_scan.h"

namespace daybook {
namespace {

using rocksdb::FileSystem;

// The names in the folder of a database; none if there is no folder.
absl::StatusOr<std::vector<std::string>> NamesIn(FileSystem& files, const std::string& path) {
  std::vector<std::string> names;
  const rocksdb::IOStatus status = files.GetChildren(path, {}, &names, nullptr);
  if (status.IsNotFound() || status.IsPathNotFound()) return std::vector<std::string>();
  RETURN_IF_ERROR(FromRocks(status, absl::StrCat("listing ", path)));
  return names;
}

// The files of the write-ahead log, oldest first; none if there is no database.
absl::StatusOr<std::vector<std::string>> WalFiles(FileSystem& files, const std::string& path) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, NamesIn(files, path));
  std::vector<std::pair<uint64_t, std::string>> wals;
  for (const std::string& name : names) {
    absl::string_view stem = name;
    uint64_t number = 0;
    if (absl::ConsumeSuffix(&stem, ".log") && absl::SimpleAtoi(stem, &number)) {
      wals.emplace_back(number, absl::StrCat(path, "/", name));
    }
  }
  std::sort(wals.begin(), wals.end());
  std::vector<std::string> sorted;
  for (auto& [number, file] : wals) sorted.push_back(std::move(file));
  return sorted;
}

absl::Status ScanFile(FileSystem& files, const std::string& path, WalScan* scan) {
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  RETURN_IF_ERROR(FromRocks(files.NewSequentialFile(path, {}, &file, nullptr), absl::StrCat("opening ", path)));
  scan->BeginFile();
  std::string buffer(kWalBlockBytes, '\0');
  while (true) {
    rocksdb::Slice block;
    RETURN_IF_ERROR(
        FromRocks(file->Read(buffer.size(), {}, &block, buffer.data(), nullptr), absl::StrCat("reading ", path)));
    if (!block.empty()) scan->ReadBlock(FromSlice(block));
    if (block.size() < buffer.size()) return absl::OkStatus();
  }
}

// How far recovery would get, found out by recovering into memory.
absl::StatusOr<uint64_t> RecoverableSequence(const rocksdb::DBOptions& options, const std::string& path,
                                             const std::vector<rocksdb::ColumnFamilyDescriptor>& families) {
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  rocksdb::DBOptions read_only = options;
  read_only.listeners.clear();
  const rocksdb::Status status = rocksdb::DB::OpenForReadOnly(read_only, path, families, &handles, &opened);
  const std::unique_ptr<rocksdb::DB> db(opened);
  RETURN_IF_ERROR(FromRocks(status, absl::StrCat("reading ", path)));
  const uint64_t sequence = db->GetLatestSequenceNumber();
  for (rocksdb::ColumnFamilyHandle* handle : handles) db->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  return sequence;
}

// What another process is writing looks like damage. Its lock is taken only for a moment: DB::Open takes it again.
absl::Status CheckNotOpen(FileSystem& files, const std::string& path) {
  rocksdb::FileLock* lock = nullptr;
  const rocksdb::IOStatus status = files.LockFile(absl::StrCat(path, "/LOCK"), {}, &lock, nullptr);
  if (!status.ok()) return LockError(status, path);
  return FromRocks(files.UnlockFile(lock, {}, nullptr), absl::StrCat("unlocking ", path));
}

}  // namespace

absl::Status CheckCurrent(const rocksdb::DBOptions& options, const std::string& path) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, NamesIn(*options.env->GetFileSystem(), path));
  absl::string_view data;
  for (const std::string& name : names) {
    if (name == "CURRENT") return absl::OkStatus();
    // The first of either is created when CURRENT is on disk.
    if (absl::EndsWith(name, ".sst") || absl::EndsWith(name, ".log")) data = name;
  }
  if (data.empty()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(path, ": the file CURRENT is gone, but ", data,
                                          " is there. Restore the files, or take the log from a backup"));
}

absl::Status CheckWal(const rocksdb::DBOptions& options, const std::string& path,
                      const std::vector<rocksdb::ColumnFamilyDescriptor>& families) {
  FileSystem& files = *options.env->GetFileSystem();
  ASSIGN_OR_RETURN(const std::vector<std::string> wals, WalFiles(files, path));
  WalScan scan;
  for (const std::string& wal : wals) RETURN_IF_ERROR(ScanFile(files, wal, &scan));
  const std::optional<uint64_t> beyond = scan.beyond_gap();
  if (!beyond) return absl::OkStatus();
  // Files that recovery has no more use for may have been left by a power failure, with gaps that hide nothing.
  RETURN_IF_ERROR(CheckNotOpen(files, path));
  ASSIGN_OR_RETURN(const uint64_t recoverable, RecoverableSequence(options, path, families));
  if (*beyond <= recoverable + 1) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat(path, ": the write-ahead log is damaged before its end: recovery would stop at write ", recoverable,
                   ", but write ", *beyond, " behind it is intact. Restore the files, or take the log from a backup"));
}

}  // namespace daybook

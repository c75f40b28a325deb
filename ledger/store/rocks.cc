#include "ledger/store/rocks.h"

#include <fcntl.h>
#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace daybook {
namespace {

// A row without the bytes that tell its versions apart: what the filters hold.
class RowOfVersion final : public rocksdb::SliceTransform {
 public:
  explicit RowOfVersion(size_t version_bytes)
      : version_bytes_(version_bytes), name_(absl::StrCat("daybook.RowOfVersion.", version_bytes)) {}

  const char* Name() const override { return name_.c_str(); }
  bool InDomain(const rocksdb::Slice& key) const override { return key.size() >= version_bytes_; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    return rocksdb::Slice(key.data(), key.size() - version_bytes_);
  }

 private:
  const size_t version_bytes_;
  const std::string name_;
};

absl::StatusCode CodeOf(const rocksdb::Status& status) {
  if (status.IsNoSpace() || status.subcode() == rocksdb::Status::kSpaceLimit) {
    return absl::StatusCode::kResourceExhausted;
  }
  switch (status.code()) {
    case rocksdb::Status::kOk:
      return absl::StatusCode::kOk;
    case rocksdb::Status::kCorruption:
      return absl::StatusCode::kDataLoss;
    case rocksdb::Status::kIOError:
    case rocksdb::Status::kBusy:
    case rocksdb::Status::kTryAgain:
    case rocksdb::Status::kTimedOut:
    case rocksdb::Status::kShutdownInProgress:
      return absl::StatusCode::kUnavailable;
    default:
      return absl::StatusCode::kInternal;
  }
}

// The process that holds the lock of the database at `path`; 0 if unknown. Not to be asked by the holder itself:
// closing the file would release its lock.
pid_t LockHolder(const std::string& path) {
  const int file = open(absl::StrCat(path, "/LOCK").c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) return 0;
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const bool known = fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  close(file);
  return known ? lock.l_pid : 0;
}

}  // namespace

absl::Status FromRocks(const rocksdb::Status& status, absl::string_view doing) {
  if (status.ok()) return absl::OkStatus();
  return absl::Status(CodeOf(status), absl::StrCat(doing, ": ", status.ToString()));
}

absl::Status LockError(const rocksdb::Status& status, const std::string& path) {
  const std::string text = status.ToString();
  if (status.IsIOError() && absl::StrContains(text, "lock hold by current process")) {
    return absl::FailedPreconditionError(absl::StrCat(path, ": open already in this process"));
  }
  if (status.IsIOError() && absl::StrContains(text, "lock file")) {
    const pid_t holder = LockHolder(path);
    return absl::FailedPreconditionError(
        absl::StrCat("another process", holder > 0 ? absl::StrCat(" (pid ", holder, ")") : "", " has ", path, " open"));
  }
  return FromRocks(status, absl::StrCat("opening ", path));
}

absl::Status OpenError(const rocksdb::Status& status, const DatabaseOptions& options) {
  const std::string& path = options.path;
  const std::string text = status.ToString();
  if (status.IsInvalidArgument() || status.IsNotSupported()) {
    // A derived database is then made again; the log must not be touched.
    const bool derived = options.role == DatabaseOptions::Role::kDerived;
    return absl::Status(derived ? absl::StatusCode::kDataLoss : absl::StatusCode::kFailedPrecondition,
                        absl::StrCat(path, ": not written by this release: ", text));
  }
  if (status.IsPathNotFound() && access(absl::StrCat(path, "/CURRENT").c_str(), F_OK) == 0) {
    return absl::DataLossError(absl::StrCat(path, ": a file of it is gone: ", text));
  }
  return LockError(status, path);
}

rocksdb::DBOptions DatabaseWideOptions() {
  rocksdb::DBOptions rocks;
  rocks.create_if_missing = true;
  rocks.create_missing_column_families = true;
  rocks.paranoid_checks = true;
  // Stops before the first bad record of the write-ahead log. wal_scan.h finds out whether that was a torn write.
  rocks.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // A failed write is never retried behind our back: its pages may be gone although the retry succeeds.
  rocks.max_bgerror_resume_count = 0;
  // Closing brings nothing to disk that Flush did not: a disk that has failed is not written to again.
  rocks.avoid_flush_during_shutdown = true;
  rocks.max_background_jobs = kBackgroundJobsMax;
  rocks.db_write_buffer_size = kWriteBuffersBytesMax;
  rocks.max_total_wal_size = kWalBytesMax;
  rocks.max_open_files = kOpenFilesMax;
  rocks.bytes_per_sync = size_t{1} << 20;
  rocks.stats_dump_period_sec = 0;
  rocks.stats_persist_period_sec = 0;
  rocks.skip_stats_update_on_db_open = true;
  return rocks;
}

namespace {

rocksdb::ColumnFamilyOptions FamilyOptions(const DatabaseOptions& options) {
  rocksdb::BlockBasedTableOptions table;
  table.format_version = 5;
  table.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes / options.families.size(), kBlockCacheShardBits);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
  if (!options.hold_filters) {
    table.cache_index_and_filter_blocks = true;
    table.pin_l0_filter_and_index_blocks_in_cache = true;
    // A filter of a whole file is a megabyte. It does not stay in a shard of a small cache, and is read, checked and
    // thrown away again for every lookup; in partitions of a block's size it does.
    table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
    table.partition_filters = true;
  }

  rocksdb::ColumnFamilyOptions rocks;
  rocks.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  rocks.write_buffer_size = options.write_buffer_bytes;
  rocks.max_write_buffer_number = kWriteBuffersMax;
  rocks.compression = rocksdb::kLZ4Compression;  // And so at the bottom, which follows unless told otherwise.
  rocks.level_compaction_dynamic_level_bytes = true;
  if (options.role == DatabaseOptions::Role::kDerived) {
    // Most lookups are for what is not there: a new event, a new row.
    rocks.memtable_prefix_bloom_size_ratio = kFilterShareOfWriteBuffer;
    rocks.memtable_whole_key_filtering = options.version_bytes == 0;
    // Batches come in the order of keys, so the place of a row is looked for beside that of the one before it. Keys of
    // one first byte share such a place.
    rocks.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(1));
  }
  if (options.version_bytes > 0) rocks.prefix_extractor = std::make_shared<RowOfVersion>(options.version_bytes);
  return rocks;
}

}  // namespace

std::vector<rocksdb::ColumnFamilyDescriptor> FamilyDescriptors(const DatabaseOptions& options) {
  const rocksdb::ColumnFamilyOptions family = FamilyOptions(options);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  bool has_default = false;
  for (const std::string& name : options.families) {
    families.emplace_back(name, family);
    has_default = has_default || name == rocksdb::kDefaultColumnFamilyName;
  }
  if (!has_default) families.emplace_back(rocksdb::kDefaultColumnFamilyName, family);
  return families;
}

}  // namespace daybook

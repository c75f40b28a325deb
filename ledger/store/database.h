// A durable ordered map of bytes in named families: RocksDB, in the two ways Daybook uses it.
//
// The log is synced on every write. A derived database has no write-ahead log: after a kill it holds a prefix of the
// batches written, and whoever derives it goes on from the watermark it wrote in the same batch.

#ifndef DAYBOOK_LEDGER_STORE_DATABASE_H_
#define DAYBOOK_LEDGER_STORE_DATABASE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/store/file_system.h"
#include "ledger/store/limits.h"

namespace rocksdb {
class ColumnFamilyHandle;
class Iterator;
class WriteBatch;
}  // namespace rocksdb

namespace daybook {

class Failures;

// A family, by its index in DatabaseOptions::families.
enum class Family : uint8_t {};

struct DatabaseOptions {
  enum class Role {
    // Truth: every write is synced before it returns.
    kLog,
    // Rebuilt when lost: no write-ahead log, one family only, so that what survives a kill is a prefix.
    kDerived,
  };

  // Created when missing.
  std::string path;
  Role role = Role::kDerived;
  std::vector<std::string> families = {"default"};
  // How many bytes at the end of a key tell versions of one row apart; VersionFinder needs it. 0: none.
  size_t version_bytes = 0;
  // Whether the filters (10 bits a key) and indexes (an entry a block) of all table files are held in memory, and not
  // in the block cache: for lookups at random among what is mostly not there.
  bool hold_filters = false;
  size_t block_cache_bytes = kBlockCacheBytes;
  size_t write_buffer_bytes = kWriteBufferBytes;
  StoreFileSystem file_system;
  // Called once, on whichever thread meets the first failed write, sync, flush or compaction. Must not call back.
  std::function<void(const absl::Status&)> on_failure;
};

// What one write changes, all or nothing. Thread-compatible: callers synchronise. Must not outlive its database.
class Batch {
 public:
  ~Batch();
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;

  void Put(Family family, absl::string_view key, absl::string_view value);
  void Delete(Family family, absl::string_view key);
  // Bytes so far, keys and values and their framing.
  size_t bytes() const;

 private:
  friend class Database;
  explicit Batch(const std::vector<rocksdb::ColumnFamilyHandle*>* handles);

  const std::vector<rocksdb::ColumnFamilyHandle*>* handles_;
  std::unique_ptr<rocksdb::WriteBatch> batch_;
};

// A range of keys [begin, end); an empty end is no bound.
struct KeyRange {
  std::string begin;
  std::string end;
};

// A place in the keys of one family, as they were when the cursor was made. Thread-compatible: callers synchronise.
// Must not outlive its database. At the end, ask status(): a damaged file also ends a walk.
class Cursor {
 public:
  ~Cursor();
  Cursor(Cursor&&) noexcept;
  Cursor& operator=(Cursor&&) noexcept;

  // To the first key of the range; to the first at or after `key`; to the last at or before `key`.
  void SeekToFirst();
  void Seek(absl::string_view key);
  void SeekAtOrBefore(absl::string_view key);
  void Next();
  void Prev();

  bool valid() const;
  // Live until the cursor moves. The cursor must be valid.
  absl::string_view key() const;
  absl::string_view value() const;
  // DATA_LOSS if the walk ended because a file is damaged.
  absl::Status status() const;

 private:
  friend class Database;
  struct State;
  explicit Cursor(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

struct KeyValue {
  std::string key;
  std::string value;
};

// Looks for versions of rows, as they were when the finder was made; what it would read stays on disk meanwhile.
// Thread-compatible: callers synchronise. Must not outlive its database.
class VersionFinder {
 public:
  ~VersionFinder();
  VersionFinder(VersionFinder&&) noexcept;
  VersionFinder& operator=(VersionFinder&&) noexcept;

  // The first key at or after `key` that differs from it at most in its last `version_bytes`. Cheaper than a cursor
  // where there is none: filters know. Returns DATA_LOSS for a damaged file.
  absl::StatusOr<std::optional<KeyValue>> Find(absl::string_view key);

 private:
  friend class Database;
  VersionFinder(std::unique_ptr<rocksdb::Iterator> iterator, size_t version_bytes, std::shared_ptr<Failures> failures);

  std::unique_ptr<rocksdb::Iterator> iterator_;
  size_t version_bytes_;
  std::shared_ptr<Failures> failures_;
};

// Thread-safe.
//
// Fail-stop: after a failed write or any background error of RocksDB, every later write returns that error. Nothing is
// retried; only opening again recovers, from what is on disk. A derived database fails as well when a read meets a
// damaged file: it returns UNAVAILABLE then, not DATA_LOSS, and Open begins it anew.
class Database {
 public:
  // Returns FAILED_PRECONDITION if another process has it open, or it is a log of another release; DATA_LOSS if files
  // are damaged, if the log's tail was cut by more than the one write that can have been in flight, or if it is a
  // derived database of another release; RESOURCE_EXHAUSTED if the disk is full; UNAVAILABLE for other errors of the
  // file system.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const DatabaseOptions& options);

  // Opens it as it lies, to be read: what Open would find, found out without changing anything on disk. NOT_FOUND if
  // there is none, or it was not finished being created; other codes as Open has them. Writing to it fails.
  static absl::StatusOr<std::unique_ptr<Database>> OpenAsFound(const DatabaseOptions& options);

  // Deletes the database at `path` and everything in the directory; OK if there is none.
  static absl::Status Destroy(const std::string& path, const StoreFileSystem& file_system);

  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // nullopt when there is none. Returns DATA_LOSS for a damaged file.
  absl::StatusOr<std::optional<std::string>> Get(Family family, absl::string_view key) const;

  // Get for many keys at once: cheaper than one by one, most so in the order of the keys. Fills one value for each.
  absl::Status GetMany(Family family, std::span<const std::string> keys,
                       std::span<std::optional<std::string>> values) const;

  // As VersionFinder, once.
  absl::StatusOr<std::optional<KeyValue>> FindVersion(Family family, absl::string_view key) const;
  VersionFinder NewVersionFinder(Family family) const;

  Cursor NewCursor(Family family, KeyRange range = {}) const;

  Batch NewBatch() const;

  // All of `batch` or nothing; in the log, synced when it returns. Codes as Open has them; then every write fails.
  absl::Status Write(Batch batch);

  // Brings everything written to disk, also without a write-ahead log. Closing does not.
  absl::Status Flush();

  // OK until something failed.
  absl::Status health() const;

 private:
  struct Impl;
  explicit Database(std::unique_ptr<Impl> impl);

  const std::unique_ptr<Impl> impl_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_STORE_DATABASE_H_

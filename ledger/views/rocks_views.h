// Versioned rows in RocksDB. A row's versions stand together, the newest first, so that a past read is one seek.
//
//   key     u16 table ‖ text of the row's key (ledger/store/keys.h) ‖ ~position
//   value   0x01 ‖ value, or 0x00 for a deletion
//
// There is no write-ahead log: after a kill the store holds a prefix of the batches written, and the watermark, which
// is written with each, says which.

#ifndef DAYBOOK_LEDGER_VIEWS_ROCKS_VIEWS_H_
#define DAYBOOK_LEDGER_VIEWS_ROCKS_VIEWS_H_

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "ledger/base/mutex.h"
#include "ledger/store/database.h"
#include "ledger/views/views.h"

namespace daybook {

struct RocksViewsOptions {
  // Created when missing.
  std::string path;
  // As DatabaseOptions::write_buffer_bytes.
  size_t write_buffer_bytes = kWriteBufferBytes;
  StoreFileSystem file_system;
  // As DatabaseOptions has it.
  std::function<void(const absl::Status&)> on_failure;
};

// Thread-safe.
class RocksViews final : public Views {
 public:
  // Errors as Database::Open has them; DATA_LOSS if the watermark cannot be read.
  static absl::StatusOr<std::unique_ptr<RocksViews>> Open(const RocksViewsOptions& options);

  // Opens the store if it can be opened and `usable` says so of its watermark; otherwise deletes it and opens an empty
  // one. Returns FAILED_PRECONDITION if another process has it open, RESOURCE_EXHAUSTED if the disk is full, and
  // deletes nothing then; or the error of opening the empty one.
  static absl::StatusOr<std::unique_ptr<RocksViews>> OpenOrReset(const RocksViewsOptions& options,
                                                                 absl::FunctionRef<bool(const Watermark&)> usable);

  absl::StatusOr<std::optional<std::string>> Get(TableId table, absl::string_view key, TreeSize size) const override;
  absl::Status Scan(const ScanRange& range, TreeSize size,
                    absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) const override;
  uint64_t rows_read() const override { return rows_read_.load(std::memory_order_relaxed); }

  Watermark watermark() const override;
  absl::StatusOr<std::optional<std::string>> GetNewest(TableId table, absl::string_view key) override;
  absl::Status Write(const std::vector<RowWrite>& rows, const Watermark& watermark) override;

  // Brings everything written to disk.
  absl::Status Flush() { return database_->Flush(); }

 private:
  RocksViews(std::unique_ptr<Database> database, Watermark watermark);

  void CountRead() const { rows_read_.fetch_add(1, std::memory_order_relaxed); }
  // Moves on from the newest version of a row to the one as of `size`. False: the row is not there, and the cursor is
  // at the next row or at the end.
  bool SeekVersion(absl::string_view row, TreeSize size, Cursor* cursor) const;
  // Moves on from any version of the row to the newest of the next.
  void SeekNextRow(absl::string_view row, Cursor* cursor) const;

  const std::unique_ptr<Database> database_;
  // The writer's; from its first use after a write to the next write.
  std::optional<VersionFinder> newest_;
  mutable std::atomic<uint64_t> rows_read_{0};
  mutable Mutex mutex_;
  Watermark watermark_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_VIEWS_ROCKS_VIEWS_H_

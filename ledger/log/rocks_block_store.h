// The block store on disk: the directory log/ of a ledger, and the guard beside it that knows how far it once was.
//
//   family   key             value
//   log      u64 position    chunk (chunk.h), keyed by its first entry
//   payload  u64 position    salt[32] ‖ payload
//   head     "head"          head record (head_record.h)

#ifndef DAYBOOK_LEDGER_LOG_ROCKS_BLOCK_STORE_H_
#define DAYBOOK_LEDGER_LOG_ROCKS_BLOCK_STORE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ledger/base/mutex.h"
#include "ledger/base/random.h"
#include "ledger/log/block_store.h"
#include "ledger/log/guard.h"
#include "ledger/log/head_record.h"
#include "ledger/store/database.h"
#include "ledger/store/slot_file.h"

namespace daybook {

struct RocksBlockStoreOptions {
  // The RocksDB directory; created when missing.
  std::string path;
  // The guard file; outside `path`, so that a lost or restored directory is noticed. On another disk if there is one.
  std::string guard_path;
  // As DatabaseOptions::write_buffer_bytes.
  size_t write_buffer_bytes = kWriteBufferBytes;
  StoreFileSystem file_system;
  // As DatabaseOptions::on_failure.
  std::function<void(const absl::Status&)> on_failure;
  // Asked once, with the log as it will be opened; an error refuses to open it. A log that is not new is as it was
  // found, and the refusal leaves it so.
  std::function<absl::Status(const BlockStore& log)> accept;
};

// Thread-safe. One writer, any number of readers.
class RocksBlockStore final : public BlockStore {
 public:
  // Opens the log, or creates it with an id drawn from `random`. Returns DATA_LOSS if what is on disk is less than, or
  // other than, what the guard or the write-ahead log itself shows to have been acknowledged; FAILED_PRECONDITION if
  // another process has it open or a newer release wrote it; what options.accept returns; otherwise as Database::Open.
  // Opening for writing finishes a recovery, and deletes what that leaves over. So whatever may refuse is asked before,
  // of the log as it lies: after a refusal every file is as it was, and can be repaired.
  static absl::StatusOr<std::unique_ptr<RocksBlockStore>> Open(const RocksBlockStoreOptions& options, Random& random);

  const LedgerId& id() const override { return id_; }
  LogHead head() const override;
  Frontier frontier() const override;
  absl::Status Put(const Block& block) override;
  absl::Status ReadEntries(Position begin, TreeSize end,
                           absl::FunctionRef<bool(Position, absl::string_view)> visit) const override;
  absl::StatusOr<std::optional<StoredPayload>> ReadPayload(Position position) const override;
  absl::StatusOr<LogHead> BlockHeadAtMost(TreeSize size) const override;

  // Records in the guard that the log has reached its present head: from now on it cannot be opened shorter. One synced
  // write to another file, so not for the writer's thread: now and then, and before a clean end.
  absl::Status AdvanceGuard();

  // OK until a write failed.
  absl::Status health() const { return database_->health(); }

 private:
  RocksBlockStore(std::unique_ptr<Database> database, HeadRecord record);

  // Whether there is a log. If so it is held against the guard and options.accept, without changing anything.
  static absl::StatusOr<bool> JudgeAsFound(const RocksBlockStoreOptions& options, const std::optional<Guard>& seen);

  // Constant after opening.
  const std::unique_ptr<Database> database_;
  const LedgerId id_;

  mutable Mutex mu_;
  LogHead head_ ABSL_GUARDED_BY(mu_);
  Frontier frontier_ ABSL_GUARDED_BY(mu_);

  // Held while the guard is written; taken before mu_.
  Mutex guard_mu_;
  std::unique_ptr<SlotFile> guard_ ABSL_GUARDED_BY(guard_mu_);
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_LOG_ROCKS_BLOCK_STORE_H_

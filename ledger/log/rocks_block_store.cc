#include "ledger/log/rocks_block_store.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/hex.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/limits.h"
#include "ledger/log/block_checks.h"
#include "ledger/log/chunk.h"
#include "ledger/log/guard.h"
#include "ledger/log/tail_check.h"
#include "ledger/store/keys.h"

namespace daybook {
namespace {

constexpr Family kLog{0};
constexpr Family kPayload{1};
constexpr Family kHead{2};
constexpr absl::string_view kHeadKey = "head";

std::string PositionKey(Position position) { return KeyBuilder().At(position).Take(); }

absl::StatusOr<Chunk> ChunkAt(const Cursor& cursor, Position* first) {
  KeyReader key(cursor.key());
  *first = key.At();
  if (!key.complete())
    return absl::DataLossError(absl::StrCat("log key ", HexEncode(cursor.key()), ": not a position"));
  return DecodeChunk(*first, cursor.value());
}

absl::Status MissingAt(const Cursor& cursor, Position position) {
  RETURN_IF_ERROR(cursor.status());
  return absl::DataLossError(absl::StrCat("log: no entry at position ", position.value, ", below the head"));
}

DatabaseOptions ToDatabaseOptions(const RocksBlockStoreOptions& options) {
  DatabaseOptions database;
  database.path = options.path;
  database.role = DatabaseOptions::Role::kLog;
  database.families = {"log", "payload", "head"};
  database.write_buffer_bytes = options.write_buffer_bytes;
  database.file_system = options.file_system;
  database.on_failure = options.on_failure;
  return database;
}

// nullopt in a log that was not finished being created.
absl::StatusOr<std::optional<HeadRecord>> ReadHead(const Database& database) {
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, database.Get(kHead, kHeadKey));
  if (bytes) return DecodeHeadRecord(*bytes);
  Cursor cursor = database.NewCursor(kLog);
  cursor.SeekToFirst();
  if (cursor.valid()) return absl::DataLossError("log: entries, and no head record");
  RETURN_IF_ERROR(cursor.status());
  return std::optional<HeadRecord>();
}

absl::StatusOr<HeadRecord> ReadOrCreateHead(Database& database, Random& random) {
  ASSIGN_OR_RETURN(std::optional<HeadRecord> found, ReadHead(database));
  if (found) return *std::move(found);
  HeadRecord record;
  record.ledger_id = NewLedgerId(random);
  Batch batch = database.NewBatch();
  batch.Put(kHead, kHeadKey, EncodeHeadRecord(record));
  RETURN_IF_ERROR(database.Write(std::move(batch)));
  return record;
}

absl::StatusOr<std::optional<Guard>> ReadGuard(const SlotFile& file) {
  if (!file.record()) return std::optional<Guard>();
  return DecodeGuard(*file.record());
}

absl::Status CutShort(TreeSize size, const std::string& guard_path, const Guard& seen) {
  return absl::DataLossError(
      absl::StrCat("log cut short: size ", size.value, ", but the guard ", guard_path, " has seen ", seen.size.value));
}

// Whether `log` has everything that its guard has seen.
absl::Status CheckGuard(const BlockStore& log, const std::string& guard_path, const Guard& seen) {
  const TreeSize size = log.head().size;
  if (size < seen.size) return CutShort(size, guard_path, seen);
  if (seen.ledger_id != log.id()) {
    return absl::DataLossError(
        absl::StrCat("the guard ", guard_path, " is of ledger ", seen.ledger_id.text, ", the log of ", log.id().text));
  }
  ASSIGN_OR_RETURN(const LogHead then, log.BlockHeadAtMost(seen.size));
  if (then.size == seen.size && then.root == seen.root) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("log: its root at size ", seen.size.value, " is not the one in the guard ", guard_path));
}

}  // namespace

absl::StatusOr<std::unique_ptr<RocksBlockStore>> RocksBlockStore::Open(const RocksBlockStoreOptions& options,
                                                                       Random& random) {
  ASSIGN_OR_RETURN(std::unique_ptr<SlotFile> guard, SlotFile::Open(options.guard_path));
  ASSIGN_OR_RETURN(const std::optional<Guard> seen, ReadGuard(*guard));
  ASSIGN_OR_RETURN(const bool found, JudgeAsFound(options, seen));
  if (!found && seen) return CutShort(TreeSize{0}, options.guard_path, *seen);
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, Database::Open(ToDatabaseOptions(options)));
  ASSIGN_OR_RETURN(HeadRecord record, ReadOrCreateHead(*database, random));
  std::unique_ptr<RocksBlockStore> store =
      absl::WrapUnique(new RocksBlockStore(std::move(database), std::move(record)));
  if (!found && options.accept) RETURN_IF_ERROR(options.accept(*store));
  {
    MutexLock lock(&store->guard_mu_);
    store->guard_ = std::move(guard);
  }
  RETURN_IF_ERROR(store->AdvanceGuard());
  return store;
}

absl::StatusOr<bool> RocksBlockStore::JudgeAsFound(const RocksBlockStoreOptions& options,
                                                   const std::optional<Guard>& seen) {
  absl::StatusOr<std::unique_ptr<Database>> database = Database::OpenAsFound(ToDatabaseOptions(options));
  if (absl::IsNotFound(database.status())) return false;
  RETURN_IF_ERROR(database.status());
  ASSIGN_OR_RETURN(std::optional<HeadRecord> record, ReadHead(**database));
  if (!record) return false;
  RETURN_IF_ERROR(CheckTail(**database, kLog, kPayload, record->head.size));
  const RocksBlockStore log(*std::move(database), *std::move(record));
  if (seen) RETURN_IF_ERROR(CheckGuard(log, options.guard_path, *seen));
  if (options.accept) RETURN_IF_ERROR(options.accept(log));
  return true;
}

RocksBlockStore::RocksBlockStore(std::unique_ptr<Database> database, HeadRecord record)
    : database_(std::move(database)),
      id_(std::move(record.ledger_id)),
      head_(record.head),
      frontier_(std::move(record.frontier)) {}

absl::Status RocksBlockStore::AdvanceGuard() {
  MutexLock lock(&guard_mu_);
  const LogHead reached = head();
  const std::string record = EncodeGuard({id_, reached.size, reached.root});
  if (guard_->record() == record) return absl::OkStatus();
  return guard_->Write(record);
}

LogHead RocksBlockStore::head() const {
  MutexLock lock(&mu_);
  return head_;
}

Frontier RocksBlockStore::frontier() const {
  MutexLock lock(&mu_);
  return frontier_;
}

absl::Status RocksBlockStore::Put(const Block& block) {
  CheckBlockContinues(block, head());
  Batch batch = database_->NewBatch();
  EncodeChunks(block, [&](Position first, absl::string_view chunk) { batch.Put(kLog, PositionKey(first), chunk); });
  for (const StoredPayload& payload : block.payloads) {
    batch.Put(kPayload, PositionKey(payload.position), absl::StrCat(payload.salt, payload.payload));
  }
  batch.Put(kHead, kHeadKey, EncodeHeadRecord({id_, block.head_after(), block.frontier_after}));
  RETURN_IF_ERROR(database_->Write(std::move(batch)));
  MutexLock lock(&mu_);
  head_ = block.head_after();
  frontier_ = block.frontier_after;
  return absl::OkStatus();
}

absl::Status RocksBlockStore::ReadEntries(Position begin, TreeSize end,
                                          absl::FunctionRef<bool(Position, absl::string_view)> visit) const {
  RETURN_IF_ERROR(CheckWithinHead(end, head()));
  if (!end.Includes(begin)) return absl::OkStatus();
  Cursor cursor = database_->NewCursor(kLog);
  cursor.SeekAtOrBefore(PositionKey(begin));
  for (Position position = begin; end.Includes(position); cursor.Next()) {
    if (!cursor.valid()) return MissingAt(cursor, position);
    Position first;
    ASSIGN_OR_RETURN(const Chunk chunk, ChunkAt(cursor, &first));
    if (first > position || position.value - first.value >= chunk.entries.size()) return MissingAt(cursor, position);
    for (size_t i = position.value - first.value; i < chunk.entries.size() && end.Includes(position); ++i) {
      if (!visit(position, chunk.entries[i])) return absl::OkStatus();
      position = position.Next();
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<StoredPayload>> RocksBlockStore::ReadPayload(Position position) const {
  RETURN_IF_ERROR(CheckWithinHead(SizeIncluding(position), head()));
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, database_->Get(kPayload, PositionKey(position)));
  if (!bytes) return std::optional<StoredPayload>();
  if (bytes->size() <= kSaltBytes) {
    return absl::DataLossError(absl::StrCat("payload at position ", position.value, ": ", bytes->size(), " bytes"));
  }
  return std::make_optional(StoredPayload{position, bytes->substr(0, kSaltBytes), bytes->substr(kSaltBytes)});
}

absl::StatusOr<LogHead> RocksBlockStore::BlockHeadAtMost(TreeSize size) const {
  const LogHead reached = head();
  if (reached.size <= size) return reached;
  Cursor cursor = database_->NewCursor(kLog);
  // The block that has the event at `size` begins at or before it, and the one wanted ends there.
  for (cursor.SeekAtOrBefore(PositionKey(NextPosition(size))); cursor.valid(); cursor.Prev()) {
    Position first;
    ASSIGN_OR_RETURN(const Chunk chunk, ChunkAt(cursor, &first));
    if (chunk.block && chunk.block->after.size <= size) return chunk.block->after;
  }
  RETURN_IF_ERROR(cursor.status());
  return LogHead();
}

}  // namespace daybook

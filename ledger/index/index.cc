#include "ledger/index/index.h"

#include <algorithm>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/index/hash_rows.h"
#include "ledger/index/tile_reader.h"
#include "ledger/index/watermark.h"
#include "ledger/merkle/hashing.h"
#include "ledger/store/keys.h"

namespace daybook {
namespace {

constexpr Family kFamily{0};

std::string EventRowKey(absl::string_view source, absl::string_view id) {
  return KeyBuilder().U8('E').Text(source).Text(id).Take();
}
std::string StreamRowKey(absl::string_view target) { return KeyBuilder().U8('S').Text(target).Take(); }
std::string TimeRowKey(uint64_t micros) { return KeyBuilder().U8('T').U64(micros).Take(); }
constexpr absl::string_view kWatermarkKey = "W";

std::string PositionValue(uint64_t position) {
  std::string bytes;
  AppendBigEndian(position, &bytes);
  return bytes;
}

absl::Status DamagedRow(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("index: damaged row of ", what));
}

absl::StatusOr<KnownEvent> KnownEventFrom(absl::string_view row) {
  BigEndianReader reader(row);
  KnownEvent known;
  known.position = Position{reader.U64()};
  const absl::string_view digest = reader.Bytes(known.content_digest.size());
  if (!reader.complete()) return DamagedRow("an event");
  known.content_digest = *HashFromBytes(digest);
  return known;
}

// Whether all leaves of the subtree are within `size`: (index + 1) · 2^level ≤ size, without overflow.
bool IsComplete(NodeId node, TreeSize size) {
  return node.level >= 0 && node.level < 64 && node.index < size.value >> node.level;
}

// A database at its watermark, with the tree to go on from.
struct Opened {
  std::unique_ptr<Database> database;
  TreeWriter tree;
};

// Sets `log_failed` if the error is of the log, and not of the index.
absl::StatusOr<Opened> OpenAtWatermark(const DatabaseOptions& options, const std::string& ledger_id, TreeSize log_size,
                                       Index::RootInLog root_in_log, bool* log_failed) {
  Opened opened;
  ASSIGN_OR_RETURN(opened.database, Database::Open(options));
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, opened.database->Get(kFamily, kWatermarkKey));
  if (!bytes) {
    Cursor cursor = opened.database->NewCursor(kFamily);
    cursor.SeekToFirst();
    RETURN_IF_ERROR(cursor.status());
    if (cursor.valid()) return absl::DataLossError("index: rows, and no watermark");
    return opened;
  }
  ASSIGN_OR_RETURN(const IndexedTree indexed, DecodeWatermark(*bytes));
  if (indexed.ledger_id != ledger_id) return absl::DataLossError("index: of another ledger");
  const TreeSize size = indexed.tree.size();
  if (size > log_size) {
    *log_failed = true;
    return absl::DataLossError(absl::StrCat("log cut short: size ", log_size.value, ", but the index ", options.path,
                                            " has seen ", size.value));
  }
  const absl::StatusOr<Hash> root = size.value == 0 ? EmptyRoot() : root_in_log(size);
  if (!root.ok() && !absl::IsOutOfRange(root.status())) {
    *log_failed = true;
    return root.status();
  }
  if (!root.ok() || *root != indexed.tree.Root()) return absl::DataLossError("index: not of the log's tree");
  const Database& database = *opened.database;
  ASSIGN_OR_RETURN(opened.tree, TreeWriter::Load(indexed.tree, [&](uint8_t level, uint64_t begin, uint64_t end) {
                     return ReadHashRows(database, level, begin, end);
                   }));
  return opened;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Index>> Index::Open(const IndexOptions& options, TreeSize log_size,
                                                   RootInLog root_in_log) {
  DatabaseOptions database_options;
  database_options.path = options.path;
  database_options.role = DatabaseOptions::Role::kDerived;
  database_options.hold_filters = true;
  database_options.write_buffer_bytes = options.write_buffer_bytes;
  database_options.file_system = options.file_system;
  database_options.on_failure = options.on_failure;
  bool log_failed = false;
  absl::StatusOr<Opened> opened =
      OpenAtWatermark(database_options, options.ledger_id, log_size, root_in_log, &log_failed);
  const absl::StatusCode code = opened.status().code();
  const bool kept =
      log_failed || code == absl::StatusCode::kFailedPrecondition || code == absl::StatusCode::kResourceExhausted;
  if (!opened.ok() && !kept) {
    RETURN_IF_ERROR(Database::Destroy(options.path, options.file_system));
    opened = OpenAtWatermark(database_options, options.ledger_id, log_size, root_in_log, &log_failed);
  }
  RETURN_IF_ERROR(opened.status());
  return absl::WrapUnique(new Index(std::move(opened->database), options.ledger_id, std::move(opened->tree)));
}

Index::Index(std::unique_ptr<Database> database, std::string ledger_id, TreeWriter tree)
    : database_(std::move(database)),
      ledger_id_(std::move(ledger_id)),
      tree_(std::move(tree)),
      size_(tree_.size()),
      root_(tree_.frontier().Root()) {}

absl::Status Index::Apply(const std::vector<std::shared_ptr<const BlockKeys>>& blocks) {
  // In the order of keys, so that RocksDB finds the place of each beside the one before.
  std::vector<std::pair<std::string, std::string>> event_rows;
  absl::btree_map<absl::string_view, uint64_t> last_of_stream;
  Batch batch = database_->NewBatch();
  for (const auto& block : blocks) {
    DAYBOOK_CHECK(block->first == NextPosition(tree_.size()));
    for (const EventKey& event : block->events) {
      const uint64_t position = tree_.size().value;
      event_rows.emplace_back(EventRowKey(event.source, event.id),
                              absl::StrCat(PositionValue(position), AsBytes(event.content_digest)));
      last_of_stream[event.target] = position;
      tree_.Append(event.leaf_hash);
    }
    const uint64_t micros = static_cast<uint64_t>(absl::ToUnixMicros(block->recorded_time));
    batch.Put(kFamily, TimeRowKey(micros), PositionValue(block->size_after().value));
  }
  std::sort(event_rows.begin(), event_rows.end());
  for (const auto& [key, value] : event_rows) batch.Put(kFamily, key, value);
  for (const auto& [target, position] : last_of_stream) {
    batch.Put(kFamily, StreamRowKey(target), PositionValue(position));
  }
  for (const HashRow& row : tree_.TakeRows()) batch.Put(kFamily, HashRowKey(row.level, row.index), row.hashes);
  batch.Put(kFamily, kWatermarkKey, EncodeWatermark({ledger_id_, tree_.frontier()}));
  RETURN_IF_ERROR(database_->Write(std::move(batch)));
  const Hash root = tree_.frontier().Root();
  MutexLock lock(&mu_);
  size_ = tree_.size();
  root_ = root;
  return absl::OkStatus();
}

absl::Status Index::Flush() { return database_->Flush(); }

TreeSize Index::size() const {
  MutexLock lock(&mu_);
  return size_;
}

IndexWatermark Index::watermark() const {
  MutexLock lock(&mu_);
  return {ledger_id_, size_, root_};
}

absl::StatusOr<std::optional<KnownEvent>> Index::Find(absl::string_view source, absl::string_view id) const {
  const EventName name = {source, id};
  std::optional<KnownEvent> found;
  RETURN_IF_ERROR(Find(std::span(&name, 1), std::span(&found, 1)));
  return found;
}

absl::StatusOr<std::optional<Position>> Index::LastOf(absl::string_view target) const {
  std::optional<Position> last;
  RETURN_IF_ERROR(LastOf(std::span(&target, 1), std::span(&last, 1)));
  return last;
}

absl::Status Index::Find(std::span<const EventName> names, std::span<std::optional<KnownEvent>> found) const {
  std::vector<std::string> keys;
  keys.reserve(names.size());
  for (const EventName& name : names) keys.push_back(EventRowKey(name.source, name.id));
  std::vector<std::optional<std::string>> values(keys.size());
  RETURN_IF_ERROR(database_->GetMany(kFamily, keys, values));
  for (size_t i = 0; i < values.size(); ++i) {
    found[i].reset();
    if (!values[i]) continue;
    ASSIGN_OR_RETURN(found[i], KnownEventFrom(*values[i]));
  }
  return absl::OkStatus();
}

absl::Status Index::LastOf(std::span<const absl::string_view> targets, std::span<std::optional<Position>> lasts) const {
  std::vector<std::string> keys;
  keys.reserve(targets.size());
  for (const absl::string_view target : targets) keys.push_back(StreamRowKey(target));
  std::vector<std::optional<std::string>> values(keys.size());
  RETURN_IF_ERROR(database_->GetMany(kFamily, keys, values));
  for (size_t i = 0; i < values.size(); ++i) {
    lasts[i].reset();
    if (!values[i]) continue;
    BigEndianReader reader(*values[i]);
    lasts[i] = Position{reader.U64()};
    if (!reader.complete()) return DamagedRow("a stream");
  }
  return absl::OkStatus();
}

absl::StatusOr<TreeSize> Index::SizeAtTime(absl::Time time) const {
  const int64_t micros = absl::ToUnixMicros(time);
  if (micros < 0) return TreeSize{0};
  Cursor cursor = database_->NewCursor(kFamily, {TimeRowKey(0), "U"});
  cursor.SeekAtOrBefore(TimeRowKey(static_cast<uint64_t>(micros)));
  if (!cursor.valid()) {
    RETURN_IF_ERROR(cursor.status());
    return TreeSize{0};
  }
  BigEndianReader reader(cursor.value());
  const TreeSize size{reader.U64()};
  if (!reader.complete()) return DamagedRow("a time");
  return size;
}

absl::StatusOr<Hash> Index::NodeAt(NodeId node) const {
  if (!IsComplete(node, size())) {
    return absl::OutOfRangeError(
        absl::StrCat("node: level ", node.level, ", index ", node.index, ", not within size ", size().value));
  }
  return TileReader(*database_, size()).NodeAt(node);
}

absl::StatusOr<Hash> Index::RootAt(TreeSize size) const {
  {
    MutexLock lock(&mu_);
    if (size == size_) return root_;
    if (size > size_) {
      return absl::OutOfRangeError(absl::StrCat("size: ", size.value, ", want at most the index's ", size_.value));
    }
  }
  TileReader tiles(*database_, size);
  return RootOf(size, [&](NodeId node) { return tiles.NodeAt(node); });
}

}  // namespace daybook

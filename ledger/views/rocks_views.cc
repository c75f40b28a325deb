#include "ledger/views/rocks_views.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/store/keys.h"

namespace daybook {
namespace {

constexpr Family kRows{0};
constexpr size_t kVersionBytes = sizeof(uint64_t);
constexpr char kDeleted = '\x00';
constexpr char kLive = '\x01';
// Above every table of the registry. Its one row is overwritten in place.
constexpr TableId kWatermarkTable{0xffff};

KeyBuilder RowStart(TableId table, absl::string_view key) {
  KeyBuilder builder;
  builder.U16(static_cast<uint16_t>(table)).Text(key);
  return builder;
}

std::string WatermarkKey() { return RowStart(kWatermarkTable, "").Newest(Position{0}).Take(); }

std::string EncodeWatermark(const Watermark& watermark) {
  return KeyBuilder()
      .Text(watermark.ledger_id)
      .U64(watermark.size.value)
      .Text(AsBytes(watermark.root))
      .Text(watermark.fold_version)
      .Take();
}

absl::StatusOr<Watermark> DecodeWatermark(absl::string_view bytes) {
  KeyReader reader(bytes);
  Watermark watermark;
  watermark.ledger_id = reader.Text();
  watermark.size = TreeSize{reader.U64()};
  const std::string root = reader.Text();
  watermark.fold_version = reader.Text();
  if (!reader.complete() || root.size() != watermark.root.size()) {
    return absl::DataLossError("views: the watermark cannot be read");
  }
  ASSIGN_OR_RETURN(watermark.root, HashFromBytes(root));
  return watermark;
}

absl::string_view WithoutVersion(absl::string_view key) { return key.substr(0, key.size() - kVersionBytes); }

Position VersionOf(absl::string_view key) { return KeyReader(key.substr(key.size() - kVersionBytes)).Newest(); }

// Of a version, if there is one and it is live.
std::optional<std::string> ValueOf(std::optional<KeyValue> version) {
  if (!version.has_value() || version->value.empty() || version->value[0] == kDeleted) return std::nullopt;
  return version->value.substr(1);
}

// The text of a row's key, from that of the store without its version.
std::string KeyOfRow(absl::string_view row) {
  KeyReader reader(row);
  reader.U16();
  return reader.Text();
}

DatabaseOptions ToDatabaseOptions(const RocksViewsOptions& options) {
  DatabaseOptions database;
  database.path = options.path;
  database.role = DatabaseOptions::Role::kDerived;
  database.version_bytes = kVersionBytes;
  database.write_buffer_bytes = options.write_buffer_bytes;
  database.file_system = options.file_system;
  database.on_failure = options.on_failure;
  return database;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RocksViews>> RocksViews::Open(const RocksViewsOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, Database::Open(ToDatabaseOptions(options)));
  ASSIGN_OR_RETURN(const std::optional<std::string> stored, database->Get(kRows, WatermarkKey()));
  Watermark watermark;
  if (stored.has_value()) {
    ASSIGN_OR_RETURN(watermark, DecodeWatermark(*stored));
  }
  return std::unique_ptr<RocksViews>(new RocksViews(std::move(database), std::move(watermark)));
}

absl::StatusOr<std::unique_ptr<RocksViews>> RocksViews::OpenOrReset(const RocksViewsOptions& options,
                                                                    absl::FunctionRef<bool(const Watermark&)> usable) {
  {
    absl::StatusOr<std::unique_ptr<RocksViews>> views = Open(options);
    if (views.ok() && usable((*views)->watermark())) return views;
    if (absl::IsFailedPrecondition(views.status()) || absl::IsResourceExhausted(views.status())) return views;
  }
  RETURN_IF_ERROR(Database::Destroy(options.path, options.file_system));
  return Open(options);
}

RocksViews::RocksViews(std::unique_ptr<Database> database, Watermark watermark)
    : database_(std::move(database)), watermark_(std::move(watermark)) {}

absl::StatusOr<std::optional<std::string>> RocksViews::Get(TableId table, absl::string_view key, TreeSize size) const {
  CountRead();
  if (size == TreeSize{0}) return std::nullopt;
  ASSIGN_OR_RETURN(std::optional<KeyValue> found,
                   database_->FindVersion(kRows, RowStart(table, key).Newest(LastPosition(size)).Take()));
  return ValueOf(std::move(found));
}

absl::StatusOr<std::optional<std::string>> RocksViews::GetNewest(TableId table, absl::string_view key) {
  CountRead();
  const TreeSize size = watermark().size;
  if (size == TreeSize{0}) return std::nullopt;
  if (!newest_) newest_ = database_->NewVersionFinder(kRows);
  ASSIGN_OR_RETURN(std::optional<KeyValue> found,
                   newest_->Find(RowStart(table, key).Newest(LastPosition(size)).Take()));
  return ValueOf(std::move(found));
}

absl::Status RocksViews::Scan(const ScanRange& range, TreeSize size,
                              absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) const {
  if (size == TreeSize{0}) return absl::OkStatus();
  const std::string prefix = KeyBuilder().U16(static_cast<uint16_t>(range.table)).TextPrefix(range.prefix).Take();
  std::string begin = prefix;
  if (!range.after.empty()) begin = std::max(begin, PrefixEnd(RowStart(range.table, range.after).Take()));
  Cursor cursor = database_->NewCursor(kRows, KeyRange{begin, PrefixEnd(prefix)});
  cursor.SeekToFirst();
  if (cursor.valid()) CountRead();
  while (cursor.valid()) {
    const std::string row(WithoutVersion(cursor.key()));
    if (!SeekVersion(row, size, &cursor)) continue;
    const absl::string_view value = cursor.value();
    const bool live = !value.empty() && value[0] == kLive;
    if (live && !visit(KeyOfRow(row), value.substr(1))) break;
    SeekNextRow(row, &cursor);
  }
  return cursor.status();
}

bool RocksViews::SeekVersion(absl::string_view row, TreeSize size, Cursor* cursor) const {
  if (size.Includes(VersionOf(cursor->key()))) return true;
  std::string key(row);
  AppendBigEndian(~LastPosition(size).value, &key);
  cursor->Seek(key);
  if (!cursor->valid()) return false;
  CountRead();
  return WithoutVersion(cursor->key()) == row;
}

void RocksViews::SeekNextRow(absl::string_view row, Cursor* cursor) const {
  // Most rows have few versions: the next key is often another row already.
  cursor->Next();
  if (!cursor->valid()) return;
  CountRead();
  if (WithoutVersion(cursor->key()) != row) return;
  cursor->Seek(PrefixEnd(row));
  if (cursor->valid()) CountRead();
}

Watermark RocksViews::watermark() const {
  MutexLock lock(&mutex_);
  return watermark_;
}

absl::Status RocksViews::Write(const std::vector<RowWrite>& rows, const Watermark& watermark) {
  const TreeSize before = this->watermark().size;
  newest_.reset();
  // In the order of keys, so that RocksDB finds the place of each beside the one before.
  std::vector<std::pair<std::string, const RowWrite*>> sorted;
  sorted.reserve(rows.size());
  for (const RowWrite& write : rows) {
    DAYBOOK_CHECK(!before.Includes(write.position) && watermark.size.Includes(write.position));
    sorted.emplace_back(RowStart(write.table, write.key).Newest(write.position).Take(), &write);
  }
  std::sort(sorted.begin(), sorted.end());
  Batch batch = database_->NewBatch();
  std::string value;
  for (const auto& [key, write] : sorted) {
    value.assign(1, write->value.has_value() ? kLive : kDeleted);
    if (write->value.has_value()) value.append(*write->value);
    batch.Put(kRows, key, value);
  }
  batch.Put(kRows, WatermarkKey(), EncodeWatermark(watermark));
  RETURN_IF_ERROR(database_->Write(std::move(batch)));
  MutexLock lock(&mutex_);
  watermark_ = watermark;
  return absl::OkStatus();
}

}  // namespace daybook

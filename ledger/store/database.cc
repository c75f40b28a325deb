#include "ledger/store/database.h"

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/listener.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/store/diary.h"
#include "ledger/store/failures.h"
#include "ledger/store/rocks.h"
#include "ledger/store/wal_check.h"

namespace daybook {
namespace {

// Keeps whatever RocksDB meets in the background, of any severity: two ways of surviving a failed flush were bugs.
class BackgroundErrorListener final : public rocksdb::EventListener {
 public:
  explicit BackgroundErrorListener(std::shared_ptr<Failures> failures) : failures_(std::move(failures)) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* error) override {
    failures_->OfWrite(*error, "background work on").IgnoreError();
  }

 private:
  const std::shared_ptr<Failures> failures_;
};

}  // namespace

struct Database::Impl {
  explicit Impl(const DatabaseOptions& from) : options(from), failures(std::make_shared<Failures>(from)) {
    DAYBOOK_CHECK(!options.families.empty());
    DAYBOOK_CHECK(options.role == DatabaseOptions::Role::kLog || options.families.size() == 1);
    if (options.file_system) env = rocksdb::NewCompositeEnv(options.file_system);
    write_options.sync = options.role == DatabaseOptions::Role::kLog;
    write_options.disableWAL = options.role == DatabaseOptions::Role::kDerived;
  }

  ~Impl() {
    for (rocksdb::ColumnFamilyHandle* handle : handles) db->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    if (db) db->Close().PermitUncheckedError();  // Whatever fails here was not promised: Flush promises.
  }

  rocksdb::DBOptions RocksOptions() {
    rocksdb::DBOptions rocks = DatabaseWideOptions();
    if (env) rocks.env = env.get();
    if (!env) rocks.info_log = NoDiary();  // File systems of tests bring their own.
    rocks.listeners.push_back(std::make_shared<BackgroundErrorListener>(failures));
    return rocks;
  }

  // What RocksDB would not notice, or not before it has changed something.
  absl::Status CheckFiles(const rocksdb::DBOptions& rocks,
                          const std::vector<rocksdb::ColumnFamilyDescriptor>& families) const {
    if (options.role != DatabaseOptions::Role::kLog) return absl::OkStatus();
    RETURN_IF_ERROR(CheckCurrent(rocks, options.path));
    return CheckWal(rocks, options.path, families);
  }

  absl::Status Open() {
    rocksdb::DBOptions rocks = RocksOptions();
    const std::vector<rocksdb::ColumnFamilyDescriptor> families = FamilyDescriptors(options);
    RETURN_IF_ERROR(CheckFiles(rocks, families));
    if (!env) rocks.info_log = OpenDiary(options.path);
    rocksdb::DB* opened = nullptr;
    const rocksdb::Status status = rocksdb::DB::Open(rocks, options.path, families, &handles, &opened);
    db.reset(opened);
    return status.ok() ? absl::OkStatus() : OpenError(status, options);
  }

  absl::Status OpenAsFound() {
    rocksdb::DBOptions rocks = RocksOptions();
    rocks.create_if_missing = false;
    const std::vector<rocksdb::ColumnFamilyDescriptor> families = FamilyDescriptors(options);
    RETURN_IF_ERROR(CheckFiles(rocks, families));
    RETURN_IF_ERROR(CheckCreated(rocks, families));
    rocksdb::DB* opened = nullptr;
    const rocksdb::Status status = rocksdb::DB::OpenForReadOnly(rocks, options.path, families, &handles, &opened);
    db.reset(opened);
    return status.ok() ? absl::OkStatus() : OpenError(status, options);
  }

  // Somebody's lock is what Open fails on; reading beside him would work, and find anything.
  absl::Status CheckNotOpen(rocksdb::Env& files) const {
    rocksdb::FileLock* lock = nullptr;
    rocksdb::Status status = files.LockFile(absl::StrCat(options.path, "/LOCK"), &lock);
    if (status.ok()) status = files.UnlockFile(lock);
    return status.ok() ? absl::OkStatus() : OpenError(status, options);
  }

  // The families are the last thing that is created of a database.
  absl::Status CheckCreated(const rocksdb::DBOptions& rocks,
                            const std::vector<rocksdb::ColumnFamilyDescriptor>& families) const {
    const absl::Status missing = absl::NotFoundError(absl::StrCat(options.path, ": no database"));
    if (rocks.env->FileExists(absl::StrCat(options.path, "/CURRENT")).IsNotFound()) return missing;
    RETURN_IF_ERROR(CheckNotOpen(*rocks.env));
    std::vector<std::string> names;
    const rocksdb::Status status = rocksdb::DB::ListColumnFamilies(rocks, options.path, &names);
    if (!status.ok()) return OpenError(status, options);
    for (const rocksdb::ColumnFamilyDescriptor& family : families) {
      if (std::find(names.begin(), names.end(), family.name) == names.end()) return missing;
    }
    return absl::OkStatus();
  }

  rocksdb::ColumnFamilyHandle* handle(Family family) const {
    DAYBOOK_CHECK(static_cast<size_t>(family) < options.families.size());
    return handles[static_cast<size_t>(family)];
  }

  // Constant after opening, in the order in which they may go: last first.
  const DatabaseOptions options;
  const std::shared_ptr<Failures> failures;
  std::unique_ptr<rocksdb::Env> env;
  rocksdb::WriteOptions write_options;
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
};

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const DatabaseOptions& options) {
  if (options.role == DatabaseOptions::Role::kDerived && std::filesystem::exists(DamageMark(options.path))) {
    RETURN_IF_ERROR(Destroy(options.path, options.file_system));
  }
  auto impl = std::make_unique<Impl>(options);
  RETURN_IF_ERROR(impl->Open());
  return absl::WrapUnique(new Database(std::move(impl)));
}

absl::StatusOr<std::unique_ptr<Database>> Database::OpenAsFound(const DatabaseOptions& options) {
  auto impl = std::make_unique<Impl>(options);
  RETURN_IF_ERROR(impl->OpenAsFound());
  return absl::WrapUnique(new Database(std::move(impl)));
}

absl::Status Database::Destroy(const std::string& path, const StoreFileSystem& file_system) {
  rocksdb::Options options;
  std::unique_ptr<rocksdb::Env> env;
  if (file_system) {
    env = rocksdb::NewCompositeEnv(file_system);
    options.env = env.get();
  }
  RETURN_IF_ERROR(FromRocks(rocksdb::DestroyDB(path, options), absl::StrCat("deleting ", path)));
  std::error_code error;
  std::filesystem::remove(DamageMark(path), error);
  if (error) return absl::UnavailableError(absl::StrCat(DamageMark(path), ": cannot delete: ", error.message()));
  return absl::OkStatus();
}

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::~Database() = default;

absl::StatusOr<std::optional<std::string>> Database::Get(Family family, absl::string_view key) const {
  std::string value;
  const rocksdb::Status status = impl_->db->Get(rocksdb::ReadOptions(), impl_->handle(family), ToSlice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  if (!status.ok()) return impl_->failures->OfRead(status, "reading");
  return std::make_optional(std::move(value));
}

absl::Status Database::GetMany(Family family, std::span<const std::string> keys,
                               std::span<std::optional<std::string>> values) const {
  DAYBOOK_CHECK(values.size() == keys.size());
  const std::vector<rocksdb::Slice> asked(keys.begin(), keys.end());
  std::vector<rocksdb::PinnableSlice> found(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  impl_->db->MultiGet(rocksdb::ReadOptions(), impl_->handle(family), asked.size(), asked.data(), found.data(),
                      statuses.data());
  absl::Status first_error;
  for (size_t i = 0; i < keys.size(); ++i) {
    values[i].reset();
    if (statuses[i].ok()) {
      values[i] = found[i].ToString();
    } else if (!statuses[i].IsNotFound() && first_error.ok()) {
      first_error = impl_->failures->OfRead(statuses[i], "reading");
    }
  }
  return first_error;
}

absl::StatusOr<std::optional<KeyValue>> Database::FindVersion(Family family, absl::string_view key) const {
  return NewVersionFinder(family).Find(key);
}

VersionFinder Database::NewVersionFinder(Family family) const {
  DAYBOOK_CHECK(impl_->options.version_bytes > 0);
  rocksdb::ReadOptions options;
  options.prefix_same_as_start = true;
  return VersionFinder(absl::WrapUnique(impl_->db->NewIterator(options, impl_->handle(family))),
                       impl_->options.version_bytes, impl_->failures);
}

VersionFinder::VersionFinder(std::unique_ptr<rocksdb::Iterator> iterator, size_t version_bytes,
                             std::shared_ptr<Failures> failures)
    : iterator_(std::move(iterator)), version_bytes_(version_bytes), failures_(std::move(failures)) {}
VersionFinder::~VersionFinder() = default;
VersionFinder::VersionFinder(VersionFinder&&) noexcept = default;
VersionFinder& VersionFinder::operator=(VersionFinder&&) noexcept = default;

absl::StatusOr<std::optional<KeyValue>> VersionFinder::Find(absl::string_view key) {
  DAYBOOK_CHECK(key.size() >= version_bytes_);
  iterator_->Seek(ToSlice(key));
  if (!iterator_->Valid()) {
    RETURN_IF_ERROR(failures_->OfRead(iterator_->status(), "reading"));
    return std::optional<KeyValue>();
  }
  const absl::string_view found = FromSlice(iterator_->key());
  const absl::string_view row = key.substr(0, key.size() - version_bytes_);
  if (found.size() != key.size() || !absl::StartsWith(found, row)) return std::optional<KeyValue>();
  return std::make_optional(KeyValue{std::string(found), iterator_->value().ToString()});
}

Batch Database::NewBatch() const { return Batch(&impl_->handles); }

absl::Status Database::Write(Batch batch) {
  RETURN_IF_ERROR(health());
  return impl_->failures->OfWrite(impl_->db->Write(impl_->write_options, batch.batch_.get()), "writing");
}

absl::Status Database::Flush() {
  RETURN_IF_ERROR(health());
  return impl_->failures->OfWrite(impl_->db->Flush(rocksdb::FlushOptions(), impl_->handles), "flushing");
}

absl::Status Database::health() const { return impl_->failures->first(); }

Batch::Batch(const std::vector<rocksdb::ColumnFamilyHandle*>* handles)
    : handles_(handles), batch_(std::make_unique<rocksdb::WriteBatch>()) {}
Batch::~Batch() = default;
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;

void Batch::Put(Family family, absl::string_view key, absl::string_view value) {
  DAYBOOK_CHECK(batch_->Put(handles_->at(static_cast<size_t>(family)), ToSlice(key), ToSlice(value)).ok());
}

void Batch::Delete(Family family, absl::string_view key) {
  DAYBOOK_CHECK(batch_->Delete(handles_->at(static_cast<size_t>(family)), ToSlice(key)).ok());
}

size_t Batch::bytes() const { return batch_->GetDataSize(); }

// The range is borrowed by the iterator, so it lives beside it, at a fixed address.
struct Cursor::State {
  KeyRange range;
  rocksdb::Slice begin;
  rocksdb::Slice end;
  std::unique_ptr<rocksdb::Iterator> iterator;
  std::shared_ptr<Failures> failures;
};

Cursor Database::NewCursor(Family family, KeyRange range) const {
  auto state = std::make_unique<Cursor::State>();
  state->range = std::move(range);
  state->begin = ToSlice(state->range.begin);
  state->end = ToSlice(state->range.end);
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  if (!state->begin.empty()) options.iterate_lower_bound = &state->begin;
  if (!state->end.empty()) options.iterate_upper_bound = &state->end;
  state->iterator.reset(impl_->db->NewIterator(options, impl_->handle(family)));
  state->failures = impl_->failures;
  return Cursor(std::move(state));
}

Cursor::Cursor(std::unique_ptr<State> state) : state_(std::move(state)) {}
Cursor::~Cursor() = default;
Cursor::Cursor(Cursor&&) noexcept = default;
Cursor& Cursor::operator=(Cursor&&) noexcept = default;

void Cursor::SeekToFirst() { state_->iterator->SeekToFirst(); }
void Cursor::Seek(absl::string_view key) { state_->iterator->Seek(ToSlice(key)); }
void Cursor::SeekAtOrBefore(absl::string_view key) { state_->iterator->SeekForPrev(ToSlice(key)); }
void Cursor::Next() { state_->iterator->Next(); }
void Cursor::Prev() { state_->iterator->Prev(); }
bool Cursor::valid() const { return state_->iterator->Valid(); }
absl::string_view Cursor::key() const { return FromSlice(state_->iterator->key()); }
absl::string_view Cursor::value() const { return FromSlice(state_->iterator->value()); }
absl::Status Cursor::status() const {
  return state_->failures->OfRead(state_->iterator->status(), "walking over keys of");
}

}  // namespace daybook

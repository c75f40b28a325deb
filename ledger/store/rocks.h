// RocksDB's options and status codes, as this folder uses them. Private to ledger/store.

#ifndef DAYBOOK_LEDGER_STORE_ROCKS_H_
#define DAYBOOK_LEDGER_STORE_ROCKS_H_

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/slice.h>
#include <rocksdb/status.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ledger/store/database.h"

namespace daybook {

inline rocksdb::Slice ToSlice(absl::string_view bytes) { return rocksdb::Slice(bytes.data(), bytes.size()); }
inline absl::string_view FromSlice(const rocksdb::Slice& slice) {
  return absl::string_view(slice.data(), slice.size());
}

// `doing` names the operation and the database, for the message.
absl::Status FromRocks(const rocksdb::Status& status, absl::string_view doing);

// As FromRocks, for a database that cannot be locked: FAILED_PRECONDITION if somebody has it open.
absl::Status LockError(const rocksdb::Status& status, const std::string& path);

// As FromRocks, for a database that would not open; codes as Database::Open has them.
absl::Status OpenError(const rocksdb::Status& status, const DatabaseOptions& options);

// Without env and listeners, which live as long as the database.
rocksdb::DBOptions DatabaseWideOptions();
// The families of `options`, in its order, and behind them the one that RocksDB insists on.
std::vector<rocksdb::ColumnFamilyDescriptor> FamilyDescriptors(const DatabaseOptions& options);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_STORE_ROCKS_H_

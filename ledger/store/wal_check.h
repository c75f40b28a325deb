// Whether opening a log would silently drop acknowledged writes, found out without changing anything on disk. Private
// to ledger/store.

#ifndef DAYBOOK_LEDGER_STORE_WAL_CHECK_H_
#define DAYBOOK_LEDGER_STORE_WAL_CHECK_H_

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace daybook {

// Returns DATA_LOSS if the files of a database are there without the one that names them: RocksDB would begin a new
// database over them, and delete them. OK for a database that is not there, or that was not finished being created.
absl::Status CheckCurrent(const rocksdb::DBOptions& options, const std::string& path);

// Returns DATA_LOSS if whole writes lie behind one that recovery would stop at; FAILED_PRECONDITION if that cannot be
// told because another process has the database open; OK for a database that is not there; else the storage error.
// `families` must be all there are.
absl::Status CheckWal(const rocksdb::DBOptions& options, const std::string& path,
                      const std::vector<rocksdb::ColumnFamilyDescriptor>& families);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_STORE_WAL_CHECK_H_

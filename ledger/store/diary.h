// RocksDB's own diary, the file LOG of a database: written as long as that works, and never a reason to end.
//
// RocksDB's writer of it asserts that no write follows a failed one, and writes on; asserts are on as Debian builds it.
// A full disk would end the process in the middle of telling so.

#ifndef DAYBOOK_LEDGER_STORE_DIARY_H_
#define DAYBOOK_LEDGER_STORE_DIARY_H_

#include <rocksdb/env.h>

#include <memory>
#include <string>

namespace daybook {

// Begins `folder`/LOG; the one before becomes LOG.old, now and whenever kDiaryBytesMax are written. Creates the folder.
// Never null: where nothing can be written, it is silent.
std::shared_ptr<rocksdb::Logger> OpenDiary(const std::string& folder);

// Forgets everything: for a database that is only looked at.
std::shared_ptr<rocksdb::Logger> NoDiary();

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_STORE_DIARY_H_

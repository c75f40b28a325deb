// The seam through which every file of a database is opened, so that a test can lose power, fill the disk or rot a
// byte. An implementation derives from rocksdb::FileSystemWrapper (tests/support/fault_file_system.h).

#ifndef DAYBOOK_LEDGER_STORE_FILE_SYSTEM_H_
#define DAYBOOK_LEDGER_STORE_FILE_SYSTEM_H_

#include <memory>

namespace rocksdb {
class FileSystem;
}  // namespace rocksdb

namespace daybook {

// Null: the machine's own file system.
using StoreFileSystem = std::shared_ptr<rocksdb::FileSystem>;

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_STORE_FILE_SYSTEM_H_

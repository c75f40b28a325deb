// Where a RocksDB database keeps its newest writes, so that a test can damage them.

#ifndef DAYBOOK_TESTS_SUPPORT_WAL_FILE_H_
#define DAYBOOK_TESTS_SUPPORT_WAL_FILE_H_

#include <algorithm>
#include <filesystem>
#include <string>

namespace daybook::testing {

// The file of the write-ahead log, below `folder`, that is being written to or was last; empty if there is none.
inline std::string NewestWal(const std::string& folder) {
  std::string newest;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() == ".log") newest = std::max(newest, file.path().string());
  }
  return newest;
}

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_SUPPORT_WAL_FILE_H_

// A directory that is the test's own and goes with it.

#ifndef DAYBOOK_TESTS_SUPPORT_TEMP_DIR_H_
#define DAYBOOK_TESTS_SUPPORT_TEMP_DIR_H_

#include <filesystem>
#include <map>
#include <string>

namespace daybook::testing {

// Thread-compatible: callers synchronise.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  // The path of `name` below the directory; nothing is created.
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// Writes `content` to `path`, creating the folders above it. Fails the test when it cannot.
void WriteFile(const std::string& path, const std::string& content);
// The whole file; fails the test when it cannot be read.
std::string ReadFile(const std::string& path);
// Copies the folder as it is at one moment, though somebody may be working in it: it is tried until nothing changes
// meanwhile. What a process leaves that is killed then. Fails the test if that never happens.
void CopyFolderWhenStill(const std::string& from, const std::string& to);
// Every file below `path`, by its path from there. Empty when there is no such folder.
std::map<std::string, std::string> ReadFolder(const std::string& path);

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_SUPPORT_TEMP_DIR_H_

// A file system that loses power: what a database wrote and did not sync may be gone, torn, zeroed or flipped.
//
//   auto files = std::make_shared<FaultFileSystem>();
//   files->CrashAfter(17);                      // the 17th change to the disk fails, and all after it
//   ... open a database through it, write until it fails, close it ...
//   files->MakeImage(from, to, seed);           // what a machine might find when it is switched on again
//
// Nothing is really synced, so it is also the fast file system of tests that open many databases.

#ifndef DAYBOOK_TESTS_SUPPORT_FAULT_FILE_SYSTEM_H_
#define DAYBOOK_TESTS_SUPPORT_FAULT_FILE_SYSTEM_H_

#include <rocksdb/file_system.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/container/btree_map.h"
#include "absl/strings/string_view.h"
#include "ledger/base/mutex.h"
#include "ledger/base/random.h"

namespace daybook::testing {

// Thread-safe.
class FaultFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  // Which of two endings a change that fails has.
  enum class Failure {
    // The machine is dead: everything after it fails too.
    kCrash,
    // The disk is full, for this once.
    kNoSpace,
    // The disk returns an error, for this once.
    kIoError,
  };

  FaultFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "daybook.FaultFileSystem"; }

  // Lets `changes` more changes succeed, then fails one.
  void FailAfter(uint64_t changes, Failure failure);
  void CrashAfter(uint64_t changes) { FailAfter(changes, Failure::kCrash); }
  // Whether the failure asked for has happened.
  bool failed() const;
  // Appends, syncs, renames, deletions and creations so far.
  uint64_t changes() const;

  // Copies the folder `from` to `to` as it might be found after losing power now: what was synced, and of the rest
  // whatever `seed` decides. Files this file system did not write are copied whole.
  void MakeImage(const std::string& from, const std::string& to, uint64_t seed) const;

  using Options = rocksdb::IOOptions;
  using Debug = rocksdb::IODebugContext;
  using Status = rocksdb::IOStatus;
  Status NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                         std::unique_ptr<rocksdb::FSWritableFile>* file, Debug* debug) override;
  Status ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                            std::unique_ptr<rocksdb::FSWritableFile>* file, Debug* debug) override;
  Status NewDirectory(const std::string& path, const Options& options, std::unique_ptr<rocksdb::FSDirectory>* directory,
                      Debug* debug) override;
  Status DeleteFile(const std::string& path, const Options& options, Debug* debug) override;
  Status RenameFile(const std::string& from, const std::string& to, const Options& options, Debug* debug) override;

  // For the files and folders it has opened.
  Status Change();
  void Appended(const std::string& path, uint64_t bytes);
  void Synced(const std::string& path);
  void FolderSynced(const std::string& folder);

 private:
  struct File {
    uint64_t bytes = 0;
    uint64_t synced_bytes = 0;
    // Whether the file, or its folder, has been synced since it got its name.
    bool name_synced = false;
    // What the name stood for when the folder was last synced, if the file took it from another.
    std::optional<std::string> replaced;
  };

  void RememberLost(const std::string& path) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  mutable Mutex mu_;
  uint64_t changes_ ABSL_GUARDED_BY(mu_) = 0;
  std::optional<uint64_t> fail_at_ ABSL_GUARDED_BY(mu_);
  Failure failure_ ABSL_GUARDED_BY(mu_) = Failure::kCrash;
  bool failed_ ABSL_GUARDED_BY(mu_) = false;
  // By path.
  absl::btree_map<std::string, File> files_ ABSL_GUARDED_BY(mu_);
  // Contents of files deleted since their folder was synced, by path.
  absl::btree_map<std::string, std::string> deleted_ ABSL_GUARDED_BY(mu_);
};

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_SUPPORT_FAULT_FILE_SYSTEM_H_

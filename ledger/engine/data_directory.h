// Where a ledger lives:
//
//   LOCK      held by the process that has it open
//   FORMAT    "daybook 1": which release may open it
//   GUARD     how far the log once was (ledger/log/guard.h)
//   ANSWERED  the latest time that was answered for (answered_time.h)
//   log/      the truth
//   index/    derived
//   views/V/  derived, by the folds of version V; another version's rows are built beside and the old ones removed then

#ifndef DAYBOOK_LEDGER_ENGINE_DATA_DIRECTORY_H_
#define DAYBOOK_LEDGER_ENGINE_DATA_DIRECTORY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace daybook {

// A directory that this process alone has open. Thread-compatible: callers synchronise.
class DataDirectory {
 public:
  // Creates what is missing; a directory that it creates is its owner's alone. Returns FAILED_PRECONDITION if another
  // process has it open or a newer release wrote it, UNAVAILABLE if the file system fails.
  static absl::StatusOr<DataDirectory> Open(const std::string& path);

  ~DataDirectory();
  DataDirectory(DataDirectory&& other) noexcept;
  DataDirectory& operator=(DataDirectory&&) = delete;

  std::string guard_path() const { return path_ + "/GUARD"; }
  std::string answered_path() const { return path_ + "/ANSWERED"; }
  std::string log_path() const { return path_ + "/log"; }
  std::string index_path() const { return path_ + "/index"; }
  // Of the rows that folds of this version make.
  std::string views_path(absl::string_view fold_version) const;

  // Removes the rows of every other version. Errors leave some behind, which does no harm.
  void RemoveOtherViews(absl::string_view fold_version) const;

 private:
  DataDirectory(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

  absl::Status CheckFormat() const;

  std::string path_;
  int lock_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_DATA_DIRECTORY_H_

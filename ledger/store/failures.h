// What has gone wrong with a database: the first failure, kept for good. Private to ledger/store.
//
// A log that is damaged must not be touched. A derived database that is damaged is made again: opening notices what
// lies at the beginning of its files, but not a byte that has rotted in the middle of one. So whoever meets that leaves
// a mark beside the files, the database fails as it does when a write fails, and the next Open begins it anew. The mark
// is not synced: if it is lost, the damage will be met again.

#ifndef DAYBOOK_LEDGER_STORE_FAILURES_H_
#define DAYBOOK_LEDGER_STORE_FAILURES_H_

#include <rocksdb/status.h>

#include <atomic>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ledger/base/mutex.h"
#include "ledger/store/database.h"

namespace daybook {

// Thread-safe.
class Failures {
 public:
  // Takes path, role and on_failure.
  explicit Failures(const DatabaseOptions& options)
      : path_(options.path), role_(options.role), on_failure_(options.on_failure) {}

  // What a read comes to. A damaged file fails a derived database, which its reader tells and every later write
  // returns; of a log, it is told to its reader alone.
  absl::Status OfRead(const rocksdb::Status& status, absl::string_view doing);
  // What a write, a flush or work in the background comes to: an error fails the database, and on_failure is called.
  absl::Status OfWrite(const rocksdb::Status& status, absl::string_view doing);

  // The first failure.
  absl::Status first() const;

 private:
  absl::Status Judge(const rocksdb::Status& status, absl::string_view doing) const;
  // Whether it is the first.
  bool Keep(const absl::Status& failure);

  const std::string path_;
  const DatabaseOptions::Role role_;
  const std::function<void(const absl::Status&)> on_failure_;
  std::atomic<bool> failed_{false};
  mutable Mutex mu_;
  absl::Status first_ ABSL_GUARDED_BY(mu_);
};

// The file that marks the derived database at `path` as damaged.
std::string DamageMark(absl::string_view path);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_STORE_FAILURES_H_

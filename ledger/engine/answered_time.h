// The latest time that an answer "as of a time" was given for, in a file beside the log: after a restart with a clock
// that was set back, nothing is recorded at or before it, so that the same question has the same answer.
//
//   answered = format ledger_id time                                    (docs/formats/log.md)

#ifndef DAYBOOK_LEDGER_ENGINE_ANSWERED_TIME_H_
#define DAYBOOK_LEDGER_ENGINE_ANSWERED_TIME_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ledger/base/mutex.h"
#include "ledger/log/ledger_id.h"
#include "ledger/store/slot_file.h"

namespace daybook {

// Thread-safe.
class AnsweredTime {
 public:
  // A file that cannot be read, or is another ledger's, counts as none: what it knew matters only if the clock was set
  // back too, and that is no reason not to start. Returns UNAVAILABLE or RESOURCE_EXHAUSTED if the file system fails.
  static absl::StatusOr<std::unique_ptr<AnsweredTime>> Open(const std::string& path, const LedgerId& ledger_id);

  // The infinite past if none was.
  absl::Time time() const;

  // Now `time` is, if none after it was: it will be known after a restart. One synced write of 4 KiB.
  absl::Status Raise(absl::Time time);

 private:
  AnsweredTime(LedgerId ledger_id, std::unique_ptr<SlotFile> file, absl::Time time)
      : ledger_id_(std::move(ledger_id)), file_(std::move(file)), time_(time) {}

  const LedgerId ledger_id_;
  mutable Mutex mu_;
  const std::unique_ptr<SlotFile> file_ ABSL_PT_GUARDED_BY(mu_);
  absl::Time time_ ABSL_GUARDED_BY(mu_);
};

std::string EncodeAnsweredTime(const LedgerId& ledger_id, absl::Time time);
// Accepts exactly what EncodeAnsweredTime writes for this ledger; nullopt otherwise.
std::optional<absl::Time> DecodeAnsweredTime(absl::string_view bytes, const LedgerId& ledger_id);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_ANSWERED_TIME_H_

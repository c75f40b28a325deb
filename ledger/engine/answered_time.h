// The latest time that an answer "as of a time" was given for, in a file beside the log: after a restart with a clock
// that was set back, nothing is recorded at or before it, so that the same question has the same answer.
//
//   answered = format ledger_id time                                    (docs/formats/log.md)

#ifndef DAYBOOK_LEDGER_ENGINE_ANSWERED_TIME_H_
#define DAYBOOK_LEDGER_ENGINE_ANSWERED_TIME_H_

#include <functional>
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
  using OnFailure = std::function<void(const absl::Status&)>;

  // A file that cannot be read, or is another ledger's, counts as none: what it knew matters only if the clock was set
  // back too, and that is no reason not to start. Returns UNAVAILABLE or RESOURCE_EXHAUSTED if the file system fails.
  static absl::StatusOr<std::unique_ptr<AnsweredTime>> Open(const std::string& path, const LedgerId& ledger_id,
                                                            OnFailure on_failure);

  // The infinite past if none was.
  absl::Time time() const;

  // Now `time` is, if none after it was: it will be known after a restart. One synced write of 4 KiB, for all who wait
  // for one. A failure of the file is told to `on_failure`, too, which must not block.
  absl::Status Raise(absl::Time time);

 private:
  AnsweredTime(LedgerId ledger_id, std::unique_ptr<SlotFile> file, OnFailure on_failure, absl::Time time)
      : ledger_id_(std::move(ledger_id)), on_failure_(std::move(on_failure)), file_(std::move(file)), time_(time) {}

  // Raises what is wanted to `time` and returns it.
  absl::Time Want(absl::Time time);

  const LedgerId ledger_id_;
  const OnFailure on_failure_;

  Mutex wanted_mu_;
  absl::Time wanted_ ABSL_GUARDED_BY(wanted_mu_) = absl::InfinitePast();

  // Held while the file is written.
  mutable Mutex mu_;
  const std::unique_ptr<SlotFile> file_ ABSL_PT_GUARDED_BY(mu_);
  absl::Time time_ ABSL_GUARDED_BY(mu_);
};

std::string EncodeAnsweredTime(const LedgerId& ledger_id, absl::Time time);
// Accepts exactly what EncodeAnsweredTime writes for this ledger; nullopt otherwise.
std::optional<absl::Time> DecodeAnsweredTime(absl::string_view bytes, const LedgerId& ledger_id);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_ANSWERED_TIME_H_

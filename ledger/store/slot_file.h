// A small record in a file of its own, replaced whole: in two slots, written in turn and synced, so that a torn write
// leaves the record before.
//
//   slot = magic generation length record digest                         (docs/formats/slots.md)

#ifndef DAYBOOK_LEDGER_STORE_SLOT_FILE_H_
#define DAYBOOK_LEDGER_STORE_SLOT_FILE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace daybook {

// Thread-compatible: callers synchronise.
class SlotFile {
 public:
  // Opens the file, or creates an empty one. Returns DATA_LOSS if neither slot of a written file can be read;
  // UNAVAILABLE or RESOURCE_EXHAUSTED if the file system fails.
  static absl::StatusOr<std::unique_ptr<SlotFile>> Open(const std::string& path);

  ~SlotFile();
  SlotFile(const SlotFile&) = delete;
  SlotFile& operator=(const SlotFile&) = delete;

  // The newest record; nullopt in a new file.
  const std::optional<std::string>& record() const { return record_; }

  // Replaces the record, of at most kSlotRecordBytesMax; synced when it returns. After an error of the file system it
  // is the old record or the new one.
  absl::Status Write(absl::string_view record);

 private:
  SlotFile(std::string path, int file) : path_(std::move(path)), file_(file) {}

  absl::Status Read();
  absl::Status WriteSlot(absl::string_view record);

  const std::string path_;
  const int file_;
  uint64_t generation_ = 0;
  std::optional<std::string> record_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_STORE_SLOT_FILE_H_

#include "ledger/store/slot_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "ledger/store/limits.h"

namespace daybook {
namespace {

constexpr absl::string_view kMagic = "DAYSLOTS";
constexpr off_t kSlotStride = 4096;
constexpr size_t kFramingBytes = 8 + 8 + 2 + 32;
static_assert(kFramingBytes + kSlotRecordBytesMax <= kSlotStride);

struct Slot {
  uint64_t generation = 0;
  std::string record;
};

absl::Status FileError(const std::string& path, absl::string_view doing) {
  const int error = errno;
  return absl::Status(
      error == ENOSPC || error == EDQUOT ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kUnavailable,
      absl::StrCat(doing, " ", path, ": ", std::generic_category().message(error)));
}

std::string EncodeSlot(uint64_t generation, absl::string_view record) {
  std::string bytes(kMagic);
  AppendBigEndian(generation, &bytes);
  AppendBigEndian(static_cast<uint16_t>(record.size()), &bytes);
  absl::StrAppend(&bytes, record);
  const Hash digest = Sha256Of(bytes);
  return absl::StrCat(bytes, AsBytes(digest));
}

// nullopt unless `bytes` begin with what EncodeSlot writes.
std::optional<Slot> DecodeSlot(absl::string_view bytes) {
  BigEndianReader reader(bytes);
  reader.Bytes(kMagic.size());
  Slot slot;
  slot.generation = reader.U64();
  slot.record = std::string(reader.Bytes(reader.U16()));
  if (!reader.ok()) return std::nullopt;
  const std::string wanted = EncodeSlot(slot.generation, slot.record);
  if (bytes.substr(0, wanted.size()) != wanted) return std::nullopt;
  return slot;
}

// Makes the name of a new file durable.
absl::Status SyncFolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const int file = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return FileError(folder, "opening");
  const absl::Status status = fsync(file) == 0 ? absl::OkStatus() : FileError(folder, "syncing");
  close(file);
  return status;
}

}  // namespace

absl::StatusOr<std::unique_ptr<SlotFile>> SlotFile::Open(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return FileError(path, "opening");
  std::unique_ptr<SlotFile> slots = absl::WrapUnique(new SlotFile(path, file));
  RETURN_IF_ERROR(SyncFolderOf(path));
  RETURN_IF_ERROR(slots->Read());
  return slots;
}

SlotFile::~SlotFile() { close(file_); }

absl::Status SlotFile::Read() {
  std::string bytes(kFramingBytes + kSlotRecordBytesMax, '\0');
  for (const off_t offset : {off_t{0}, kSlotStride}) {
    const ssize_t count = pread(file_, bytes.data(), bytes.size(), offset);
    if (count < 0) return FileError(path_, "reading");
    std::optional<Slot> slot = DecodeSlot(absl::string_view(bytes).substr(0, static_cast<size_t>(count)));
    if (!slot || slot->generation < generation_) continue;
    generation_ = slot->generation;
    record_ = std::move(slot->record);
  }
  struct stat info = {};
  if (fstat(file_, &info) != 0) return FileError(path_, "reading");
  // The first write of a new file goes to the first slot alone: torn, it is no record, and nobody was promised one.
  if (!record_ && info.st_size > kSlotStride) {
    return absl::DataLossError(absl::StrCat(path_, ": neither of its two records can be read"));
  }
  return absl::OkStatus();
}

absl::Status SlotFile::Write(absl::string_view record) {
  DAYBOOK_CHECK(record.size() <= kSlotRecordBytesMax);
  do {
    RETURN_IF_ERROR(WriteSlot(record));
  } while (generation_ == 1);  // Both slots of a new file, so that from then on one of them can be read.
  return absl::OkStatus();
}

absl::Status SlotFile::WriteSlot(absl::string_view record) {
  const std::string bytes = EncodeSlot(generation_ + 1, record);
  const off_t offset = generation_ % 2 == 0 ? 0 : kSlotStride;
  const ssize_t count = pwrite(file_, bytes.data(), bytes.size(), offset);
  if (count != static_cast<ssize_t>(bytes.size())) {
    if (count >= 0) errno = ENOSPC;
    return FileError(path_, "writing");
  }
  if (fdatasync(file_) != 0) return FileError(path_, "syncing");
  ++generation_;
  record_ = std::string(record);
  return absl::OkStatus();
}

}  // namespace daybook

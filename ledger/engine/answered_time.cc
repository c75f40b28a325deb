#include "ledger/engine/answered_time.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/status_macros.h"

namespace daybook {
namespace {

constexpr uint8_t kFormat = 1;

}  // namespace

absl::StatusOr<std::unique_ptr<AnsweredTime>> AnsweredTime::Open(const std::string& path, const LedgerId& ledger_id,
                                                                 OnFailure on_failure) {
  absl::StatusOr<std::unique_ptr<SlotFile>> file = SlotFile::Open(path);
  if (absl::IsDataLoss(file.status())) {
    std::error_code error;
    std::filesystem::remove(path, error);
    if (error) return absl::UnavailableError(absl::StrCat(path, ": cannot remove: ", error.message()));
    file = SlotFile::Open(path);
  }
  RETURN_IF_ERROR(file.status());
  const std::optional<std::string>& record = (*file)->record();
  std::optional<absl::Time> time;
  if (record.has_value()) time = DecodeAnsweredTime(*record, ledger_id);
  const absl::Time from = time.value_or(absl::InfinitePast());
  return absl::WrapUnique(new AnsweredTime(ledger_id, *std::move(file), std::move(on_failure), from));
}

absl::Time AnsweredTime::time() const {
  MutexLock lock(&mu_);
  return time_;
}

absl::Time AnsweredTime::Want(absl::Time time) {
  MutexLock lock(&wanted_mu_);
  return wanted_ = std::max(wanted_, time);
}

absl::Status AnsweredTime::Raise(absl::Time time) {
  Want(time);
  MutexLock lock(&mu_);
  if (time <= time_) return absl::OkStatus();
  const absl::Time all = Want(time);
  const absl::Status written = file_->Write(EncodeAnsweredTime(ledger_id_, all));
  if (!written.ok()) {
    if (on_failure_) on_failure_(written);
    return written;
  }
  time_ = all;
  return absl::OkStatus();
}

std::string EncodeAnsweredTime(const LedgerId& ledger_id, absl::Time time) {
  std::string bytes;
  AppendBigEndian(kFormat, &bytes);
  absl::StrAppend(&bytes, LedgerIdBytes(ledger_id));
  AppendBigEndian(static_cast<uint64_t>(absl::ToUnixMicros(time)), &bytes);
  return bytes;
}

std::optional<absl::Time> DecodeAnsweredTime(absl::string_view bytes, const LedgerId& ledger_id) {
  BigEndianReader reader(bytes);
  const uint8_t format = reader.U8();
  const LedgerId id = LedgerIdFromBytes(reader.Bytes(kLedgerIdBytes));
  const auto micros = static_cast<int64_t>(reader.U64());
  if (!reader.complete() || format != kFormat || id != ledger_id) return std::nullopt;
  return absl::FromUnixMicros(micros);
}

}  // namespace daybook

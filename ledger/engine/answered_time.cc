#include "ledger/engine/answered_time.h"

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

absl::StatusOr<std::unique_ptr<AnsweredTime>> AnsweredTime::Open(const std::string& path, const LedgerId& ledger_id) {
  absl::StatusOr<std::unique_ptr<SlotFile>> file = SlotFile::Open(path);
  if (absl::IsDataLoss(file.status())) {
    std::error_code error;
    std::filesystem::remove(path, error);
    if (error) return absl::UnavailableError(absl::StrCat(path, ": cannot remove: ", error.message()));
    file = SlotFile::Open(path);
  }
  RETURN_IF_ERROR(file.status());
  const std::optional<std::string>& record = (*file)->record();
  const std::optional<absl::Time> time =
      record.has_value() ? DecodeAnsweredTime(*record, ledger_id) : std::optional<absl::Time>();
  return absl::WrapUnique(new AnsweredTime(ledger_id, *std::move(file), time.value_or(absl::InfinitePast())));
}

absl::Time AnsweredTime::time() const {
  MutexLock lock(&mu_);
  return time_;
}

absl::Status AnsweredTime::Raise(absl::Time time) {
  MutexLock lock(&mu_);
  if (time <= time_) return absl::OkStatus();
  RETURN_IF_ERROR(file_->Write(EncodeAnsweredTime(ledger_id_, time)));
  time_ = time;
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

#include "ledger/log/guard.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"

namespace daybook {
namespace {

constexpr uint8_t kFormat = 1;

}  // namespace

std::string EncodeGuard(const Guard& guard) {
  std::string bytes;
  AppendBigEndian(kFormat, &bytes);
  absl::StrAppend(&bytes, LedgerIdBytes(guard.ledger_id));
  AppendBigEndian(guard.size.value, &bytes);
  absl::StrAppend(&bytes, AsBytes(guard.root));
  return bytes;
}

absl::StatusOr<Guard> DecodeGuard(absl::string_view bytes) {
  BigEndianReader reader(bytes);
  const uint8_t format = reader.U8();
  if (reader.ok() && format > kFormat) {
    return absl::FailedPreconditionError(
        absl::StrCat("the guard has format ", format, ", of a newer release; this one reads up to format ", kFormat));
  }
  Guard guard;
  guard.ledger_id = LedgerIdFromBytes(reader.Bytes(kLedgerIdBytes));
  guard.size = TreeSize{reader.U64()};
  const absl::string_view root = reader.Bytes(guard.root.size());
  if (!reader.complete() || format != kFormat) return absl::DataLossError("guard: not a record of any release");
  guard.root = *HashFromBytes(root);
  return guard;
}

}  // namespace daybook

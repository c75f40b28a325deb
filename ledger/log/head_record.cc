#include "ledger/log/head_record.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"

namespace daybook {
namespace {

constexpr uint8_t kFormat = 1;

absl::Status Damaged(absl::string_view what) { return absl::DataLossError(absl::StrCat("head of the log: ", what)); }

}  // namespace

std::string EncodeHeadRecord(const HeadRecord& record) {
  DAYBOOK_CHECK(record.frontier.size() == record.head.size);
  std::string bytes;
  AppendBigEndian(kFormat, &bytes);
  absl::StrAppend(&bytes, LedgerIdBytes(record.ledger_id));
  AppendBigEndian(static_cast<uint64_t>(absl::ToUnixMicros(record.head.recorded_time)), &bytes);
  return absl::StrCat(bytes, AsBytes(record.head.root), record.frontier.Serialize());
}

absl::StatusOr<HeadRecord> DecodeHeadRecord(absl::string_view bytes) {
  BigEndianReader reader(bytes);
  const uint8_t format = reader.U8();
  if (reader.ok() && format > kFormat) {
    return absl::FailedPreconditionError(
        absl::StrCat("the log has format ", format, ", of a newer release; this one reads up to format ", kFormat));
  }
  if (format != kFormat) return Damaged(absl::StrCat("format: ", format, ", want ", kFormat));
  HeadRecord record;
  record.ledger_id = LedgerIdFromBytes(reader.Bytes(kLedgerIdBytes));
  record.head.recorded_time = absl::FromUnixMicros(static_cast<int64_t>(reader.U64()));
  const absl::string_view root = reader.Bytes(record.head.root.size());
  if (!reader.ok()) return Damaged(absl::StrCat(bytes.size(), " bytes, cut short"));
  record.head.root = *HashFromBytes(root);
  ASSIGN_OR_RETURN(record.frontier, Frontier::Parse(reader.rest()));
  record.head.size = record.frontier.size();
  if (record.frontier.Root() != record.head.root) return Damaged("root: not that of the frontier");
  return record;
}

}  // namespace daybook

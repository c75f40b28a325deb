#include "ledger/index/watermark.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"

namespace daybook {
namespace {

// Of the whole index: keys, values and all.
constexpr uint8_t kFormat = 1;

}  // namespace

std::string EncodeWatermark(const IndexedTree& indexed) {
  DAYBOOK_CHECK(indexed.ledger_id.size() <= UINT8_MAX);
  std::string bytes;
  AppendBigEndian(kFormat, &bytes);
  AppendBigEndian(static_cast<uint8_t>(indexed.ledger_id.size()), &bytes);
  return absl::StrCat(bytes, indexed.ledger_id, indexed.tree.Serialize());
}

absl::StatusOr<IndexedTree> DecodeWatermark(absl::string_view bytes) {
  BigEndianReader reader(bytes);
  const uint8_t format = reader.U8();
  if (format != kFormat) return absl::DataLossError(absl::StrCat("index: format ", format, ", want ", kFormat));
  IndexedTree indexed;
  indexed.ledger_id = std::string(reader.Bytes(reader.U8()));
  if (!reader.ok()) return absl::DataLossError("index: watermark cut short");
  ASSIGN_OR_RETURN(indexed.tree, Frontier::Parse(reader.rest()));
  return indexed;
}

}  // namespace daybook

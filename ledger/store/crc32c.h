// CRC-32C (Castagnoli), the checksum of RocksDB's write-ahead log.

#ifndef DAYBOOK_LEDGER_STORE_CRC32C_H_
#define DAYBOOK_LEDGER_STORE_CRC32C_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace daybook {

// The checksum of `bytes`.
uint32_t Crc32c(absl::string_view bytes);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_STORE_CRC32C_H_

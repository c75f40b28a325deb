// The stored hashes of the tree, read back. Private to ledger/index.

#ifndef DAYBOOK_LEDGER_INDEX_HASH_ROWS_H_
#define DAYBOOK_LEDGER_INDEX_HASH_ROWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/sha256.h"
#include "ledger/store/database.h"

namespace daybook {

std::string HashRowKey(uint8_t level, uint64_t index);

// The hashes of `level` in [begin, end), which must lie in one tile. Returns DATA_LOSS if one is not there.
absl::StatusOr<std::vector<Hash>> ReadHashRows(const Database& database, uint8_t level, uint64_t begin, uint64_t end);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_INDEX_HASH_ROWS_H_

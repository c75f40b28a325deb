// Whether the end of a log is whole, beyond what RocksDB sees: it takes files of its write-ahead log as they lie, and
// does not miss one that is gone from the middle. What was written last may be in such a file alone, family by family:
// the entries of a block on disk already, and its payloads only there.
//
// Private to ledger/log.

#ifndef DAYBOOK_LEDGER_LOG_TAIL_CHECK_H_
#define DAYBOOK_LEDGER_LOG_TAIL_CHECK_H_

#include "absl/status/status.h"
#include "ledger/base/position.h"
#include "ledger/store/database.h"

namespace daybook {

// Looks at the last kTailBytes of entries and payloads of a log of `size` events. Returns DATA_LOSS if the chunks do
// not go on from one to the next up to `size`, or an entry has sealed a payload that is not there.
absl::Status CheckTail(const Database& database, Family chunk_family, Family payload_family, TreeSize size);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_LOG_TAIL_CHECK_H_

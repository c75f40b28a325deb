// What a database may take of memory, threads and files. Three are open in a server: log, index and views.

#ifndef DAYBOOK_LEDGER_STORE_LIMITS_H_
#define DAYBOOK_LEDGER_STORE_LIMITS_H_

#include <cstddef>

namespace daybook {

// Recently read blocks, with the filters and indexes of the files they are in.
inline constexpr size_t kBlockCacheBytes = size_t{48} << 20;
// Shards of it, as a power of two: few, so that none is too small for what it should keep.
inline constexpr int kBlockCacheShardBits = 2;
// One write buffer, and how many a family may have: RocksDB 7.8 can flush more than two out of order.
inline constexpr size_t kWriteBufferBytes = size_t{24} << 20;
inline constexpr int kWriteBuffersMax = 2;
// All write buffers of a database together.
inline constexpr size_t kWriteBuffersBytesMax = size_t{64} << 20;
// Write-ahead log that opening after a kill may have to replay.
inline constexpr size_t kWalBytesMax = size_t{96} << 20;
// Flushes and compactions at the same time: RocksDB 7.8 has a flush bug from eight.
inline constexpr int kBackgroundJobsMax = 2;
// Open table files; the rest are reopened when read.
inline constexpr int kOpenFilesMax = 512;
// RocksDB's own diary (LOG), kept for whoever has to find out what happened, and one line of it.
inline constexpr size_t kDiaryBytesMax = size_t{4} << 20;
inline constexpr size_t kDiaryLineBytesMax = 2'000;
// Filter bits per key: about one wrong "perhaps" in a hundred.
inline constexpr double kFilterBitsPerKey = 10;
// The filter over a write buffer of a derived database, as a share of it.
inline constexpr double kFilterShareOfWriteBuffer = 0.02;

// A record of a slot file; a slot has a page to itself, so that a torn write of one does not reach the other.
inline constexpr size_t kSlotRecordBytesMax = 3'072;

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_STORE_LIMITS_H_

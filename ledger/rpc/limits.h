// How much the gRPC server takes on at once, so that no client makes it run out of memory or of threads.

#ifndef DAYBOOK_LEDGER_RPC_LIMITS_H_
#define DAYBOOK_LEDGER_RPC_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace daybook {

// Bytes of a message that gRPC lets through; it lets through none that is compressed. Twice kMessageBytesMax, so that
// what is over ours is refused by us, with a reason.
inline constexpr int kReceiveBytesMax = 8 * 1024 * 1024;

// Bytes of a status's message, and of the google.rpc.Status beside it. Both go into trailers, of which clients accept
// 8 KiB; text may take three bytes a character there, and details four for three. In band it is the same status.
inline constexpr size_t kStatusMessageBytesMax = 1'024;
inline constexpr size_t kStatusDetailsBytesMax = 3'500;

// Streams that are open at once, and questions that wait or are answered: each holds a page or a row at most, and an
// AppendStream kAppendStreamBytesMax.
inline constexpr size_t kStreamsMax = 1'024;
inline constexpr size_t kQuestionsMax = 1'024;
// Calls of one connection.
inline constexpr int kCallsPerConnectionMax = 1'024;

// Batches of an AppendStream whose answers are not written yet, and their bytes: the window in which the server reads
// on. Enough to keep the log's queue filled while one block is synced.
inline constexpr size_t kAppendWindowBatches = 64;
inline constexpr size_t kAppendWindowBytes = 4 * 1024 * 1024;
// Bytes of an answer to one of them: the largest are the positions of kBatchEventsMax events.
inline constexpr size_t kAppendAnswerBytesMax = 16 * 1024;
// Bytes that an AppendStream holds at most, however long its client does not read: a window that was not full, the
// request that was read then, which may wait for the ledger as it came, and an answer to each batch.
inline constexpr size_t kAppendStreamBytesMax =
    kAppendWindowBytes + kReceiveBytesMax + kAppendWindowBatches * kAppendAnswerBytesMax;

// Memory that a batch is parsed into: taken first, and in one go.
inline constexpr size_t kArenaStartBytes = 8 * 1024;
inline constexpr size_t kArenaBlockBytesMax = 128 * 1024;

// A message of Read or Subscribe is closed at this many bytes; a last event with its payload may pass it by 640 KiB.
inline constexpr size_t kPageBytes = 128 * 1024;
inline constexpr size_t kPageEventsMax = 1'024;
// Events looked at in one go, so that a narrow filter over a long ledger shares the threads with others.
inline constexpr size_t kScanEventsMax = 16 * 1024;
// Events looked at together when reading backwards.
inline constexpr uint64_t kBackwardsStep = 64;

// Events that Read returns, at most and by default.
inline constexpr uint32_t kReadEventsMax = 100'000;
inline constexpr uint32_t kReadEventsDefault = 1'000;
// Events between two points that a diff shows.
inline constexpr size_t kDiffEventsMax = 1'000;
// Bytes of the events in an answer of one message; the last may pass it by 640 KiB. With what stands beside them
// (kBesidePageBytesMax) that is less than the 4 MiB that clients receive unless told otherwise.
inline constexpr size_t kAnswerEventsBytes = 2 * 1024 * 1024;

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_LIMITS_H_

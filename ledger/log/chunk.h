// A run of whole entries as one stored value, write-once; the first chunk of a block says what the block is.
//
//   chunk = format flags [block header] { u16 length ‖ entry }           (docs/formats/log.md)
//
// A chunk is keyed by the position of its first entry.

#ifndef DAYBOOK_LEDGER_LOG_CHUNK_H_
#define DAYBOOK_LEDGER_LOG_CHUNK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ledger/base/position.h"
#include "ledger/base/sha256.h"
#include "ledger/log/block.h"

namespace daybook {

// What is stored once per block.
struct BlockHeader {
  uint32_t entry_count = 0;
  LogHead after;
  friend bool operator==(const BlockHeader&, const BlockHeader&) = default;
};

// A chunk, taken apart. The views live as long as the bytes.
struct Chunk {
  std::optional<BlockHeader> block;
  std::vector<absl::string_view> entries;
};

// Calls `emit` with the chunks of `block`, in order, each with the position of its first entry. The bytes live until
// `emit` returns. `block` must hold an entry, and none that is empty or over kEntryBytesMax (checked).
void EncodeChunks(const Block& block, absl::FunctionRef<void(Position first, absl::string_view chunk)> emit);

// Accepts only what EncodeChunks can have written at `first`; returns DATA_LOSS naming position and field for anything
// else. Does not look into the entries.
absl::StatusOr<Chunk> DecodeChunk(Position first, absl::string_view bytes);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_LOG_CHUNK_H_

#include "ledger/log/tail_check.h"

#include <cstdint>
#include <limits>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/entry.h"
#include "ledger/log/chunk.h"
#include "ledger/log/limits.h"
#include "ledger/store/keys.h"

namespace daybook {
namespace {

// At the end of a family, to be walked backwards.
Cursor LastOf(const Database& database, Family family) {
  Cursor cursor = database.NewCursor(family);
  cursor.SeekAtOrBefore(KeyBuilder().U64(std::numeric_limits<uint64_t>::max()).Take());
  return cursor;
}

// One more than the position of the row at hand; 0 if there is none.
absl::StatusOr<uint64_t> AfterRow(const Cursor& cursor) {
  if (!cursor.valid()) {
    RETURN_IF_ERROR(cursor.status());
    return 0;
  }
  KeyReader key(cursor.key());
  const Position position = key.At();
  if (!key.complete()) return absl::DataLossError("log: a key is not a position");
  return position.value + 1;
}

absl::Status Gone(absl::string_view what, uint64_t position) {
  return absl::DataLossError(absl::StrCat("log: ", what, " at position ", position,
                                          " is gone: a file of the log is missing. Restore the files, or take the log "
                                          "from a backup"));
}

}  // namespace

absl::Status CheckTail(const Database& database, Family chunk_family, Family payload_family, TreeSize size) {
  Cursor chunks = LastOf(database, chunk_family);
  Cursor payloads = LastOf(database, payload_family);
  uint64_t next = size.value;  // What the chunk at hand must end before.
  for (size_t bytes = 0; next > 0 && bytes < kTailBytes; chunks.Prev()) {
    ASSIGN_OR_RETURN(const uint64_t after_first, AfterRow(chunks));
    if (after_first == 0) return Gone("the entry", next - 1);
    const Position first{after_first - 1};
    ASSIGN_OR_RETURN(const Chunk chunk, DecodeChunk(first, chunks.value()));
    const uint64_t end = first.value + chunk.entries.size();
    if (end > next) return absl::DataLossError(absl::StrCat("log: an entry at position ", end - 1, " behind the head"));
    if (end < next) return Gone("the entry", next - 1);
    bytes += chunks.value().size();
    for (uint64_t at = end; at > first.value; --at) {
      const absl::StatusOr<Entry> entry = DecodeEntry(chunk.entries[at - 1 - first.value]);
      if (!entry.ok() || !entry->server.payload) continue;  // An entry that is damaged is told to whoever reads it.
      ASSIGN_OR_RETURN(uint64_t after_payload, AfterRow(payloads));
      while (after_payload > at) {
        payloads.Prev();
        ASSIGN_OR_RETURN(after_payload, AfterRow(payloads));
      }
      if (after_payload != at) return Gone("the payload of the event", at - 1);
      bytes += payloads.value().size();
    }
    next = first.value;
  }
  return absl::OkStatus();
}

}  // namespace daybook

// How far a stored index is, and over which ledger, written in the same batch as its rows.
//
//   watermark = format length ledger_id frontier                         (docs/formats/index.md)

#ifndef DAYBOOK_LEDGER_INDEX_WATERMARK_H_
#define DAYBOOK_LEDGER_INDEX_WATERMARK_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/merkle/frontier.h"

namespace daybook {

struct IndexedTree {
  // As in LedgerId, at most 255 bytes.
  std::string ledger_id;
  Frontier tree;
};

std::string EncodeWatermark(const IndexedTree& indexed);

// Accepts exactly what EncodeWatermark writes. Returns DATA_LOSS for anything else, another format too: an index is
// made again, not converted.
absl::StatusOr<IndexedTree> DecodeWatermark(absl::string_view bytes);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_INDEX_WATERMARK_H_

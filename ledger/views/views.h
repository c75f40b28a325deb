// Versioned rows: what the folds write at a position, and anybody reads as of a size. A past read is a seek.

#ifndef DAYBOOK_LEDGER_VIEWS_VIEWS_H_
#define DAYBOOK_LEDGER_VIEWS_VIEWS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/position.h"
#include "ledger/base/sha256.h"

namespace daybook {

// A table of one projection. The registry (ledger/projection/tables.h) lists the values; stored, so never renumbered.
enum class TableId : uint16_t {};

// How far a derived store is, and over which ledger. Written in the same batch as the rows.
struct Watermark {
  std::string ledger_id;
  TreeSize size;
  Hash root{};
  // Release of the folds that made the rows; another one means: rebuild.
  std::string fold_version;
};

// A range of keys of one table, by prefix.
struct ScanRange {
  TableId table;
  // Only keys that begin so; empty for all.
  absl::string_view prefix;
  // Only keys after this one; empty from the first. Must begin with `prefix` unless empty.
  absl::string_view after;
};

// Thread-safe.
class RowReader {
 public:
  virtual ~RowReader() = default;

  // The row's newest value written at a position below `size`; nullopt when there is none or it was deleted.
  // Returns DATA_LOSS for damaged storage.
  virtual absl::StatusOr<std::optional<std::string>> Get(TableId table, absl::string_view key, TreeSize size) const = 0;

  // Calls `visit` for each live row as of `size`, in ascending byte order of keys, until it returns false.
  // The views live until `visit` returns.
  virtual absl::Status Scan(const ScanRange& range, TreeSize size,
                            absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) const = 0;

  // Rows that Get and Scan looked at since the start, for the tests that bound what a question may cost.
  virtual uint64_t rows_read() const = 0;
};

// One write: `value` absent deletes (a tombstone: the past keeps the row).
struct RowWrite {
  TableId table;
  std::string key;
  Position position;
  std::optional<std::string> value;
};

// Thread-safe. One writer, any number of readers.
class Views : public RowReader {
 public:
  // The last one written; size 0 in a new store.
  virtual Watermark watermark() const = 0;

  // The writer's own Get, as of the watermark: cheaper than Get between two writes. On the writer's thread only.
  virtual absl::StatusOr<std::optional<std::string>> GetNewest(TableId table, absl::string_view key) = 0;

  // Writes the rows and the watermark in one atomic batch. Positions must be at or above the watermark's size before,
  // and below the new one; those of one row ascend (checked). Returns the storage error otherwise.
  virtual absl::Status Write(const std::vector<RowWrite>& rows, const Watermark& watermark) = 0;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_VIEWS_VIEWS_H_

// Rows as messages: read and written the same way by folds and, as of a size, by answers.

#ifndef DAYBOOK_LEDGER_PROJECTION_ROWS_H_
#define DAYBOOK_LEDGER_PROJECTION_ROWS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "ledger/base/status_macros.h"
#include "ledger/projection/fold.h"
#include "ledger/views/views.h"

namespace daybook {

// The rows as of a size. Thread-safe. Borrows the reader.
class RowsAt {
 public:
  RowsAt(const RowReader& reader, TreeSize size) : reader_(reader), size_(size) {}

  TreeSize size() const { return size_; }
  absl::StatusOr<std::optional<std::string>> Get(TableId table, absl::string_view key) const {
    return reader_.Get(table, key, size_);
  }
  absl::Status Scan(const ScanRange& range,
                    absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) const {
    return reader_.Scan(range, size_, visit);
  }

 private:
  const RowReader& reader_;
  const TreeSize size_;
};

// Returns DATA_LOSS if `bytes` are no Row.
template <typename Row>
absl::StatusOr<Row> ParseRow(TableId table, absl::string_view bytes) {
  Row row;
  if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError(absl::StrCat("a row of table ", static_cast<uint32_t>(table), " cannot be read"));
  }
  return row;
}

// The row; nullopt when absent. Rows is FoldRows or RowsAt.
template <typename Row, typename Rows>
absl::StatusOr<std::optional<Row>> FindRow(Rows& rows, TableId table, absl::string_view key) {
  const auto parsed = [table](absl::string_view bytes) -> absl::StatusOr<std::optional<Row>> {
    ASSIGN_OR_RETURN(Row row, ParseRow<Row>(table, bytes));
    return std::make_optional(std::move(row));
  };
  if constexpr (std::is_base_of_v<FoldRows, Rows>) {
    ASSIGN_OR_RETURN(const std::string* bytes, rows.Peek(table, key));
    return bytes == nullptr ? std::optional<Row>() : parsed(*bytes);
  } else {
    ASSIGN_OR_RETURN(const std::optional<std::string> bytes, rows.Get(table, key));
    return bytes.has_value() ? parsed(*bytes) : std::optional<Row>();
  }
}

// The row; an empty one when absent.
template <typename Row, typename Rows>
absl::StatusOr<Row> GetRow(Rows& rows, TableId table, absl::string_view key) {
  ASSIGN_OR_RETURN(std::optional<Row> row, FindRow<Row>(rows, table, key));
  return row.has_value() ? *std::move(row) : Row();
}

template <typename Row>
void PutRow(FoldRows& rows, TableId table, absl::string_view key, const Row& row) {
  rows.Put(table, key, row.SerializeAsString());
}

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_ROWS_H_

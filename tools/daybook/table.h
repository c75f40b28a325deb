// Rows of text under headings, aligned for people or separated for programs.

#ifndef DAYBOOK_TOOLS_DAYBOOK_TABLE_H_
#define DAYBOOK_TOOLS_DAYBOOK_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace daybook {

// How a text stands out on a terminal.
enum class Ink : uint8_t { kPlain, kBold, kDim, kRed, kGreen, kYellow, kCyan };

// `text` between escape sequences if `colour`, else as it is.
std::string Painted(absl::string_view text, Ink ink, bool colour);

// Columns that `text` takes on a terminal: 1 for most characters, 2 for wide ones (East Asian, emoji), 0 for combining
// ones. Bytes that are no UTF-8 count as one each.
size_t DisplayWidth(absl::string_view text);

// The text without what would move the cursor or change colours: control characters, and bytes that are no UTF-8,
// become "\xNN".
std::string Printable(absl::string_view text);

// Thread-compatible: callers synchronise.
class Table {
 public:
  enum class Align : uint8_t { kLeft, kRight };
  struct Column {
    std::string heading;
    Align align = Align::kLeft;
  };
  // A row is written as the texts of its cells.
  struct Cell {
    // NOLINTNEXTLINE(google-explicit-constructor)
    Cell(std::string cell_text, Ink cell_ink = Ink::kPlain) : text(std::move(cell_text)), ink(cell_ink) {}
    // NOLINTNEXTLINE(google-explicit-constructor)
    Cell(const char* cell_text) : text(cell_text) {}
    std::string text;
    Ink ink = Ink::kPlain;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // As many cells as columns.
  void AddRow(std::vector<Cell> cells);
  size_t size() const { return rows_.size(); }

  // Columns two blanks apart, each line after `indent`; no blanks at line ends. A column that is empty in every row is
  // left out.
  void Print(std::ostream& out, bool colour, absl::string_view indent = "") const;
  // RFC 4180, with a heading line.
  void PrintCsv(std::ostream& out) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_TABLE_H_

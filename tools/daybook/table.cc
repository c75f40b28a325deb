#include "tools/daybook/table.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ledger/base/check.h"
#include "ledger/base/utf8.h"

namespace daybook {
namespace {

absl::string_view EscapeOf(Ink ink) {
  switch (ink) {
    case Ink::kPlain:
      return "";
    case Ink::kBold:
      return "\x1b[1m";
    case Ink::kDim:
      return "\x1b[2m";
    case Ink::kRed:
      return "\x1b[31m";
    case Ink::kGreen:
      return "\x1b[32m";
    case Ink::kYellow:
      return "\x1b[33m";
    case Ink::kCyan:
      return "\x1b[36m";
  }
  DAYBOOK_CHECK(false);
}

struct Range {
  uint32_t first;
  uint32_t last;
};

// Blocks of Unicode whose characters are wide, coarsely: enough for names and titles.
constexpr std::array<Range, 8> kWide = {{{0x1100, 0x115F},
                                         {0x2E80, 0x303E},
                                         {0x3041, 0xA4CF},
                                         {0xAC00, 0xD7A3},
                                         {0xF900, 0xFAFF},
                                         {0xFE30, 0xFE6F},
                                         {0xFF00, 0xFF60},
                                         {0x1F300, 0x1FAFF}}};
constexpr std::array<Range, 5> kCombining = {
    {{0x0300, 0x036F}, {0x1AB0, 0x1AFF}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}}};

template <size_t kCount>
bool Within(const std::array<Range, kCount>& ranges, uint32_t character) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [character](const Range& range) { return character >= range.first && character <= range.last; });
}

// Takes one character off the front; a byte that begins no character is one.
uint32_t TakeCharacter(absl::string_view* text) {
  const auto lead = static_cast<unsigned char>((*text)[0]);
  const size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  uint32_t character = length == 1 ? lead : lead & (0xFFU >> (length + 1));
  size_t taken = 1;
  for (; taken < length && taken < text->size(); ++taken) {
    const auto byte = static_cast<unsigned char>((*text)[taken]);
    if ((byte & 0xC0) != 0x80) break;
    character = character << 6 | (byte & 0x3F);
  }
  if (taken != length) {
    character = '?';
    taken = 1;
  }
  text->remove_prefix(taken);
  return character;
}

std::string CsvField(absl::string_view text) {
  if (text.find_first_of(",\"\r\n") == absl::string_view::npos) return std::string(text);
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

}  // namespace

std::string Painted(absl::string_view text, Ink ink, bool colour) {
  if (!colour || ink == Ink::kPlain || text.empty()) return std::string(text);
  return absl::StrCat(EscapeOf(ink), text, "\x1b[0m");
}

size_t DisplayWidth(absl::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    const uint32_t character = TakeCharacter(&text);
    if (Within(kCombining, character)) continue;
    width += Within(kWide, character) ? 2 : 1;
  }
  return width;
}

std::string Printable(absl::string_view text) {
  std::string printable;
  for (const char byte : Utf8Text(text)) {
    const auto value = static_cast<unsigned char>(byte);
    if (value < 0x20 || value == 0x7F) {
      absl::StrAppend(&printable, "\\x", absl::Hex(value, absl::kZeroPad2));
    } else {
      printable.push_back(byte);
    }
  }
  return printable;
}

void Table::AddRow(std::vector<Cell> cells) {
  DAYBOOK_CHECK(cells.size() == columns_.size());
  for (Cell& cell : cells) cell.text = Printable(cell.text);
  rows_.push_back(std::move(cells));
}

void Table::Print(std::ostream& out, bool colour, absl::string_view indent) const {
  std::vector<size_t> shown;
  std::vector<size_t> widths(columns_.size());
  for (size_t column = 0; column < columns_.size(); ++column) {
    bool empty = true;
    widths[column] = DisplayWidth(columns_[column].heading);
    for (const auto& row : rows_) {
      empty = empty && row[column].text.empty();
      widths[column] = std::max(widths[column], DisplayWidth(row[column].text));
    }
    if (!empty || rows_.empty()) shown.push_back(column);
  }
  const auto print = [&](const auto& cell_at) {
    std::string line(indent);
    size_t owed = 0;  // Blanks that are printed only if something follows.
    for (const size_t column : shown) {
      const Cell& cell = cell_at(column);
      const size_t pad = widths[column] - DisplayWidth(cell.text);
      const bool right = columns_[column].align == Align::kRight;
      if (!cell.text.empty()) {
        line.append(owed + (right ? pad : 0), ' ');
        line += Painted(cell.text, cell.ink, colour);
        owed = right ? 0 : pad;
      } else {
        owed += widths[column];
      }
      owed += 2;
    }
    out << line << '\n';
  };
  std::vector<Cell> headings;
  headings.reserve(columns_.size());
  for (const Column& column : columns_) headings.emplace_back(column.heading, Ink::kDim);
  const bool headed = std::any_of(columns_.begin(), columns_.end(), [](const Column& c) { return !c.heading.empty(); });
  if (headed) print([&headings](size_t column) -> const Cell& { return headings[column]; });
  for (const auto& row : rows_) print([&row](size_t column) -> const Cell& { return row[column]; });
}

void Table::PrintCsv(std::ostream& out) const {
  for (size_t column = 0; column < columns_.size(); ++column) {
    out << (column == 0 ? "" : ",") << CsvField(columns_[column].heading);
  }
  out << "\r\n";
  for (const auto& row : rows_) {
    for (size_t column = 0; column < row.size(); ++column)
      out << (column == 0 ? "" : ",") << CsvField(row[column].text);
    out << "\r\n";
  }
}

}  // namespace daybook

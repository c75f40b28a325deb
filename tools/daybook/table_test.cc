#include "tools/daybook/table.h"

#include <sstream>

namespace daybook {
namespace {

std::string Printed(const Table& table, bool colour = false, absl::string_view indent = "") {
  std::ostringstream out;
  table.Print(out, colour, indent);
  return out.str();
}

TEST(TableTest, AlignsColumnsAndLeavesNoBlanksAtLineEnds) {
  Table table({{"TARGET"}, {"ERR", Table::Align::kRight}, {"OWNER"}});
  table.AddRow({"payments/prod/orders", "12", "ann"});
  table.AddRow({"a/b/c", "3", ""});
  EXPECT_EQ(Printed(table),
            "TARGET                ERR  OWNER\n"
            "payments/prod/orders   12  ann\n"
            "a/b/c                   3\n");
}

TEST(TableTest, LeavesOutColumnsThatAreEmpty) {
  Table table({{"A"}, {"B"}, {"C"}});
  table.AddRow({"1", "", "2"});
  EXPECT_EQ(Printed(table, false, "  "), "  A  C\n  1  2\n");
}

TEST(TableTest, WideAndCombiningCharactersAreMeasuredAsShown) {
  EXPECT_EQ(DisplayWidth("abc"), 3u);
  EXPECT_EQ(DisplayWidth("Überprüfung"), 11u);
  EXPECT_EQ(DisplayWidth("日本"), 4u);
  EXPECT_EQ(DisplayWidth("e\xCC\x81"), 1u);  // e and a combining acute accent
  EXPECT_EQ(DisplayWidth("\xFF\xFE"), 2u);   // no UTF-8
  Table table({{"X"}, {"Y"}});
  table.AddRow({"日本", "1"});
  table.AddRow({"abc", "2"});
  EXPECT_EQ(Printed(table), "X     Y\n日本  1\nabc   2\n");
}

TEST(TableTest, ColourDoesNotMoveColumns) {
  Table table({{"X"}, {"Y"}});
  table.AddRow({Table::Cell("red", Ink::kRed), "1"});
  EXPECT_EQ(Printed(table, true), "\x1b[2mX\x1b[0m    \x1b[2mY\x1b[0m\n\x1b[31mred\x1b[0m  1\n");
}

TEST(TableTest, WhatCouldSteerATerminalIsSpelledOut) {
  EXPECT_EQ(Printable("a\x1b[2Jb\n"), "a\\x1b[2Jb\\x0a");
  EXPECT_EQ(Printable("ü\xff\n"), "ü\\xff\\x0a");
  Table table({{""}});
  table.AddRow({"x\x1b]0;title\x07"});
  EXPECT_EQ(Printed(table), "x\\x1b]0;title\\x07\n");
}

TEST(TableTest, CsvQuotesWhatNeedsIt) {
  Table table({{"A"}, {"B"}});
  table.AddRow({"one, two", "say \"hi\""});
  std::ostringstream out;
  table.PrintCsv(out);
  EXPECT_EQ(out.str(), "A,B\r\n\"one, two\",\"say \"\"hi\"\"\"\r\n");
}

}  // namespace
}  // namespace daybook

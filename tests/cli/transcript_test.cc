#include "tests/cli/transcript.h"

#include <gtest/gtest.h>

namespace daybook::testing {
namespace {

std::string PlayedInShell(absl::string_view transcript) {
  return Played(transcript, [](const std::string& command) { return Run({"sh", "-c", command}); });
}

constexpr char kTwoCommands[] = R"(About nothing.
$ echo one
one

$ printf '%s\n' two \
> three; echo >&2 four; exit 3
two
three
four
[3]
)";

TEST(TranscriptTest, WhatIsPrintedAsBeforeChangesNothing) {
  const std::string without_blank = [] {
    std::string text = kTwoCommands;
    return text.erase(text.find("\n\n"), 1);
  }();
  EXPECT_EQ(PlayedInShell(without_blank), without_blank);
}

TEST(TranscriptTest, OutputTakesThePlaceOfTheOldOne) {
  EXPECT_EQ(PlayedInShell("$ echo new\nold\nolder\n[1]\n$ true\n"), "$ echo new\nnew\n$ true\n");
}

TEST(TranscriptTest, AnEmptyLineIsOutputToo) {
  EXPECT_EQ(PlayedInShell("$ echo a; echo; echo b\n"), "$ echo a; echo; echo b\na\n\nb\n");
  EXPECT_EQ(PlayedInShell(kTwoCommands).find("one\n\n"), std::string::npos);
}

}  // namespace
}  // namespace daybook::testing

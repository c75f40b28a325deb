#include "tests/repo/headers.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace daybook::repo {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kGuarded[] =
    "#ifndef DAYBOOK_LEDGER_LOG_BLOCK_H_\n#define DAYBOOK_LEDGER_LOG_BLOCK_H_\n"
    "int a;\n#endif  // DAYBOOK_LEDGER_LOG_BLOCK_H_\n";

Findings Opening(const std::string& text) { return CheckHeaderOpening({"ledger/log/block.h", text}); }
Findings Threads(const std::string& text) { return CheckThreadSafety({"ledger/log/block.h", text}); }

TEST(HeadersTest, ASentenceAndTheGuardByPath) {
  EXPECT_THAT(Opening(absl::StrCat("// A block: what is synced at once.\n\n", kGuarded)), IsEmpty());
  EXPECT_THAT(Opening(absl::StrCat("// A block, which\n// is long. More.\n//\n//   Use();\n\n", kGuarded)), IsEmpty());
}

TEST(HeadersTest, NoOpeningNoSentenceOrEmptyWords) {
  EXPECT_THAT(Opening(kGuarded), ElementsAre(HasSubstr("opens with a // comment")));
  EXPECT_THAT(Opening(absl::StrCat("// block\n\n", kGuarded)), ElementsAre(HasSubstr("a sentence")));
  for (const absl::string_view start : {"Manages", "Handles", "Helpers for", "Utility for", "This file has"}) {
    EXPECT_THAT(Opening(absl::StrCat("// ", start, " blocks.\n\n", kGuarded)),
                ElementsAre(HasSubstr("say what it is")));
  }
}

TEST(HeadersTest, AnotherGuardIsRefused) {
  EXPECT_THAT(Opening("// A block.\n\n#pragma once\nint a;\n"),
              ElementsAre(HasSubstr(":3: the guard"), HasSubstr(":4: ")));
  EXPECT_THAT(Opening("// A block.\n\n#ifndef BLOCK_H\n#define BLOCK_H\n#endif  // BLOCK_H\n"),
              ElementsAre(HasSubstr("DAYBOOK_LEDGER_LOG_BLOCK_H_"), HasSubstr("the last line")));
}

TEST(HeadersTest, AClassWithStateSaysItsThreads) {
  const std::string stateful = "class Block {\n private:\n  int a_;\n};\n";
  EXPECT_THAT(Threads(stateful), ElementsAre(HasSubstr("keeps state")));
  for (const absl::string_view sentence :
       {"Thread-safe.", "Thread-compatible: callers synchronise.", "Confined to the sequencer thread."}) {
    EXPECT_THAT(Threads(absl::StrCat("// A block. ", sentence, "\n", stateful)), IsEmpty()) << sentence;
  }
  EXPECT_THAT(Threads(absl::StrCat("// A block. Thread-compatible: callers\n// synchronise. More.\n", stateful)),
              IsEmpty());
}

TEST(HeadersTest, PlainStructsNeedNoSentence) {
  EXPECT_THAT(Threads("struct Block { int a; };\nclass Other;\nenum class Kind { kA };\n"), IsEmpty());
}

TEST(HeadersTest, OtherWordsForItAreRefused) {
  EXPECT_THAT(Threads("// Thread-compatible.\n"), ElementsAre(HasSubstr("'Thread-compatible.' is not one of")));
  EXPECT_THAT(Threads("// This is threadsafe, mostly.\n"), ElementsAre(HasSubstr("not one of the three")));
}

TEST(HeadersTest, TheCheckoutOpensItsHeadersWell) { EXPECT_TRUE(IsClean(OverCheckout(CheckHeaderOpening))); }
TEST(HeadersTest, TheCheckoutSaysItsThreads) { EXPECT_TRUE(IsClean(OverCheckout(CheckThreadSafety))); }

}  // namespace
}  // namespace daybook::repo

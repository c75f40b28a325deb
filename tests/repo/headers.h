// How a header opens: what it is, its guard, and who may call it from which thread.

#ifndef DAYBOOK_TESTS_REPO_HEADERS_H_
#define DAYBOOK_TESTS_REPO_HEADERS_H_

#include "tests/repo/source_tree.h"

namespace daybook::repo {

// The header starts with a // comment whose first paragraph is a sentence that says what it is, not that it "manages"
// or "handles" something; then a blank line and the guard made from its path, closed on the last line.
Findings CheckHeaderOpening(const SourceFile& file);

// A header outside tests that declares a class with private parts says, anywhere in its comments, one of:
//   "Thread-safe."  ·  "Thread-compatible: callers synchronise."  ·  "Confined to the X thread."
// and no header says it in other words.
Findings CheckThreadSafety(const SourceFile& file);

}  // namespace daybook::repo

#endif  // DAYBOOK_TESTS_REPO_HEADERS_H_

// Calls and words that the house does without, each with what to use instead.

#ifndef DAYBOOK_TESTS_REPO_BANNED_H_
#define DAYBOOK_TESTS_REPO_BANNED_H_

#include "tests/repo/source_tree.h"

namespace daybook::repo {

// C++ only, comments and literals excepted.
Findings CheckBannedCalls(const SourceFile& file);

}  // namespace daybook::repo

#endif  // DAYBOOK_TESTS_REPO_BANNED_H_

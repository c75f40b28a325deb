// The size of things: names, lines, files and functions that one can take in at a glance.

#ifndef DAYBOOK_TESTS_REPO_SHAPE_H_
#define DAYBOOK_TESTS_REPO_SHAPE_H_

#include "tests/repo/source_tree.h"

namespace daybook::repo {

// No "util", "common", "misc" or "helper" as a word of a file's or folder's name: name the thing.
Findings CheckNames(const SourceFile& file);

// Lines of at most 120 characters, in C++, CMake, protos and scripts.
Findings CheckLineLength(const SourceFile& file);

// Headers of at most 300 lines, .cc and .proto 600, tests 800. To aim at: half of it.
Findings CheckFileLength(const SourceFile& file);

// Function bodies of at most 60 lines, found by matching braces: at namespace or class level, an opening brace after
// text that holds a parenthesis opens a body. To aim at: 25.
Findings CheckFunctionLength(const SourceFile& file);

}  // namespace daybook::repo

#endif  // DAYBOOK_TESTS_REPO_SHAPE_H_

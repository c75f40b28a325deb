// What each folder's CMakeLists.txt must say: every file, and at its top what the folder is.

#ifndef DAYBOOK_TESTS_REPO_BUILD_LISTS_H_
#define DAYBOOK_TESTS_REPO_BUILD_LISTS_H_

#include <vector>

#include "tests/repo/source_tree.h"

namespace daybook::repo {

// Every .cc, .h and .proto is listed by name in the CMakeLists.txt of its folder or of one above: a file that no
// target compiles is dead.
Findings CheckEveryFileIsListed(const std::vector<SourceFile>& files);

// A CMakeLists.txt that makes targets opens with "# FOLDER: what it is" and says what it may include. No GLOB.
Findings CheckListOpening(const SourceFile& file);

}  // namespace daybook::repo

#endif  // DAYBOOK_TESTS_REPO_BUILD_LISTS_H_

// Who includes whom: held to the table of layers, and to what each folder's CMakeLists.txt declares.

#ifndef DAYBOOK_TESTS_REPO_INCLUDES_H_
#define DAYBOOK_TESTS_REPO_INCLUDES_H_

#include <vector>

#include "tests/repo/source_tree.h"

namespace daybook::repo {

// Every #include and proto import of a file against its folder's row in layers.cc. Test code may include anything;
// all code includes from the root of the repository.
Findings CheckIncludes(const SourceFile& file);

// The DEPS of every target against the same table; and every folder whose headers a folder includes is in its DEPS, so
// that the link list is the architecture. Over all files at once, since it has to know what folder a target stands for.
Findings CheckDeps(const std::vector<SourceFile>& files);

}  // namespace daybook::repo

#endif  // DAYBOOK_TESTS_REPO_INCLUDES_H_

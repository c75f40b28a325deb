// The pages of docs/formats: grammars with an example that a test decodes.

#ifndef DAYBOOK_TESTS_REPO_FORMAT_PAGES_H_
#define DAYBOOK_TESTS_REPO_FORMAT_PAGES_H_

#include <vector>

#include "tests/repo/source_tree.h"

namespace daybook::repo {

// Every page has a named example ("```hex chunk"), and for each there is a test that names the page and the example.
Findings CheckFormatExamples(const std::vector<SourceFile>& files);

}  // namespace daybook::repo

#endif  // DAYBOOK_TESTS_REPO_FORMAT_PAGES_H_

// What holds for every text: pages with one title that can be found, a README whose map is the tree, and nothing that
// belongs elsewhere.

#ifndef DAYBOOK_TESTS_REPO_DOCUMENTS_H_
#define DAYBOOK_TESTS_REPO_DOCUMENTS_H_

#include <vector>

#include "tests/repo/source_tree.h"

namespace daybook::repo {

// A Markdown page has exactly one title, on its first line; code blocks do not count.
Findings CheckOneTitle(const SourceFile& file);

// A page of docs/decisions/ is called YYYY-MM-DD-what.md and has the sections Context, Decision and Consequences.
Findings CheckDecision(const SourceFile& file);

// Nothing left over to do, no path of somebody's machine, no address of a package registry: in any text.
Findings CheckLeftovers(const SourceFile& file);

// The fenced block under "## Map" of README.md, lines of "folder/  what it is", names exactly the folders there are:
// the top level, and the second level where the parts live (ledger, clients, tools, tests).
Findings CheckMap(const std::vector<SourceFile>& files);

// Every link of a page to a file or folder leads to one that is there, and every page below docs/ can be reached from
// README.md: by links to it, or to the folder it is in.
Findings CheckLinks(const std::vector<SourceFile>& files);

// Every environment variable DAYBOOK_… that a test reads is told of in docs/contributing.md.
Findings CheckTestVariables(const std::vector<SourceFile>& files);

}  // namespace daybook::repo

#endif  // DAYBOOK_TESTS_REPO_DOCUMENTS_H_

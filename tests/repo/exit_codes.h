// Exit codes, which scripts rely on: those of the code are those of docs/errors.md.

#ifndef DAYBOOK_TESTS_REPO_EXIT_CODES_H_
#define DAYBOOK_TESTS_REPO_EXIT_CODES_H_

#include "tests/repo/source_tree.h"

namespace daybook::repo {

// The numbers of "kExitName = N" in `header` are the rows "| N | …" under "## Exit codes of PROGRAM" in `page`.
Findings CheckExitCodes(const SourceFile& header, const SourceFile& page, const std::string& program);

}  // namespace daybook::repo

#endif  // DAYBOOK_TESTS_REPO_EXIT_CODES_H_

// C++ text without what is not code: the common first step of the checks that look for words or braces.

#ifndef DAYBOOK_TESTS_REPO_CODE_TEXT_H_
#define DAYBOOK_TESTS_REPO_CODE_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace daybook::repo {

// `content` with comments, and what stands between quotes, turned into spaces. Same length, same lines. Knows raw
// strings, escapes and digit separators; it is a lexer for lint, so ill-formed input gives some answer, never a crash.
std::string CodeOnly(absl::string_view content);

// As CodeOnly, without preprocessor lines and their continuations.
std::string CodeWithoutDirectives(absl::string_view content);

std::vector<absl::string_view> Lines(absl::string_view content);
// The 1-based line of a byte.
int LineAt(absl::string_view content, size_t offset);

}  // namespace daybook::repo

#endif  // DAYBOOK_TESTS_REPO_CODE_TEXT_H_

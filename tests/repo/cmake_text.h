// CMake lists as commands and their arguments, as far as our own CMakeLists.txt files use the language.

#ifndef DAYBOOK_TESTS_REPO_CMAKE_TEXT_H_
#define DAYBOOK_TESTS_REPO_CMAKE_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace daybook::repo {

struct CMakeCommand {
  std::string name;
  std::vector<std::string> arguments;
  int line = 0;

  // What follows `keyword` up to the next word in capitals: Section("DEPS") of daybook_library.
  std::vector<std::string> Section(absl::string_view keyword) const;
};

std::vector<CMakeCommand> ParseCMake(absl::string_view content);

}  // namespace daybook::repo

#endif  // DAYBOOK_TESTS_REPO_CMAKE_TEXT_H_

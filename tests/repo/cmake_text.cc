#include "tests/repo/cmake_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "tests/repo/code_text.h"

namespace daybook::repo {
namespace {

bool IsKeyword(absl::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return absl::ascii_isupper(static_cast<unsigned char>(c)) || c == '_';
  });
}

// Words, quoted strings without their quotes, and single parentheses; comments are dropped.
std::vector<std::pair<std::string, size_t>> Tokens(absl::string_view text) {
  std::vector<std::pair<std::string, size_t>> tokens;
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    if (absl::ascii_isspace(static_cast<unsigned char>(text[at]))) {
      ++at;
    } else if (text[at] == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (text[at] == '"') {
      at = std::min(text.find('"', at + 1), text.size() - 1) + 1;
      tokens.emplace_back(text.substr(begin + 1, at - begin - 2), begin);
    } else if (text[at] == '(' || text[at] == ')') {
      tokens.emplace_back(text.substr(at++, 1), begin);
    } else {
      at = std::min(text.find_first_of(" \t\n()#\"", at), text.size());
      tokens.emplace_back(text.substr(begin, at - begin), begin);
    }
  }
  return tokens;
}

}  // namespace

std::vector<std::string> CMakeCommand::Section(absl::string_view keyword) const {
  std::vector<std::string> section;
  bool inside = false;
  for (const std::string& argument : arguments) {
    if (IsKeyword(argument)) {
      inside = argument == keyword;
    } else if (inside) {
      section.push_back(argument);
    }
  }
  return section;
}

std::vector<CMakeCommand> ParseCMake(absl::string_view content) {
  std::vector<CMakeCommand> commands;
  const auto tokens = Tokens(content);
  int depth = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const auto& [text, offset] = tokens[i];
    if (text == "(") {
      if (depth++ == 0 && i > 0) commands.push_back({tokens[i - 1].first, {}, LineAt(content, tokens[i - 1].second)});
    } else if (text == ")") {
      --depth;
    } else if (depth > 0 && !commands.empty()) {
      commands.back().arguments.push_back(text);
    }
  }
  return commands;
}

}  // namespace daybook::repo

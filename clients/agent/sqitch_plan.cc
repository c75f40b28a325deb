#include "clients/agent/sqitch_plan.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace daybook {
namespace {

absl::Status BadLine(size_t line, absl::string_view text, absl::string_view wanted) {
  return absl::InvalidArgumentError(absl::StrCat("sqitch.plan line ", line, ": '", text, "', want ", wanted));
}

// "-note" in a plan stands after "#"; the name is the first word. Names cannot hold these characters.
bool IsName(absl::string_view text) {
  return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c)) || c == ':' || c == '@' || c == '[' || c == ']';
  });
}

}  // namespace

absl::StatusOr<std::vector<SqitchChange>> ParseSqitchPlan(absl::string_view plan) {
  std::vector<SqitchChange> changes;
  // Where each change stood last, and how many tags stood before it.
  struct Seen {
    size_t index;
    size_t tags_before;
  };
  absl::flat_hash_map<std::string, Seen> seen;
  std::vector<std::string> tags;
  size_t number = 0;
  for (absl::string_view line : absl::StrSplit(plan, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line[0] == '%' || line[0] == '#') continue;
    absl::string_view word = line.substr(0, line.find_first_of(" \t"));
    if (absl::ConsumePrefix(&word, "@")) {
      tags.emplace_back(word);
      continue;
    }
    absl::ConsumePrefix(&word, "+");
    if (!IsName(word)) return BadLine(number, line, "a change, @tag, %pragma or # comment");
    if (const auto earlier = seen.find(word); earlier != seen.end()) {
      const auto [index, tags_before] = earlier->second;
      if (tags_before == tags.size()) return BadLine(number, line, absl::StrCat("a tag between the two '", word, "'"));
      changes[index].scripts.clear();
      for (size_t i = tags_before; i < tags.size(); ++i) {
        changes[index].scripts.push_back(absl::StrCat("deploy/", word, "@", tags[i], ".sql"));
      }
    }
    seen.insert_or_assign(std::string(word), Seen{changes.size(), tags.size()});
    changes.push_back({std::string(word), {absl::StrCat("deploy/", word, ".sql")}});
  }
  return changes;
}

}  // namespace daybook

#include "ledger/event/target_glob.h"

#include <cstddef>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace daybook {
namespace {

// A place to come back to: the star that may take one character more.
struct Retry {
  size_t glob = absl::string_view::npos;  // just behind the star
  size_t text = 0;                        // what the star has taken up to
};

// The classic two-pointer match, with one retry for `*` and one for `**`: linear but for the two stars' backtracking.
bool Matches(absl::string_view glob, absl::string_view text) {
  Retry star;
  Retry double_star;
  size_t g = 0;
  size_t t = 0;
  while (true) {
    if (absl::StartsWith(glob.substr(g), "**")) {
      g += 2;
      double_star = {g, t};
      star = {};
      continue;
    }
    if (g < glob.size() && glob[g] == '*') {
      star = {++g, t};
      continue;
    }
    if (t == text.size()) return g == glob.size();
    if (g < glob.size() && (glob[g] == text[t] || (glob[g] == '?' && text[t] != '/'))) {
      ++g, ++t;
    } else if (star.glob != absl::string_view::npos && text[star.text] != '/') {
      g = star.glob;
      t = ++star.text;
    } else if (double_star.glob != absl::string_view::npos) {
      g = double_star.glob;
      t = ++double_star.text;
      star = {};
    } else {
      return false;
    }
  }
}

}  // namespace

bool TargetGlobMatches(absl::string_view glob, absl::string_view target) {
  absl::ConsumeSuffix(&glob, "/");
  // A glob that ends where a segment of the target ends names what is below it too.
  if (Matches(glob, target)) return true;
  for (size_t slash = target.rfind('/'); slash != absl::string_view::npos && slash > 0;
       slash = target.rfind('/', slash - 1)) {
    if (Matches(glob, target.substr(0, slash))) return true;
  }
  return false;
}

absl::string_view TargetGlobPrefix(absl::string_view glob) {
  absl::ConsumeSuffix(&glob, "/");
  return glob.substr(0, glob.find_first_of("*?"));
}

}  // namespace daybook

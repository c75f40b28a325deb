#include "ledger/event/target_glob.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ledger/base/random.h"

namespace daybook {
namespace {

struct Case {
  const char* glob;
  const char* target;
  bool matches;
};

TEST(TargetGlobTest, MatchesBySegment) {
  const Case cases[] = {
      {"payments/prod/orders-db", "payments/prod/orders-db", true},
      {"payments/prod/orders-db", "payments/prod/orders-db2", false},
      {"payments/*/orders-db", "payments/prod/orders-db", true},
      {"payments/*", "payments/prod/orders-db", true},
      {"payments/*/", "payments/prod/orders-db", true},
      {"payments", "payments/prod/orders-db", true},
      {"pay", "payments/prod/orders-db", false},
      {"pay*", "payments/prod/orders-db", true},
      {"*/prod/*", "payments/prod/orders-db", true},
      {"*/prod", "payments/staging/prod", false},
      {"**/prod", "payments/staging/prod", true},
      {"**", "payments/prod/orders-db", true},
      {"*", "payments/prod/orders-db", true},
      {"**db", "payments/prod/orders-db", true},
      {"*/*/orders-?b", "payments/prod/orders-db", true},
      {"payments?prod", "payments/prod/orders-db", false},
      {"", "payments/prod/orders-db", false},
      {"**/x/*/y", "a/x/x/b/y", true},
      {"*a*b", "xaybzb", true},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(TargetGlobMatches(c.glob, c.target), c.matches) << c.glob << " against " << c.target;
  }
}

// Written from the sentence that defines globs: every star tries every length.
bool SlowMatches(absl::string_view glob, absl::string_view text) {
  if (glob.empty()) return text.empty();
  const bool across = glob.substr(0, 2) == "**";
  if (glob[0] == '*') {
    const absl::string_view rest = glob.substr(across ? 2 : 1);
    for (size_t taken = 0; taken <= text.size(); ++taken) {
      if (SlowMatches(rest, text.substr(taken))) return true;
      if (taken < text.size() && text[taken] == '/' && !across) return false;
    }
    return false;
  }
  if (text.empty() || (glob[0] != text[0] && !(glob[0] == '?' && text[0] != '/'))) return false;
  return SlowMatches(glob.substr(1), text.substr(1));
}

bool SlowTargetMatches(absl::string_view glob, absl::string_view target) {
  if (!glob.empty() && glob.back() == '/') glob.remove_suffix(1);
  if (SlowMatches(glob, target)) return true;
  for (size_t i = 1; i < target.size(); ++i) {
    if (target[i] == '/' && SlowMatches(glob, target.substr(0, i))) return true;
  }
  return false;
}

TEST(TargetGlobTest, AgreesWithTheDefinition) {
  SeededRandom random(7);
  const auto text = [&](absl::string_view letters, uint64_t length) {
    std::string out;
    for (uint64_t i = 0; i < length; ++i) out.push_back(letters[random.Below(letters.size())]);
    return out;
  };
  for (int i = 0; i < 20'000; ++i) {
    const std::string glob = text("ab/*?*", random.Below(7));
    const std::string target = text("ab/", 1 + random.Below(7));
    ASSERT_EQ(TargetGlobMatches(glob, target), SlowTargetMatches(glob, target)) << glob << " against " << target;
    if (TargetGlobMatches(glob, target)) {
      const absl::string_view prefix = TargetGlobPrefix(glob);
      ASSERT_EQ(absl::string_view(target).substr(0, prefix.size()), prefix) << glob << " against " << target;
    }
  }
}

}  // namespace
}  // namespace daybook

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "ledger/base/utf8.h"
#include "ledger/event/limits.h"
#include "ledger/event/rules.h"

namespace daybook {
namespace {

bool IsLowerHex(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f'); });
}

// Characters that would make a target a glob, a word of a shell or two words.
bool IsTarget(absl::string_view text) {
  if (HasControlCharacter(text) || text.find_first_of(" *?[]{}\\\"'`$") != absl::string_view::npos) return false;
  size_t segments = 0;
  for (const absl::string_view segment : absl::StrSplit(text, '/')) {
    if (segment.empty() || segment == "." || segment == "..") return false;
    ++segments;
  }
  return segments >= kTargetSegmentsMin && segments <= kTargetSegmentsMax;
}

bool IsAlgorithm(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; });
}

// "00-" trace id "-" parent id "-" flags, neither id all zeros.
bool IsTraceparent(absl::string_view text) {
  if (text.size() != kTraceparentBytes || text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
  const absl::string_view trace_id = text.substr(3, 32);
  const absl::string_view parent_id = text.substr(36, 16);
  const auto is_id = [](absl::string_view id) {
    return IsLowerHex(id) && id.find_first_not_of('0') != absl::string_view::npos;
  };
  return text.substr(0, 2) == "00" && is_id(trace_id) && is_id(parent_id) && IsLowerHex(text.substr(53));
}

}  // namespace

absl::string_view GrammarViolation(Grammar grammar, absl::string_view text) {
  switch (grammar) {
    case Grammar::kText:
      return "";
    case Grammar::kLine:
      return HasControlCharacter(text) ? "one line without control characters" : "";
    case Grammar::kTarget:
      return IsTarget(text) ? ""
                            : "project/environment/name: 3 to 8 segments without spaces, quotes or glob characters";
    case Grammar::kAlgorithm:
      return IsAlgorithm(text) ? "" : "lower-case letters, digits and \"-\"";
    case Grammar::kTraceparent:
      return IsTraceparent(text) ? "" : "a W3C traceparent of version 00, in lower case";
  }
  return "a known grammar";
}

}  // namespace daybook

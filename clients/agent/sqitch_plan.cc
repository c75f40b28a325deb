#include "clients/agent/sqitch_plan.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"

namespace daybook {
namespace {

absl::Status BadLine(size_t line, absl::string_view text, absl::string_view wanted) {
  return absl::InvalidArgumentError(absl::StrCat(kSqitchPlanName, " line ", line, ": '", text, "', want ", wanted));
}

// "-note" in a plan stands after "#"; the name is the first word. Names cannot hold these characters.
bool IsName(absl::string_view text) {
  return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c)) || c == ':' || c == '@' || c == '[' || c == ']';
  });
}

}  // namespace

absl::Status SqitchPlan::Parser::TakeLines(absl::string_view text) {
  if (text.empty()) return absl::OkStatus();
  absl::ConsumeSuffix(&text, "\n");
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++lines_;
    RETURN_IF_ERROR(TakeLine(absl::StripAsciiWhitespace(line)));
  }
  return absl::OkStatus();
}

absl::Status SqitchPlan::Parser::TakeLine(absl::string_view line) {
  if (line.empty() || line[0] == '%' || line[0] == '#') return absl::OkStatus();
  absl::string_view word = line.substr(0, line.find_first_of(" \t"));
  if (absl::ConsumePrefix(&word, "@")) {
    // As Sqitch has it. A script is named by its change and a tag: this keeps it the script of one change.
    if (!known_tags_.emplace(word).second) return BadLine(lines_, line, "a tag that does not stand above");
    tags_.emplace_back(word);
    return absl::OkStatus();
  }
  absl::ConsumePrefix(&word, "+");
  if (!IsName(word)) return BadLine(lines_, line, "a change, @tag, %pragma or # comment");
  if (const auto earlier = last_.find(word); earlier != last_.end()) {
    const auto [place, tags_before] = earlier->second;
    if (tags_before == tags_.size()) return BadLine(lines_, line, absl::StrCat("a tag between the two '", word, "'"));
    reworked_.push_back({place, changes_[place]});
    changes_[place].scripts.clear();
    for (size_t i = tags_before; i < tags_.size(); ++i) {
      changes_[place].scripts.push_back(absl::StrCat("deploy/", word, "@", tags_[i], ".sql"));
    }
  }
  last_.insert_or_assign(std::string(word), Stand{changes_.size(), tags_.size()});
  changes_.push_back({std::string(word), {absl::StrCat("deploy/", word, ".sql")}});
  return absl::OkStatus();
}

absl::StatusOr<std::vector<SqitchPlan::Replaced>> SqitchPlan::Take(std::string text) {
  const bool grew = absl::EndsWith(text_, "\n") && absl::StartsWith(text, text_);
  absl::StatusOr<std::vector<Replaced>> replaced = grew ? TakeEnd(text) : TakeWhole(text);
  if (replaced.ok()) text_ = std::move(text);
  return replaced;
}

absl::StatusOr<std::vector<SqitchPlan::Replaced>> SqitchPlan::TakeEnd(absl::string_view text) {
  const size_t known = parser_.changes().size();
  const absl::Status parsed = parser_.TakeLines(text.substr(text_.size()));
  std::vector<Replaced> replaced = parser_.TakeReworked();
  if (!parsed.ok()) {
    parser_ = Parser();
    DAYBOOK_CHECK(parser_.TakeLines(text_).ok());
    parser_.TakeReworked();
    return parsed;
  }
  std::erase_if(replaced, [known](const Replaced& one) { return one.place >= known; });
  for (size_t place = known; place < parser_.changes().size(); ++place) replaced.push_back({place, std::nullopt});
  return replaced;
}

absl::StatusOr<std::vector<SqitchPlan::Replaced>> SqitchPlan::TakeWhole(absl::string_view text) {
  Parser fresh;
  RETURN_IF_ERROR(fresh.TakeLines(text));
  fresh.TakeReworked();
  const std::vector<SqitchChange>& before = parser_.changes();
  const std::vector<SqitchChange>& after = fresh.changes();
  std::vector<Replaced> replaced;
  for (size_t place = 0; place < std::max(before.size(), after.size()); ++place) {
    if (place >= before.size()) {
      replaced.push_back({place, std::nullopt});
    } else if (place >= after.size() || before[place] != after[place]) {
      replaced.push_back({place, before[place]});
    }
  }
  parser_ = std::move(fresh);
  return replaced;
}

absl::StatusOr<std::vector<SqitchChange>> ParseSqitchPlan(absl::string_view plan) {
  SqitchPlan read;
  RETURN_IF_ERROR(read.Take(std::string(plan)).status());
  return read.changes();
}

absl::StatusOr<std::string> ScriptOf(const SqitchChange& change, absl::FunctionRef<bool(const std::string&)> exists) {
  const auto script = std::find_if(change.scripts.begin(), change.scripts.end(), exists);
  if (script != change.scripts.end()) return *script;
  return absl::InvalidArgumentError(
      absl::StrCat(kSqitchPlanName, ": change '", change.name, "' has no ", absl::StrJoin(change.scripts, " or ")));
}

}  // namespace daybook

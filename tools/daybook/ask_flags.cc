#include "tools/daybook/ask_flags.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/base/shell_word.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/refusal.h"
#include "tools/daybook/program.h"

namespace daybook {

bool IsGlob(const std::string& word) {
  constexpr auto kSlashesOfATarget = 2;
  return word.find_first_of("*?") != std::string::npos || std::count(word.begin(), word.end(), '/') < kSlashesOfATarget;
}

void AddTargetGlobs(CLI::App* app, AskFlags* flags) {
  app->add_option("targets", flags->targets, "targets or globs: payments/prod/orders-db, 'payments/*/*', payments");
  app->add_option("--target", flags->targets, "the same, as a flag")->allow_extra_args(false);
}

void AddAsOf(CLI::App* app, AskFlags* flags) {
  app->add_option("--as-of", flags->as_of, "the past: a time, a number of events, @POSITION or commit:SHA");
}

void AddShown(CLI::App* app, ShownFlags* flags) {
  app->add_option("-n,--limit", flags->limit, "how many are shown")->check(CLI::Range(1U, 1'000'000U));
  app->add_flag("--all", flags->all, "show all of them");
}

void AddEach(CLI::App* app, bool* each) {
  app->add_flag("--each", *each, "each finding by itself, also those that have one cause");
}

std::string Question(const Session& session, absl::string_view words, const AskFlags& flags) {
  std::string command(words);
  for (const std::string& target : flags.targets) absl::StrAppend(&command, " ", ShellWord(target));
  if (!flags.as_of.empty()) absl::StrAppend(&command, " --as-of ", ShellWord(flags.as_of));
  return absl::StrCat(command, session.given());
}

void PrintMore(Session& session, size_t more, absl::string_view words, const AskFlags& flags) {
  if (more > 0) session.out() << more << " more: " << Question(session, words, flags) << " --all\n";
}

absl::Status NoTargetMatches(Session& session, const std::string& word) {
  std::vector<std::string> known;
  if (const auto response = session.client().ListTargets({}); response.ok()) {
    for (const v1::TargetSummary& summary : response->targets()) {
      // Its project and environment are words for it too.
      const std::string& target = summary.target();
      for (size_t end = target.find('/'); end != std::string::npos; end = target.find('/', end + 1)) {
        known.push_back(target.substr(0, end));
      }
      known.push_back(target);
    }
  }
  const std::string nearest = NearestWord(word, known);
  // The word itself is known when it came after the point that was asked for.
  const bool suggested = !nearest.empty() && nearest != word;
  return Refusal(kTargetUnknown, absl::StrCat("no target matches ", word,
                                              suggested ? absl::StrCat("; did you mean '", nearest, "'?") : ""));
}

absl::StatusOr<std::vector<std::string>> TargetsNamed(Session& session, const AskFlags& flags) {
  std::vector<std::string> named;
  for (const std::string& word : flags.targets) {
    v1::ListTargetsRequest request;
    RETURN_IF_ERROR(FillAsk({.targets = {word}, .as_of = flags.as_of}, session, &request));
    ASSIGN_OR_RETURN(const v1::ListTargetsResponse response, session.client().ListTargets(request));
    if (response.targets().empty()) return NoTargetMatches(session, word);
    for (const v1::TargetSummary& summary : response.targets()) named.push_back(summary.target());
  }
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  return named;
}

absl::Status CheckTargets(Session& session, const AskFlags& flags) { return TargetsNamed(session, flags).status(); }

}  // namespace daybook

#include "tools/daybook/ask_flags.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/refusal.h"

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

absl::StatusOr<std::vector<std::string>> TargetsNamed(Session& session, const AskFlags& flags) {
  std::vector<std::string> named;
  AskFlags globs{.targets = {}, .as_of = flags.as_of};
  for (const std::string& word : flags.targets) (IsGlob(word) ? globs.targets : named).push_back(word);
  if (!globs.targets.empty()) {
    v1::ListTargetsRequest request;
    RETURN_IF_ERROR(FillAsk(globs, session, &request));
    ASSIGN_OR_RETURN(const v1::ListTargetsResponse response, session.client().ListTargets(request));
    for (const v1::TargetSummary& summary : response.targets()) named.push_back(summary.target());
    if (named.empty()) {
      return Refusal(kTargetUnknown, absl::StrCat("no target matches ", absl::StrJoin(globs.targets, ", ")));
    }
  }
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  return named;
}

}  // namespace daybook

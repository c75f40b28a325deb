// daybook findings: every open difference, worst first.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/shell_word.h"
#include "ledger/base/status_macros.h"
#include "ledger/diff/finding_kind.h"
#include "tools/daybook/ask_flags.h"
#include "tools/daybook/basis_line.h"
#include "tools/daybook/commands.h"
#include "tools/daybook/counted.h"
#include "tools/daybook/envelope_flags.h"
#include "tools/daybook/exit_code.h"
#include "tools/daybook/finding_view.h"
#include "tools/daybook/usage_error.h"

namespace daybook {
namespace {

struct FindingsOptions {
  AskFlags ask;
  std::vector<std::string> kinds;
  std::vector<std::string> statuses;
  std::string severity;
  std::string id;
  bool inherited = false;
  bool details = false;
  bool each = false;
  ShownFlags shown;
};

absl::StatusOr<v1::ListFindingsRequest> RequestFor(const FindingsOptions& options, const Session& session) {
  v1::ListFindingsRequest request;
  RETURN_IF_ERROR(FillAsk(options.ask, session, &request));
  for (const std::string& kind : options.kinds) {
    if (!FindingKindFromName(kind)) return UsageError("--kind", kind, "a kind of docs/findings.md, such as late");
    request.add_kinds(kind);
  }
  if (!options.severity.empty()) {
    ASSIGN_OR_RETURN(const v1::Severity severity, SeverityFromText("--severity", options.severity));
    request.set_min_severity(severity);
  }
  for (const std::string& word : options.statuses) {
    const auto* value = EnumValueByName(*v1::FindingStatus_descriptor(), word);
    if (value == nullptr || value->number() == 0) {
      return UsageError("--status", word, EnumNames(*v1::FindingStatus_descriptor()));
    }
    request.add_statuses(static_cast<v1::FindingStatus>(value->number()));
  }
  if (options.inherited) {
    if (options.statuses.empty()) {
      request.add_statuses(v1::FINDING_STATUS_OPEN);
      request.add_statuses(v1::FINDING_STATUS_ACKNOWLEDGED);
    }
    request.add_statuses(v1::FINDING_STATUS_INHERITED);
  }
  if (!options.id.empty()) {
    ASSIGN_OR_RETURN(const std::string prefix, FindingIdPrefix("--id", options.id));
    request.set_id_prefix(prefix);
  }
  return request;
}

// What is open, and what stands aside. The server counts what the targets have; of a choice, what was chosen is
// counted.
std::string Summary(const FindingsOptions& options, const v1::ListFindingsResponse& response) {
  const bool chosen =
      !options.kinds.empty() || !options.statuses.empty() || !options.severity.empty() || !options.id.empty();
  if (chosen) return Counted(static_cast<uint64_t>(response.findings_size()), "finding");
  const std::string aside = AsideText(response.counts());
  return absl::StrCat(CountsText(response.counts()), aside.empty() ? "" : "; ", aside);
}

// The command with the flags that choose; targets and point are added by who prints it.
std::string QuestionOf(const FindingsOptions& options) {
  std::string command = "daybook findings";
  for (const std::string& kind : options.kinds) absl::StrAppend(&command, " --kind ", kind);
  for (const std::string& status : options.statuses) absl::StrAppend(&command, " --status ", status);
  if (!options.severity.empty()) absl::StrAppend(&command, " --severity ", options.severity);
  if (!options.id.empty()) absl::StrAppend(&command, " --id ", ShellWord(options.id));
  if (options.inherited) absl::StrAppend(&command, " --inherited");
  if (options.details) absl::StrAppend(&command, " --details");
  if (options.each) absl::StrAppend(&command, " --each");
  return command;
}

absl::StatusOr<int> RunFindings(const FindingsOptions& options, Session& session) {
  ASSIGN_OR_RETURN(const v1::ListFindingsRequest request, RequestFor(options, session));
  RETURN_IF_ERROR(CheckTargets(session, options.ask));
  ASSIGN_OR_RETURN(const v1::ListFindingsResponse response, session.client().ListFindings(request));
  std::vector<v1::Finding> findings(response.findings().begin(), response.findings().end());
  const Table table = FindingTable(findings, session);
  session.Print(response, "findings", table, [&] {
    SortWorstFirst(&findings);
    std::vector<Matter> matters = MattersOf(findings, options.each);
    const size_t more = CutTo(options.shown.Of(matters.size()), &matters);
    if (options.details) {
      PrintMatters(session, matters);
    } else if (!matters.empty()) {
      MatterTable(matters, session).Print(session.out(), session.colour());
    }
    PrintMore(session, more, QuestionOf(options), options.ask);
    session.out() << Summary(options, response) << '\n';
    PrintBasis(session, response.basis());
  });
  return kExitDone;
}

}  // namespace

void AddFindingsCommand(CLI::App& app, Action* chosen) {
  const auto [command, options] =
      AddCommand<FindingsOptions>(app, chosen, "findings", "what differs, over all targets, worst first", RunFindings);
  AddTargetGlobs(command, &options->ask);
  AddAsOf(command, &options->ask);
  command->add_option("--kind", options->kinds, "only this kind, such as late")->allow_extra_args(false);
  command->add_option("--status", options->statuses, "open, acknowledged, inherited, suppressed, resolved")
      ->allow_extra_args(false);
  command->add_option("--severity", options->severity, "this and above: note, warning, error");
  command->add_option("--id", options->id, "whose id begins so");
  command->add_flag("--inherited", options->inherited, "also what was there before the target came to Daybook");
  command->add_flag("--details", options->details, "with evidence and next commands");
  AddEach(command, &options->each);
  AddShown(command, &options->shown);
}

}  // namespace daybook

#include "tools/daybook/error_report.h"

#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/time_text.h"
#include "ledger/event/field_error.h"
#include "ledger/event/refusal.h"

namespace daybook {
namespace {

bool NobodyAnswered(const absl::Status& status) { return absl::IsUnavailable(status) && ReasonNameOf(status).empty(); }

// When the same call may work: a duration, "now" for at once, empty for never.
std::string RetryOf(const absl::Status& status) {
  if (const auto delay = RetryDelayOf(status)) return DurationText(*delay);
  return absl::IsUnavailable(status) ? "1s" : "";
}

std::string MessageOf(const absl::Status& status, absl::string_view server) {
  if (NobodyAnswered(status)) return absl::StrCat("no Daybook server answers at ", server);
  return std::string(status.message());
}

}  // namespace

std::string FixFor(const absl::Status& status, absl::string_view server) {
  const std::string reason = ReasonNameOf(status);
  if (NobodyAnswered(status)) {
    return "start one with: daybook up; or name another with --server or DAYBOOK_SERVER";
  }
  if (reason == kIdReused.name)
    return "another event has that id; to retry, repeat the event as it is recorded: daybook show SOURCE/ID";
  if (reason == kTargetUnknown.name) return "list the targets with: daybook targets";
  if (reason == kBeyondHead.name || reason == kInTheFuture.name)
    return "see how far the ledger is with: daybook doctor";
  if (reason == kCommitUnknown.name) return "import the repository with: daybook import git";
  if (reason == kCommitAmbiguous.name) return "give more digits of the commit";
  if (reason == kKindNotAccepted.name) return "this server does not fold that kind yet; see: daybook record --help";
  if (reason == kRevisionConflict.name) return "somebody else was faster; look again, and repeat the command";
  if (reason == kViewsBehind.name) return "ask again, or for an earlier point with --as-of";
  if (absl::IsDeadlineExceeded(status)) return absl::StrCat("give it longer with --timeout, or look at ", server);
  return "";
}

void ReportError(const absl::Status& status, Session* session) {
  ReportError(status, FixFor(status, session->server()), session);
}

void ReportError(const absl::Status& status, const std::string& fix, Session* session) {
  const std::string message = MessageOf(status, session->server());
  const std::optional<FieldError> field = FieldErrorOf(status);
  if (session->form() == OutputForm::kJson || session->form() == OutputForm::kJsonLines) {
    Json error;
    error["code"] = absl::StatusCodeToString(status.code());
    error["reason"] = ReasonNameOf(status);
    error["message"] = message;
    error["field"] = field ? field->field : "";
    error["value"] = field ? field->value : "";
    error["limit"] = field ? field->wanted : "";
    error["retry"] = RetryOf(status);
    error["fix"] = fix;
    // A file's name, or a word of the command line, may be no text.
    session->err() << JsonText(Json{{"error", error}}) << '\n';
    return;
  }
  session->err() << "daybook: " << Printable(message) << '\n';
  for (const FailedCondition& condition : FailedConditionsOf(status)) {
    session->err() << "  " << Printable(condition.subject) << ": " << Printable(condition.description) << '\n';
  }
  if (!fix.empty()) session->err() << "  " << fix << '\n';
}

}  // namespace daybook

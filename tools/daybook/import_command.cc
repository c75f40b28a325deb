// daybook import: a tool's history table, and a repository's past.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/agent/event_id.h"
#include "clients/agent/git_import.h"
#include "clients/agent/history_json.h"
#include "clients/agent/set_builder.h"
#include "clients/cpp/append_pipeline.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/time_text.h"
#include "ledger/event/set_digest.h"
#include "ledger/event/times.h"
#include "tools/daybook/commands.h"
#include "tools/daybook/convention_flag.h"
#include "tools/daybook/counted.h"
#include "tools/daybook/envelope_flags.h"
#include "tools/daybook/exit_code.h"
#include "tools/daybook/known_set.h"
#include "tools/daybook/usage_error.h"

namespace daybook {
namespace {

struct HistoryOptions {
  std::string json;
  std::string file;
  std::string tool;
  std::string series;
  std::string database_identity;
  std::string observed_time;
  EnvelopeFlags envelope;
};

// The position of an event that was recorded before; nothing if it was not.
absl::StatusOr<std::optional<uint64_t>> PositionOf(Session& session, const std::string& source, const std::string& id) {
  v1::GetEventRequest request;
  request.mutable_reference()->set_source(source);
  request.mutable_reference()->set_id(id);
  const absl::StatusOr<v1::GetEventResponse> response = session.client().GetEvent(request);
  if (absl::IsNotFound(response.status())) return std::nullopt;
  if (!response.ok()) return response.status();
  return response->event().position();
}

absl::StatusOr<HistoryDocument> ReadDocument(const HistoryOptions& options, const Session& session) {
  const std::string& path = options.json.empty() ? options.file : options.json;
  if (path.empty()) return UsageError("--json", "", "the document: a file, or - for standard input");
  ASSIGN_OR_RETURN(const std::string text, ReadInput(path));
  ASSIGN_OR_RETURN(HistoryDocument document, ParseHistoryJson(text, options.tool));
  if (!options.series.empty()) document.header.set_series(options.series);
  if (!options.database_identity.empty()) document.header.set_database_identity(options.database_identity);
  if (!options.observed_time.empty()) {
    ASSIGN_OR_RETURN(document.observed_time, session.PastTimeOf("--observed-time", options.observed_time));
  }
  return document;
}

// A document that says when it was observed has an id of its own, so that importing it again adds nothing.
std::string IdOf(const HistoryDocument& document, const std::string& target) {
  if (!document.observed_time) return "";
  return DerivedEventId("history", {target, document.header.series(), document.header.tool(),
                                    TimeText(*document.observed_time), SetDigestOf(document.rows).value()});
}

absl::StatusOr<int> RunImportHistory(const HistoryOptions& options, Session& session) {
  ASSIGN_OR_RETURN(const HistoryDocument document, ReadDocument(options, session));
  v1::Event envelope;
  *envelope.mutable_history_snapshot() = document.header;
  envelope.set_id(IdOf(document, options.envelope.target));
  if (document.observed_time) *envelope.mutable_occurred_time() = TimeToProto(*document.observed_time);
  RETURN_IF_ERROR(FillEnvelope(options.envelope, session, "import-history", &envelope));
  for (const std::string& id : {envelope.id(), absl::StrCat(envelope.id(), ".1")}) {
    ASSIGN_OR_RETURN(const std::optional<uint64_t> position, PositionOf(session, envelope.source(), id));
    if (!position) continue;
    session.err() << "known already: recorded @" << *position << '\n';
    return kExitDone;
  }
  ASSIGN_OR_RETURN(const auto known, KnownHistory(session, options.envelope.target, document.header.series()));
  ASSIGN_OR_RETURN(const EventBatches batches, SnapshotEvents(envelope, known.items, document.rows));
  return AppendSet(session, batches);
}

struct GitOptions {
  std::string repository = ".";
  std::string path;
  std::string target;
  std::string series;
  std::string branch;
  std::string convention = "auto";
  std::string order;
  bool applied_on_merge = false;
};

absl::StatusOr<GitImportOptions> ImportOptionsOf(const GitOptions& options) {
  GitImportOptions import{
      .history = {.repository = options.repository, .directory = options.path, .branch = options.branch},
      .target = options.target,
      .series = options.series,
      .applied_on_merge = options.applied_on_merge};
  ASSIGN_OR_RETURN(import.convention, ConventionFromFlag(options.convention));
  if (!options.order.empty()) {
    ASSIGN_OR_RETURN(import.order, OrderFromFlag(options.order, v1::ExpectationDeclared::ORDER_LINEAR));
  }
  return import;
}

absl::StatusOr<int> RunImportGit(const GitOptions& options, Session& session) {
  ASSIGN_OR_RETURN(const GitImportOptions import, ImportOptionsOf(options));
  AppendPipeline pipeline(session.client());
  ASSIGN_OR_RETURN(const GitImportSummary summary, ImportGit(import, [&pipeline](std::vector<v1::Event> batch) {
                     return pipeline.Append(std::move(batch));
                   }));
  RETURN_IF_ERROR(pipeline.Finish());
  for (const std::string& left_out : summary.left_out) session.err() << "left out " << Printable(left_out) << '\n';
  if (session.form() == OutputForm::kTable) {
    session.out() << Counted(summary.commits, "commit") << ", " << InfoOf(summary.convention).name << ", "
                  << Counted(summary.items, "item") << " expected now: " << Counted(pipeline.recorded(), "event")
                  << " recorded, " << pipeline.duplicates() << " known already\n";
    return kExitDone;
  }
  Json json;
  json["convention"] = std::string(InfoOf(summary.convention).name);
  json["commits"] = summary.commits;
  json["items"] = summary.items;
  json["recorded"] = pipeline.recorded();
  json["duplicates"] = pipeline.duplicates();
  json["leftOut"] = summary.left_out;
  session.out() << JsonText(json) << '\n';
  return kExitDone;
}

}  // namespace

void AddImportCommands(CLI::App& app, Action* chosen) {
  CLI::App* import = app.add_subcommand("import", "bring in what other places recorded");
  import->require_subcommand(1);

  const auto [history, history_options] = AddCommand<HistoryOptions>(
      *import, chosen, "history", "the rows of a migration tool's own table, as JSON", RunImportHistory);
  history->footer("Times in the document that name no zone are taken as UTC.");
  history->add_option("file", history_options->file, "the JSON document");
  history->add_option("--json", history_options->json, "the same: FILE, or - for standard input");
  history->add_option("--tool", history_options->tool, "the tool, where the document names none");
  history->add_option("--series", history_options->series, "which series of the target, when it has several");
  history->add_option("--database-identity", history_options->database_identity, "which database answered");
  history->add_option("--observed-time", history_options->observed_time,
                      "when it was read (else the document's, else now)");
  AddEnvelopeFlags(history, &history_options->envelope);
  history->get_option("--target")->required();

  const auto [git, git_options] = AddCommand<GitOptions>(
      *import, chosen, "git", "what was expected after each commit of the main line", RunImportGit);
  git->add_option("repository", git_options->repository, "the repository")->required();
  git->add_option("--path", git_options->path, "the migration directory in it")->required();
  git->add_option("--target", git_options->target, "project/environment/name")->required();
  git->add_option("--series", git_options->series, "which series of the target, when it has several");
  git->add_option("--branch", git_options->branch, "the branch (else HEAD)");
  AddConventionFlag(git, &git_options->convention);
  AddOrderFlag(git, &git_options->order);
  git->add_flag("--applied-on-merge", git_options->applied_on_merge,
                "take files that a commit added as applied then (evidence: inferred)");
}

}  // namespace daybook

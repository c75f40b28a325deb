// daybook run: a command, and the record that it ran. The record is never in the command's way.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/random.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/times.h"
#include "tools/daybook/child_command.h"
#include "tools/daybook/commands.h"
#include "tools/daybook/envelope_flags.h"
#include "tools/daybook/error_report.h"
#include "tools/daybook/migration_file.h"

namespace daybook {
namespace {

// What the command may wait for the ledger, where one is there and slow: before it runs, and when it has run. The
// second is the record that counts.
constexpr absl::Duration kPatienceBefore = absl::Seconds(1);
constexpr absl::Duration kPatienceAfter = absl::Seconds(5);
constexpr char kSource[] = "run";

struct RunOptions {
  std::string tool;
  std::string version;
  std::string name;
  std::string series;
  std::string file;
  std::string artifact;
  std::vector<std::string> command;
  EnvelopeFlags envelope;
};

std::string ProgramName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

bool IsMigration(const RunOptions& options) {
  return !options.version.empty() || !options.name.empty() || !options.file.empty();
}

std::string ToolOf(const RunOptions& options) {
  return options.tool.empty() ? ProgramName(options.command[0]) : options.tool;
}

// What one run has in common.
struct Run {
  std::string id;
  absl::Time begin;
  absl::Time end;
  int exit_code = 0;
  v1::Migration migration;
  google::protobuf::RepeatedPtrField<v1::Digest> statement_digests;
};

// Read before the command runs: what is in the file then is what it applies. A file that cannot be read is no reason
// not to run it.
void DescribeMigration(const RunOptions& options, Session& session, Run* run) {
  v1::Event described;
  v1::MigrationFinished* body = described.mutable_migration_finished();
  body->mutable_migration()->set_tool(ToolOf(options));
  body->mutable_migration()->set_series(options.series);
  body->mutable_migration()->set_version(options.version);
  body->mutable_migration()->set_name(options.name);
  const absl::Status filled = options.file.empty() ? absl::OkStatus() : FillFromFile(options.file, &described);
  if (!filled.ok()) session.err() << "daybook: recorded without digests: " << Printable(filled.message()) << '\n';
  run->migration = std::move(*body->mutable_migration());
  run->statement_digests = std::move(*body->mutable_statement_digests());
}

absl::StatusOr<v1::Event> Envelope(const RunOptions& options, const Session& session, const Run& run, absl::Time time) {
  v1::Event event;
  *event.mutable_occurred_time() = TimeToProto(time);
  event.set_correlation_id(run.id);
  RETURN_IF_ERROR(FillEnvelope(options.envelope, session, kSource, &event));
  return event;
}

absl::StatusOr<v1::Event> Started(const RunOptions& options, const Session& session, const Run& run) {
  ASSIGN_OR_RETURN(v1::Event event, Envelope(options, session, run, run.begin));
  // The id that was given is that of the end.
  if (!options.envelope.event_id.empty()) event.set_id(absl::StrCat(event.id(), ".started"));
  v1::MigrationStarted* body = event.mutable_migration_started();
  *body->mutable_migration() = run.migration;
  body->set_channel(v1::CHANNEL_TRACKED);
  body->set_run_id(run.id);
  return event;
}

// Its duration says when it began.
absl::StatusOr<v1::Event> Finished(const RunOptions& options, const Session& session, const Run& run) {
  ASSIGN_OR_RETURN(v1::Event event, Envelope(options, session, run, run.end));
  const v1::Outcome outcome = run.exit_code == 0 ? v1::OUTCOME_SUCCEEDED : v1::OUTCOME_FAILED;
  const auto fill = [&](auto* body) {
    body->set_outcome(outcome);
    body->set_channel(v1::CHANNEL_TRACKED);
    body->set_exit_code(run.exit_code);
    body->set_run_id(run.id);
    *body->mutable_duration() = DurationToProto(run.end - run.begin);
  };
  if (IsMigration(options)) {
    v1::MigrationFinished* body = event.mutable_migration_finished();
    *body->mutable_migration() = run.migration;
    *body->mutable_statement_digests() = run.statement_digests;
    fill(body);
  } else {
    v1::DeploymentFinished* body = event.mutable_deployment_finished();
    body->set_artifact(options.artifact.empty() ? ProgramName(options.command[0]) : options.artifact);
    fill(body);
  }
  return event;
}

absl::Status Record(Session& session, const absl::StatusOr<v1::Event>& event, absl::Duration patience) {
  if (!event.ok()) return event.status();
  v1::AppendRequest request;
  *request.add_events() = *event;
  return session.ImpatientClient(patience)->Append(request).status();
}

absl::StatusOr<int> RunRun(const RunOptions& options, Session& session) {
  Run run{.id = MakeUuidV7(session.Now(), session.random()), .begin = session.Now()};
  if (IsMigration(options)) {
    DescribeMigration(options, session, &run);
    // Nothing of ours keeps the command from running; what is wrong is said once, when it has ended.
    Record(session, Started(options, session, run), kPatienceBefore).IgnoreError();
  }
  run.begin = session.Now();
  run.exit_code = RunChildCommand(options.command);
  run.end = std::max(session.Now(), run.begin);
  if (run.exit_code == 127) session.err() << "daybook: " << Printable(options.command[0]) << ": no such program\n";
  const absl::Status recorded = Record(session, Finished(options, session, run), kPatienceAfter);
  if (!recorded.ok()) {
    session.err() << "daybook: not recorded\n";
    ReportError(recorded, &session);
  }
  return run.exit_code;
}

}  // namespace

void AddRunCommand(CLI::App& app, Action* chosen) {
  const auto [command, options] = AddCommand<RunOptions>(
      app, chosen, "run", "run a command and record start, end, duration and exit code, which it exits with", RunRun);
  command->add_option("--file", options->file, "the migration's file: its digests, and its version and name");
  command->add_option("--version", options->version, "the migration's version (else as the file's name has it)");
  command->add_option("--name", options->name, "the migration's name (else as the file's name has it)");
  command->add_option("--tool", options->tool, "the migration tool (else the program's name)");
  command->add_option("--series", options->series, "which series of the target, when it has several");
  command->add_option("--artifact", options->artifact,
                      "what is deployed, where it is no migration (else the program's name)");
  AddEnvelopeFlags(command, &options->envelope);
  command->get_option("--target")->required();
  command->add_option("command", options->command, "-- PROGRAM ARGUMENTS…")->required();
}

}  // namespace daybook

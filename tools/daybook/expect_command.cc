// daybook expect: a migration directory, or one file, is what a target should have.

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/agent/convention.h"
#include "clients/agent/event_id.h"
#include "clients/agent/git_process.h"
#include "clients/agent/migration_reader.h"
#include "clients/agent/set_builder.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/set_digest.h"
#include "tools/daybook/commands.h"
#include "tools/daybook/convention_flag.h"
#include "tools/daybook/counted.h"
#include "tools/daybook/envelope_flags.h"
#include "tools/daybook/exit_code.h"
#include "tools/daybook/known_set.h"
#include "tools/daybook/usage_error.h"

namespace daybook {
namespace {

constexpr char kSource[] = "expect";

struct ExpectOptions {
  std::string path;
  std::string series;
  std::string convention = "auto";
  std::string order;
  std::string revision;
  EnvelopeFlags envelope;
};

// The commit that the directory is at; empty when it is in no repository or has changes of its own.
std::string RevisionOf(const std::string& directory) {
  const absl::StatusOr<std::string> changes = RunGit(directory, {"status", "--porcelain", "--", "."});
  if (!changes.ok() || !changes->empty()) return "";
  const absl::StatusOr<std::string> head = RunGit(directory, {"rev-parse", "--verify", "HEAD"});
  return head.ok() ? std::string(absl::StripAsciiWhitespace(*head)) : "";
}

v1::ExpectationDeclared HeaderOf(const ExpectOptions& options, Convention convention,
                                 v1::ExpectationDeclared::Order order, const std::string& revision) {
  v1::ExpectationDeclared header;
  header.set_subject(v1::ExpectationDeclared::SUBJECT_MIGRATIONS);
  header.set_series(options.series);
  header.set_convention(std::string(InfoOf(convention).name));
  header.set_order(order);
  if (!revision.empty()) header.set_revision(revision);
  return header;
}

// Whether `made_by` already declared the same header; what it did to the set does not count.
bool SameHeader(const v1::ExpectationDeclared& made_by, const v1::ExpectationDeclared& header) {
  return made_by.convention() == header.convention() && made_by.order() == header.order() &&
         made_by.revision() == header.revision();
}

absl::StatusOr<int> Declare(Session& session, const ExpectOptions& options, v1::ExpectationDeclared header,
                            const KnownSet<v1::ExpectedItem>& known, const std::vector<v1::ExpectedItem>& items) {
  const std::string digest = SetDigestOf(items).value();
  const bool unchanged = known.items && known.made_by && SetDigestOf(*known.items).value() == digest;
  if (unchanged) {
    const v1::ExpectationDeclared& declared = known.made_by->event().expectation_declared();
    // The same content is still that of the revision it was declared at, whoever does not name it now.
    if (header.revision().empty() && !declared.revision().empty()) header.set_revision(declared.revision());
    if (SameHeader(declared, header)) {
      session.err() << "unchanged: " << Counted(items.size(), "item") << ", as declared @" << known.made_by->position()
                    << '\n';
      return kExitDone;
    }
  }
  v1::Event envelope;
  *envelope.mutable_expectation_declared() = header;
  envelope.set_id(DerivedEventId("expect", {options.envelope.target, options.series, known.follows(), digest,
                                            header.convention(), header.revision()}));
  RETURN_IF_ERROR(FillEnvelope(options.envelope, session, kSource, &envelope));
  ASSIGN_OR_RETURN(const EventBatches batches, ExpectationEvents(envelope, known.items, items));
  return AppendSet(session, batches);
}

// Files that are no migrations, with the reason and one example each.
void ReportSkipped(Session& session, const MigrationSet& set) {
  absl::btree_map<std::string, std::vector<std::string>> by_reason;
  for (const MigrationSet::Skipped& skipped : set.skipped) by_reason[skipped.why].push_back(skipped.path);
  for (const auto& [why, paths] : by_reason) {
    session.err() << "skipped " << Counted(paths.size(), "file") << ", " << why << ": " << Printable(paths[0])
                  << (paths.size() > 1 ? ", …" : "") << '\n';
  }
}

absl::StatusOr<int> RunExpectDirectory(const ExpectOptions& options, Session& session) {
  std::error_code error;
  if (std::filesystem::is_regular_file(options.path, error)) {
    return UsageError("PATH", options.path, "a directory; one file is declared with: daybook expect file");
  }
  ASSIGN_OR_RETURN(const std::optional<Convention> convention, ConventionFromFlag(options.convention));
  ASSIGN_OR_RETURN(const MigrationSet set, ReadMigrationDirectory(options.path, convention));
  ReportSkipped(session, set);
  const std::string revision = options.revision.empty() ? RevisionOf(options.path) : options.revision;
  ASSIGN_OR_RETURN(const auto order, OrderFromFlag(options.order, InfoOf(set.convention).order));
  ASSIGN_OR_RETURN(const auto known, KnownExpectation(session, options.envelope.target, options.series));
  return Declare(session, options, HeaderOf(options, set.convention, order, revision), known, set.items);
}

// Adds or replaces one item of what is expected.
absl::StatusOr<int> RunExpectFile(const ExpectOptions& options, Session& session) {
  std::error_code error;
  if (std::filesystem::is_directory(options.path, error)) {
    return UsageError("PATH", options.path, "a file; a directory is declared with: daybook expect dir");
  }
  ASSIGN_OR_RETURN(const auto known, KnownExpectation(session, options.envelope.target, options.series));
  if (known.made_by && !known.items) {
    return absl::FailedPreconditionError(
        absl::StrCat("what is expected of ", options.envelope.target,
                     " cannot be added to; declare it whole with: daybook expect dir"));
  }
  ASSIGN_OR_RETURN(std::optional<Convention> convention, ConventionFromFlag(options.convention));
  const v1::ExpectationDeclared declared =
      known.made_by ? known.made_by->event().expectation_declared() : v1::ExpectationDeclared();
  if (!convention) convention = ConventionFromName(declared.convention());
  if (!convention) {
    return UsageError("--convention", "auto", absl::StrCat("for a single file, one of ", ConventionNames()));
  }
  ASSIGN_OR_RETURN(v1::ExpectedItem item, ReadMigrationFile(options.path, *convention));
  std::vector<v1::ExpectedItem> items = known.items.value_or(std::vector<v1::ExpectedItem>());
  std::erase_if(items, [&item](const v1::ExpectedItem& other) { return other.key() == item.key(); });
  items.push_back(std::move(item));
  const auto usual = known.made_by ? declared.order() : InfoOf(*convention).order;
  ASSIGN_OR_RETURN(const auto order, OrderFromFlag(options.order, usual));
  return Declare(session, options, HeaderOf(options, *convention, order, options.revision), known, items);
}

void AddFlags(CLI::App* command, const std::string& usual_revision, ExpectOptions* options) {
  command->add_option("--series", options->series, "which series of the target, when it has several");
  AddConventionFlag(command, &options->convention);
  AddOrderFlag(command, &options->order);
  command->add_option("--revision", options->revision,
                      absl::StrCat("the commit or release this is (else ", usual_revision, ")"));
  AddEnvelopeFlags(command, &options->envelope);
  command->get_option("--target")->required();
}

}  // namespace

void AddExpectCommands(CLI::App& app, Action* chosen) {
  CLI::App* expect = app.add_subcommand("expect", "declare what a target should have");
  expect->require_subcommand(1);
  const auto [dir, dir_options] =
      AddCommand<ExpectOptions>(*expect, chosen, "dir", "a migration directory, whole", RunExpectDirectory);
  dir->add_option("path", dir_options->path, "the directory")->required();
  AddFlags(dir, "that of the repository", dir_options);
  const auto [file, file_options] = AddCommand<ExpectOptions>(
      *expect, chosen, "file", "one migration more, or another content of one", RunExpectFile);
  file->add_option("path", file_options->path, "the file")->required();
  AddFlags(file, "none, or the one declared where nothing changes", file_options);
}

}  // namespace daybook

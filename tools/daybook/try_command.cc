// daybook try: the diff of a source tree, without a server: against a history table, or against what git implies.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/agent/find_directories.h"
#include "clients/agent/git_history.h"
#include "clients/agent/git_revisions.h"
#include "clients/agent/history_json.h"
#include "clients/agent/implied_history.h"
#include "clients/agent/migration_reader.h"
#include "ledger/base/shell_word.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/utf8.h"
#include "ledger/diff/contract_migration.h"
#include "ledger/diff/finding_id.h"
#include "ledger/diff/history_diff.h"
#include "ledger/diff/tool_habits.h"
#include "tools/daybook/commands.h"
#include "tools/daybook/convention_flag.h"
#include "tools/daybook/counted.h"
#include "tools/daybook/envelope_flags.h"
#include "tools/daybook/exit_code.h"
#include "tools/daybook/finding_view.h"
#include "tools/daybook/usage_error.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

struct TryOptions {
  std::string path = ".";
  std::string history;
  std::string tool;
  std::string branch;
  std::string convention = "auto";
  std::string order;
  std::string fail_on = "error";
  bool all = false;
};

// One directory's comparison, and what its findings are proved by.
struct Trial {
  std::string directory;  // As shown.
  MigrationSet set;
  std::string against;
  HistoryDiff diff;
  std::vector<v1::Finding> findings;
  std::vector<std::string> proofs;  // By position.
  std::vector<std::string> left_out;
};

absl::StatusOr<HistoryOptions> OptionsFor(const TryOptions& options, Convention convention) {
  ASSIGN_OR_RETURN(const auto order, OrderFromFlag(options.order, InfoOf(convention).order));
  HistoryOptions compared;
  compared.version_order = VersionOrderOf(InfoOf(convention).name);
  compared.any_order = order == v1::ExpectationDeclared::ORDER_ANY;
  compared.tool_enforces_digest = EnforcesDigest(InfoOf(convention).name);
  return compared;
}

// What would show more of a finding; there is no ledger yet to settle it in.
std::string NextFor(const Difference& difference, const std::string& directory, bool from_git) {
  if (!from_git) return "";
  const std::string git = absl::StrCat("git -C ", ShellWord(directory), " log ");
  switch (difference.kind) {
    case FindingKind::kEdited:
    case FindingKind::kEditedCosmetic:
    case FindingKind::kRenumbered:
      return absl::StrCat(git, "-p -- ", ShellWord(difference.key));
    case FindingKind::kMissingSource:
    case FindingKind::kFuture:
      return absl::StrCat(git, "--diff-filter=D --summary -- .");
    default:
      return "";
  }
}

std::vector<v1::Finding> FindingsOf(const Trial& trial, bool from_git) {
  std::vector<v1::Finding> findings;
  for (const Difference& difference : trial.diff.differences) {
    v1::Finding& finding = findings.emplace_back();
    finding.set_id(FindingId({difference.kind, trial.directory, "", difference.key}));
    finding.set_kind(std::string(FindingKindName(difference.kind)));
    finding.set_severity(static_cast<v1::Severity>(difference.severity));
    finding.set_status(v1::FINDING_STATUS_OPEN);
    finding.set_target(Utf8Text(trial.directory));
    finding.set_key(difference.key);
    finding.set_title(FindingTitle(difference.kind, difference.subject));
    if (!difference.expected.empty()) {
      finding.add_details(absl::StrCat("expected  ", absl::StrJoin(difference.expected, ", ")));
    }
    if (!difference.actual.empty())
      finding.add_details(absl::StrCat("applied   ", absl::StrJoin(difference.actual, ", ")));
    for (const std::string& fact : difference.facts) finding.add_details(fact);
    for (const uint64_t position : difference.evidence) {
      if (position < trial.proofs.size()) finding.add_evidence(position);
    }
    finding.set_proposed(difference.proposed);
    if (const std::string next = NextFor(difference, trial.directory, from_git); !next.empty()) finding.add_next(next);
  }
  return findings;
}

std::string ProofOf(const Commit& commit, const Session& session) {
  return absl::StrCat(commit.id.substr(0, 10), "  ", session.Shown(commit.committer_time), "  ", commit.author_email,
                      "  ", commit.subject);
}

// Without what opens later: what is not on the main line yet is not late for being applied.
void Finish(HistoryInput input, absl::Time now, bool from_git, Trial* trial) {
  input.options.as_of = now;
  trial->diff = DiffHistory(input);
  std::erase_if(trial->diff.differences, [now](const Difference& difference) { return !IsOpen(difference, now); });
  trial->findings = FindingsOf(*trial, from_git);
}

absl::Status CompareWithTable(const TryOptions& options, Session& session, Trial* trial) {
  ASSIGN_OR_RETURN(const std::string text, ReadInput(options.history));
  ASSIGN_OR_RETURN(const HistoryDocument document, ParseHistoryJson(text, options.tool));
  HistoryInput input;
  ASSIGN_OR_RETURN(input.options, OptionsFor(options, trial->set.convention));
  trial->proofs = {options.history};
  HistorySnapshot& snapshot = input.snapshots.emplace_back();
  snapshot.completeness = ToComparer(document.header.completeness());
  snapshot.observed_time = document.observed_time.value_or(session.Now());
  for (const v1::HistoryRow& row : document.rows) snapshot.rows.push_back(ToComparer(row, 0));
  for (const v1::ExpectedItem& item : trial->set.items) {
    ExpectedItem& expected = input.expected.emplace_back(ToComparer(item, trial->proofs.size()));
    expected.expected_since = session.Now();
  }
  trial->against = absl::StrCat(options.history, ", ", Counted(document.rows.size(), "row"));
  Finish(std::move(input), session.Now(), /*from_git=*/false, trial);
  return absl::OkStatus();
}

absl::Status CompareWithGit(const TryOptions& options, Session& session, const std::string& path, Trial* trial) {
  std::error_code error;
  ASSIGN_OR_RETURN(const std::string top, RepositoryTopOf(path));
  const std::string below = fs::canonical(path, error).lexically_relative(fs::canonical(top, error)).generic_string();
  const std::string branch = options.branch.empty() ? MainBranchOf(top) : options.branch;
  ASSIGN_OR_RETURN(
      const std::unique_ptr<GitRevisions> revisions,
      GitRevisions::Open({.repository = top, .directory = below, .branch = branch}, trial->set.convention));
  ASSIGN_OR_RETURN(ImpliedHistory history, ImplyHistory(*revisions));
  for (const Commit& commit : revisions->commits()) trial->proofs.push_back(ProofOf(commit, session));
  HistoryInput input;
  ASSIGN_OR_RETURN(input.options, OptionsFor(options, trial->set.convention));
  for (const v1::ExpectedItem& item : trial->set.items) {
    const auto changed = history.last_change.find(item.key());
    const bool merged = changed != history.last_change.end();
    ExpectedItem& expected =
        input.expected.emplace_back(ToComparer(item, merged ? changed->second : trial->proofs.size()));
    expected.expected_since = session.Now();
  }
  trial->against = absl::StrCat("what ", branch, " implies, ", Counted(revisions->commits().size(), "commit"));
  trial->left_out = history.left_out;
  input.snapshots.push_back({.observed_time = session.Now(), .rows = std::move(history.rows)});
  Finish(std::move(input), session.Now(), /*from_git=*/true, trial);
  return absl::OkStatus();
}

absl::StatusOr<Trial> TryDirectory(const TryOptions& options, Session& session, const std::string& path,
                                   Convention convention) {
  Trial trial{.directory = path};
  ASSIGN_OR_RETURN(trial.set, ReadMigrationDirectory(path, convention));
  RETURN_IF_ERROR(options.history.empty() ? CompareWithGit(options, session, path, &trial)
                                          : CompareWithTable(options, session, &trial));
  return trial;
}

v1::FindingCounts CountsOf(const std::vector<v1::Finding>& findings) {
  v1::FindingCounts counts;
  for (const v1::Finding& finding : findings) {
    if (finding.severity() == v1::SEVERITY_ERROR) counts.set_open_errors(counts.open_errors() + 1);
    if (finding.severity() == v1::SEVERITY_WARNING) counts.set_open_warnings(counts.open_warnings() + 1);
    if (finding.severity() == v1::SEVERITY_NOTE) counts.set_open_notes(counts.open_notes() + 1);
  }
  return counts;
}

// A long past has many findings of one sort: the first few of each tell enough.
std::vector<v1::Finding> FirstOfEach(const std::vector<v1::Finding>& findings, std::vector<std::string>* more) {
  constexpr size_t kShownOfAKind = 5;
  absl::btree_map<std::string, size_t> seen;
  std::vector<v1::Finding> first;
  for (const v1::Finding& finding : findings) {
    if (++seen[finding.kind()] <= kShownOfAKind) first.push_back(finding);
  }
  for (const auto& [kind, count] : seen) {
    if (count > kShownOfAKind) more->push_back(absl::StrCat(count - kShownOfAKind, " more ", kind));
  }
  return first;
}

void PrintTrial(const TryOptions& options, Session& session, const Trial& trial) {
  const auto verdict = static_cast<v1::Verdict>(trial.diff.verdict);
  const bool colour = session.colour();
  session.out() << Painted(Printable(trial.directory), Ink::kBold, colour) << "  "
                << Painted(WordOf(verdict), InkOf(verdict), colour) << "  " << CountsText(CountsOf(trial.findings))
                << '\n';
  session.out() << "  " << Counted(trial.set.items.size(), "migration") << ", " << InfoOf(trial.set.convention).name
                << "; against " << trial.against << "; " << Counted(trial.diff.pairs.size(), "pair") << ", "
                << trial.diff.unverified_count << " unverified\n";
  for (const std::string& left_out : trial.left_out) session.out() << "  left out " << Printable(left_out) << '\n';
  if (trial.findings.empty()) return;
  session.out() << '\n';
  std::vector<std::string> more;
  const std::vector<v1::Finding> shown = options.all ? trial.findings : FirstOfEach(trial.findings, &more);
  PrintMatters(session, MattersOf(shown, /*each=*/true),
               [&trial](uint64_t position) { return trial.proofs[position]; });
  if (!more.empty()) session.out() << "\n  " << absl::StrJoin(more, ", ") << " (show with --all)\n";
}

Json TrialJson(const Trial& trial) {
  Json json;
  json["directory"] = Utf8Text(trial.directory);
  json["convention"] = std::string(InfoOf(trial.set.convention).name);
  json["verdict"] = WordOf(static_cast<v1::Verdict>(trial.diff.verdict));
  json["against"] = trial.against;
  json["migrations"] = trial.set.items.size();
  json["unverified"] = trial.diff.unverified_count;
  json["findings"] = Json::array();
  for (const v1::Finding& finding : trial.findings) {
    Json one = ToJson(finding);
    one["evidence"] = Json::array();
    for (const uint64_t position : finding.evidence()) one["evidence"].push_back(trial.proofs[position]);
    json["findings"].push_back(std::move(one));
  }
  return json;
}

void PrintTrials(const TryOptions& options, Session& session, const std::vector<Trial>& trials) {
  switch (session.form()) {
    case OutputForm::kTable:
      for (size_t i = 0; i < trials.size(); ++i) {
        if (i > 0) session.out() << '\n';
        PrintTrial(options, session, trials[i]);
      }
      break;
    case OutputForm::kCsv: {
      std::vector<v1::Finding> all;
      for (const Trial& trial : trials) all.insert(all.end(), trial.findings.begin(), trial.findings.end());
      FindingTable(all, session).PrintCsv(session.out());
      break;
    }
    case OutputForm::kJson: {
      Json json{{"directories", Json::array()}};
      for (const Trial& trial : trials) json["directories"].push_back(TrialJson(trial));
      session.out() << JsonText(json, 2) << '\n';
      break;
    }
    case OutputForm::kJsonLines:
      for (const Trial& trial : trials) session.out() << JsonText(TrialJson(trial)) << '\n';
      break;
  }
}

absl::StatusOr<std::vector<FoundDirectory>> DirectoriesOf(const TryOptions& options) {
  ASSIGN_OR_RETURN(const std::optional<Convention> convention, ConventionFromFlag(options.convention));
  if (convention) return std::vector<FoundDirectory>{{".", *convention, 0}};
  ASSIGN_OR_RETURN(std::vector<FoundDirectory> found, FindMigrationDirectories(options.path));
  if (found.empty()) {
    return absl::NotFoundError(absl::StrCat(
        options.path, ": no migration directory found; name one, with --convention (", ConventionNames(), ")"));
  }
  if (found.size() > 1 && !options.history.empty()) {
    std::vector<std::string> paths;
    paths.reserve(found.size());
    for (const FoundDirectory& directory : found) paths.push_back(directory.path);
    return UsageError("PATH", options.path,
                      absl::StrCat("with --history one of its migration directories: ", absl::StrJoin(paths, ", ")));
  }
  return found;
}

absl::StatusOr<int> RunTry(const TryOptions& options, Session& session) {
  ASSIGN_OR_RETURN(const v1::Severity fail_on, SeverityFromText("--fail-on", options.fail_on));
  ASSIGN_OR_RETURN(const std::vector<FoundDirectory> directories, DirectoriesOf(options));
  std::vector<Trial> trials;
  int code = kExitDone;
  for (const FoundDirectory& directory : directories) {
    std::string path = (fs::path(options.path) / directory.path).lexically_normal().generic_string();
    if (path.size() > 1 && path.back() == '/') path.pop_back();
    absl::StatusOr<Trial> trial = TryDirectory(options, session, path, directory.convention);
    if (!trial.ok() && directories.size() > 1) {
      // One directory that cannot be compared does not hide the others.
      session.err() << "daybook: " << Printable(path) << ": " << Printable(trial.status().message()) << '\n';
      code = WorseExit(code, kExitUnknown);
      continue;
    }
    if (!trial.ok()) return trial.status();
    code = WorseExit(code, ExitOf(static_cast<v1::Verdict>(trial->diff.verdict), trial->findings, fail_on));
    trials.push_back(*std::move(trial));
  }
  PrintTrials(options, session, trials);
  return code;
}

}  // namespace

void AddTryCommand(CLI::App& app, Action* chosen) {
  const auto [command, options] =
      AddCommand<TryOptions>(app, chosen, "try", "the diff of your own repository: no server, nothing written", RunTry);
  command->add_option("path", options->path, "a source tree, or one migration directory")->capture_default_str();
  command->add_option("--history", options->history, "compare with this history table (JSON, or -), not with git");
  command->add_option("--tool", options->tool, "the tool of the history, where the document names none");
  command->add_option("--branch", options->branch, "the main line (else what origin calls it, else main)");
  AddConventionFlag(command, &options->convention);
  AddOrderFlag(command, &options->order);
  command->add_option("--fail-on", options->fail_on, "exit 1 from this severity on: error, warning, note or never")
      ->capture_default_str();
  command->add_flag("--all", options->all, "every finding, not the first few of each kind");
}

}  // namespace daybook

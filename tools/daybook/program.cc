#include "tools/daybook/program.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/field_error.h"
#include "ledger/event/kinds.h"
#include "ledger/event/refusal.h"
#include "tools/daybook/commands.h"
#include "tools/daybook/error_report.h"
#include "tools/daybook/exit_code.h"
#include "tools/daybook/usage_error.h"

namespace daybook {
namespace {

constexpr char kRelease[] = "0.1.0";

void AddGlobalFlags(CLI::App& app, GlobalOptions* options) {
  app.add_option("--server", options->server, "ADDRESS:PORT of the server (else DAYBOOK_SERVER, else 127.0.0.1:7430)");
  app.add_option("--output", options->output, "table, json, jsonl or csv")->capture_default_str();
  app.add_option("--tz", options->tz, "zone of the times shown and of dates given, such as Europe/Berlin");
  app.add_option("--timeout", options->timeout, "how long a call may take")->capture_default_str();
}

std::vector<CLI::App*> CommandsOf(CLI::App& app) {
  return app.get_subcommands([](CLI::App*) { return true; });
}

// The commands in the order in which somebody meets them.
void AddCommands(CLI::App& app, Action* chosen, const std::vector<std::string>& words) {
  // What was added since the last call belongs under the heading.
  auto under = [&app, done = size_t{0}](const char* heading) mutable {
    const std::vector<CLI::App*> commands = CommandsOf(app);
    for (; done < commands.size(); ++done) commands[done]->group(heading);
  };
  AddTryCommand(app, chosen);
  AddUpCommand(app, chosen);
  AddDoctorCommand(app, chosen);
  under("Begin");
  AddExpectCommands(app, chosen);
  AddImportCommands(app, chosen);
  under("Bring in");
  AddRunCommand(app, chosen);
  AddRecordCommand(app, chosen, words);
  AddWorkaroundCommand(app, chosen);
  under("Record");
  AddTargetsCommands(app, chosen);
  AddStateCommand(app, chosen);
  AddDiffCommand(app, chosen);
  AddFindingsCommand(app, chosen);
  AddWorkaroundsCommand(app, chosen);
  AddDeploymentsCommand(app, chosen);
  AddLogCommands(app, chosen);
  AddWatchCommand(app, chosen);
  under("Ask");
  AddDecideCommands(app, chosen);
  under("Decide");
}

// Each command's help ends with the flags that are declared above it.
void NameGlobalFlags(CLI::App& app) {
  for (CLI::App* command : CommandsOf(app)) {
    const std::string own = command->get_footer();
    command->footer(
        absl::StrCat(own, own.empty() ? "" : "\n", "Also --server, --output, --tz and --timeout: daybook --help"));
    NameGlobalFlags(*command);
  }
}

// The deepest command that the words named.
const CLI::App* Innermost(const CLI::App& app) {
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
  return at;
}

// "daybook import".
std::string PathOf(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name() : absl::StrCat(PathOf(*app.get_parent()), " ", app.get_name());
}

std::vector<std::string> CommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

// CLI11 takes "--flag ''" for a value; nobody means one. What another program is run with is its own.
std::string EmptyFlag(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    const auto& values = option->results();
    const bool ours = option->nonpositional() || app.get_name() != "run";
    if (ours && option->count() > 0 && std::find(values.begin(), values.end(), "") != values.end())
      return option->nonpositional() ? option->get_name() : absl::AsciiStrToUpper(option->get_name());
  }
  for (const CLI::App* command : app.get_subcommands()) {
    if (std::string name = EmptyFlag(*command); !name.empty()) return name;
  }
  return "";
}

std::string UsageMessage(const CLI::App& app, const CLI::Error& error, const std::vector<std::string>& words) {
  const CLI::App* command = Innermost(app);
  const std::vector<std::string> known = CommandNames(*command);
  const bool extra = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError);
  const bool missing = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError);
  const bool word_unknown = extra || missing;
  if (!known.empty() && word_unknown) {
    for (const std::string& word : words) {
      if (absl::StartsWith(word, "-") || word == command->get_name()) continue;
      const std::string meant = NearestWord(word, known);
      if (meant == word) continue;
      if (!meant.empty()) return absl::StrCat("no command '", word, "'; did you mean '", meant, "'?");
    }
    for (const std::string& word : app.remaining()) {
      if (command == &app && !absl::StartsWith(word, "-")) return absl::StrCat("no command '", word, "'");
    }
  }
  if (missing && !known.empty()) {
    return command->get_parent() == nullptr
               ? "want a command"
               : absl::StrCat(command->get_name(), ": want ", absl::StrJoin(known, " or "));
  }
  if (extra && command->get_name() == "run") {
    return absl::StrCat(error.what(), "; flags of the command to run stand after --");
  }
  return error.what();
}

std::string SeeHelp(const CLI::App& app) {
  const CLI::App* command = Innermost(app);
  // What can be given depends on the kind.
  const CLI::Option* kind = command->get_name() == "record" ? command->get_option_no_throw("kind") : nullptr;
  const std::string word = kind != nullptr && kind->count() > 0 ? kind->results()[0] : "";
  return absl::StrCat("see: ", PathOf(*command), KindFromName(word) ? absl::StrCat(" ", word) : "", " --help");
}

// A point is refused by the name of its field; who asked knows it by its flag.
absl::Status InTheWordsOfPoints(const CLI::App& app, const absl::Status& status) {
  std::optional<FieldError> error = FieldErrorOf(status);
  if (!error || !absl::StartsWith(error->field, "as_of.")) return status;
  std::vector<std::string> given;
  for (const char* flag : {"--as-of", "--from", "--to"}) {
    const CLI::Option* option = Innermost(app)->get_option_no_throw(flag);
    if (option != nullptr && option->count() > 0) given.emplace_back(flag);
  }
  if (given.empty()) return status;
  error->field = absl::StrJoin(given, " or ");
  return FieldErrorStatus(*error, ReasonNameOf(status), status.code());
}

// The output that the words ask for, of a command line that as a whole cannot be read.
std::string OutputIn(const std::vector<std::string>& words) {
  for (size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    absl::string_view word = words[i];
    if (word == "--output" && i + 1 < words.size()) return words[i + 1];
    if (absl::ConsumePrefix(&word, "--output=")) return std::string(word);
  }
  return "";
}

int ReportUsage(const CLI::App& app, const absl::Status& status, const std::vector<std::string>& words,
                const Surroundings& surroundings) {
  Session session(surroundings);
  GlobalOptions options;
  options.output = OutputIn(words);
  session.Configure(options).IgnoreError();  // An output that is none: said as in a terminal.
  ReportError(status, SeeHelp(app), &session);
  return kExitUsage;
}

}  // namespace

std::string NearestWord(absl::string_view word, const std::vector<std::string>& candidates) {
  constexpr size_t kSlipsMax = 2;
  std::string best;
  size_t best_distance = kSlipsMax + 1;
  for (const std::string& candidate : candidates) {
    // Levenshtein, one row at a time.
    std::vector<size_t> row(candidate.size() + 1);
    for (size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (size_t i = 1; i <= word.size(); ++i) {
      size_t diagonal = std::exchange(row[0], i);
      for (size_t j = 1; j < row.size(); ++j) {
        const size_t replaced = diagonal + (word[i - 1] == candidate[j - 1] ? 0 : 1);
        diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
      }
    }
    if (row.back() < best_distance && row.back() < candidate.size()) {
      best_distance = row.back();
      best = candidate;
    }
  }
  return best;
}

int RunProgram(const std::vector<std::string>& words, const Surroundings& surroundings) {
  CLI::App app("Daybook: what changed, recorded once, and held against what was expected.", "daybook");
  app.set_version_flag("--version", std::string("daybook ") + kRelease);
  app.require_subcommand(1);
  app.fallthrough();
  GlobalOptions options;
  AddGlobalFlags(app, &options);
  Action chosen;
  AddCommands(app, &chosen, words);
  NameGlobalFlags(app);
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::CallForHelp&) {
    const CLI::App* command = Innermost(app);
    surroundings.out << command->help(command->get_parent() == nullptr ? "" : PathOf(*command->get_parent()));
    return kExitDone;
  } catch (const CLI::CallForVersion& version) {
    surroundings.out << version.what() << '\n';
    return kExitDone;
  } catch (const CLI::Error& error) {
    return ReportUsage(app, UsageError(UsageMessage(app, error, words)), words, surroundings);
  }
  if (const std::string flag = EmptyFlag(app); !flag.empty()) {
    return ReportUsage(app, UsageError(absl::StrCat(flag, ": empty, want a value")), words, surroundings);
  }
  Session session(surroundings);
  if (const absl::Status configured = session.Configure(options); !configured.ok()) {
    return ReportUsage(app, configured, words, surroundings);
  }
  const absl::StatusOr<int> code = chosen(session);
  surroundings.out.flush();
  if (code.ok()) return *code;
  const absl::Status error = InTheWordsOfPoints(app, code.status());
  const bool usage = IsUsageError(error);
  std::string fix = FixFor(error, session.server());
  if (usage && fix.empty()) fix = SeeHelp(app);
  ReportError(error, fix, &session);
  return usage ? kExitUsage : kExitRefused;
}

}  // namespace daybook

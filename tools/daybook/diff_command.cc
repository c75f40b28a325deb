// daybook diff: a target's layers held against each other; with --from, what changed between two points.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ledger/base/shell_word.h"
#include "ledger/base/status_macros.h"
#include "tools/daybook/ask_flags.h"
#include "tools/daybook/basis_line.h"
#include "tools/daybook/commands.h"
#include "tools/daybook/event_line.h"
#include "tools/daybook/exit_code.h"
#include "tools/daybook/finding_view.h"
#include "tools/daybook/usage_error.h"

namespace daybook {
namespace {

struct DiffOptions {
  AskFlags ask;
  std::string from;
  std::string to;
  std::string layers;
  std::string fail_on = "error";
  bool inherited = false;
  bool each = false;
  ShownFlags shown;
};

std::string LayerWord(v1::ScopeDeclared::Layer layer) {
  return ShortEnumName(*v1::ScopeDeclared::Layer_descriptor()->FindValueByNumber(layer));
}

// As they were asked for.
std::vector<std::string> LayerWords(const DiffOptions& options) { return absl::StrSplit(options.layers, ','); }

bool IsAskedFor(const DiffOptions& options, v1::ScopeDeclared::Layer layer) {
  const std::vector<std::string> words = LayerWords(options);
  return std::find(words.begin(), words.end(), LayerWord(layer)) != words.end();
}

bool HeardFrom(const v1::TargetSummary& summary, v1::ScopeDeclared::Layer layer) {
  return std::any_of(summary.layers().begin(), summary.layers().end(), [layer](const v1::LayerState& state) {
    return state.layer() == layer && state.has_last_position();
  });
}

// How a layer is brought in that was not heard from, and that the answer cannot do without. What the reader must fill
// in is in capitals.
std::vector<std::string> FirstSteps(const Session& session, const v1::TargetSummary& summary,
                                    const DiffOptions& options) {
  const std::string target = absl::StrCat(" --target ", ShellWord(summary.target()), session.given());
  const std::string expect = absl::StrCat("daybook expect dir DIRECTORY", target);
  const std::string import = absl::StrCat("daybook import history FILE --tool TOOL", target);
  const std::string run = absl::StrCat("daybook run", target, " --file FILE -- COMMAND");
  const bool expected = HeardFrom(summary, v1::ScopeDeclared::LAYER_EXPECTED);
  const bool recorded = HeardFrom(summary, v1::ScopeDeclared::LAYER_RECORDED);
  const bool history = HeardFrom(summary, v1::ScopeDeclared::LAYER_HISTORY);
  std::vector<std::string> steps;
  if (!options.layers.empty()) {
    if (!expected && IsAskedFor(options, v1::ScopeDeclared::LAYER_EXPECTED)) steps.push_back(expect);
    if (!history && IsAskedFor(options, v1::ScopeDeclared::LAYER_HISTORY)) steps.push_back(import);
    if (!recorded && IsAskedFor(options, v1::ScopeDeclared::LAYER_RECORDED)) steps.push_back(run);
  } else if (!expected) {
    steps = {expect};
  } else if (!recorded && !history) {
    steps = {import, run};
  }
  return steps;
}

// What the verdict beside it is of, if not of the whole target: "  between recorded, history".
std::string BetweenText(const DiffOptions& options) {
  return options.layers.empty() ? "" : absl::StrCat("  between ", absl::StrJoin(LayerWords(options), ", "));
}

void PrintHeading(Session& session, const v1::TargetSummary& summary, const DiffOptions& options) {
  session.out() << Painted(summary.target(), Ink::kBold, session.colour()) << "  "
                << Painted(WordOf(summary.verdict()), InkOf(summary.verdict()), session.colour()) << "  "
                << HeadlineText(summary.findings()) << BetweenText(options) << '\n';
  if (summary.unknown_reason().empty()) return;
  session.out() << "unknown: " << Printable(summary.unknown_reason()) << '\n';
  for (const std::string& step : FirstSteps(session, summary, options)) {
    session.out() << "next     " << Printable(step) << '\n';
  }
}

// What was applied before the first record nobody knows, for want of a history of that series.
void PrintImplied(Session& session, const v1::DiffResponse& diff) {
  for (const v1::Comparison& comparison : diff.comparisons()) {
    const bool by_record = comparison.right() == v1::ScopeDeclared::LAYER_RECORDED && comparison.implied() > 0;
    const bool has_history = std::any_of(diff.comparisons().begin(), diff.comparisons().end(), [&](const auto& other) {
      return other.series() == comparison.series() && other.right() == v1::ScopeDeclared::LAYER_HISTORY;
    });
    if (!by_record || has_history) continue;
    const std::string series =
        comparison.series().empty() ? "" : absl::StrCat(" --series ", ShellWord(comparison.series()));
    session.out() << "implied: expected before the first record, and no history says whether they were applied\n"
                  << "next     daybook import history FILE --tool TOOL --target "
                  << Printable(absl::StrCat(ShellWord(diff.summary().target()), series, session.given())) << '\n';
    return;
  }
}

void PrintComparisons(Session& session, const v1::DiffResponse& diff) {
  constexpr Table::Align kRight = Table::Align::kRight;
  Table table({{""},
               {""},
               {"matched", kRight},
               {"unverified", kRight},
               {"implied", kRight},
               {"not applied", kRight},
               {"not expected", kRight},
               {""}});
  const auto count = [](uint32_t number) {
    return Table::Cell(absl::StrCat(number), number == 0 ? Ink::kDim : Ink::kPlain);
  };
  for (const v1::Comparison& comparison : diff.comparisons()) {
    std::string pair = absl::StrCat(LayerWord(comparison.left()), " : ", LayerWord(comparison.right()));
    if (!comparison.series().empty()) absl::StrAppend(&pair, " (", comparison.series(), ")");
    table.AddRow({std::move(pair), Table::Cell(WordOf(comparison.verdict()), InkOf(comparison.verdict())),
                  count(comparison.matched()), count(comparison.unverified()),
                  comparison.implied() > 0 ? count(comparison.implied()) : Table::Cell(""),
                  count(comparison.not_applied()), count(comparison.not_expected()), comparison.unknown_reason()});
  }
  if (table.size() > 0) table.Print(session.out(), session.colour(), "  ");
  if (diff.comparison_count() > table.size()) {
    session.out() << "  and " << diff.comparison_count() - table.size() << " more, none of them worse\n";
  }
}

constexpr char kShowInherited[] = " (show with --inherited)";

void PrintFoot(Session& session, const v1::DiffResponse& diff, bool inherited_shown) {
  const std::string aside = AsideText(diff.summary().findings(), inherited_shown ? "" : kShowInherited);
  if (!aside.empty()) session.out() << aside << '\n';
  session.out() << LayersText(diff.summary()) << '\n';
  PrintBasis(session, diff.basis());
}

// What is not shown: here, or because an answer holds no more of them.
void PrintMoreOf(Session& session, const v1::DiffResponse& diff, size_t more, const DiffOptions& options) {
  const AskFlags ask{.targets = {diff.summary().target()}, .as_of = options.ask.as_of};
  const std::string flags = absl::StrCat(options.inherited ? " --inherited" : "", options.each ? " --each" : "");
  const auto held = static_cast<size_t>(diff.findings_size());
  if (more > 0) {
    const std::string layers = options.layers.empty() ? "" : absl::StrCat(" --layers ", options.layers);
    const bool fails_as_usual = options.fail_on == DiffOptions().fail_on;
    const std::string fail_on = fails_as_usual ? "" : absl::StrCat(" --fail-on ", options.fail_on);
    PrintMore(session, more, absl::StrCat("daybook diff", layers, fail_on, flags), ask);
  } else {
    // Of chosen layers, they are among all.
    const v1::FindingCounts& counts = diff.summary().findings();
    const size_t all = size_t{counts.open_errors()} + counts.open_warnings() + counts.open_notes() +
                       counts.acknowledged() + (options.inherited ? counts.inherited() : 0);
    PrintMore(session, std::max(all, held) - held, absl::StrCat("daybook findings", flags), ask);
  }
}

void PrintLayers(Session& session, const v1::DiffResponse& diff, const DiffOptions& options) {
  PrintHeading(session, diff.summary(), options);
  PrintComparisons(session, diff);
  // Of chosen layers, the answer does not say whether there is a history.
  if (options.layers.empty()) PrintImplied(session, diff);
  std::vector<v1::Finding> findings(diff.findings().begin(), diff.findings().end());
  SortWorstFirst(&findings);
  std::vector<Matter> matters = MattersOf(findings, options.each);
  const size_t more = CutTo(options.shown.Of(matters.size()), &matters);
  if (!matters.empty()) session.out() << '\n';
  PrintMatters(session, matters);
  session.out() << '\n';
  PrintMoreOf(session, diff, more, options);
  PrintFoot(session, diff, options.inherited);
}

// " [suppressed]" where what opened is not open, " [open -> acknowledged]" where a finding stands otherwise than
// before; nothing where only its evidence changed.
std::string WhatChanged(const v1::FindingChange& change) {
  if (change.change() == v1::FindingChange::CHANGE_OPENED) {
    const v1::FindingStatus status = change.after().status();
    return status == v1::FINDING_STATUS_OPEN ? "" : absl::StrCat(" [", WordOf(status), "]");
  }
  if (change.change() != v1::FindingChange::CHANGE_CHANGED) return "";
  const auto as = [](const v1::Finding& finding) { return std::make_pair(finding.kind(), WordOf(finding.status())); };
  const auto [kind_before, status_before] = as(change.before());
  const auto [kind_after, status_after] = as(change.after());
  if (status_before != status_after) return absl::StrCat(" [", status_before, " -> ", status_after, "]");
  return kind_before == kind_after ? "" : absl::StrCat(" [", kind_before, " -> ", kind_after, "]");
}

// Of a point before anything was recorded of the target there is no verdict.
std::string VerdictText(v1::Verdict verdict) {
  return verdict == v1::VERDICT_UNSPECIFIED ? "not yet known" : WordOf(verdict);
}

// "11 inherited appeared, 1 inherited is gone": of those that nobody asked for. Empty when there are none.
std::string InheritedText(const v1::DiffResponse& diff) {
  std::vector<std::string> parts;
  const uint32_t gone = diff.inherited_resolved_count();
  if (diff.inherited_opened_count() > 0) {
    parts.push_back(absl::StrCat(diff.inherited_opened_count(), " inherited appeared"));
  }
  if (gone > 0) parts.push_back(absl::StrCat(gone, " inherited ", gone == 1 ? "is" : "are", " gone"));
  return absl::StrJoin(parts, ", ");
}

void PrintChanges(Session& session, const v1::DiffResponse& diff, const DiffOptions& options) {
  const bool colour = session.colour();
  session.out() << Painted(diff.summary().target(), Ink::kBold, colour) << "  "
                << Painted(VerdictText(diff.from_summary().verdict()), InkOf(diff.from_summary().verdict()), colour)
                << " -> " << Painted(WordOf(diff.summary().verdict()), InkOf(diff.summary().verdict()), colour)
                << BetweenText(options) << '\n';
  for (const v1::FindingChange& change : diff.changes()) {
    const v1::Finding& finding = change.has_after() ? change.after() : change.before();
    const bool opened = change.change() == v1::FindingChange::CHANGE_OPENED;
    const bool resolved = change.change() == v1::FindingChange::CHANGE_RESOLVED;
    session.out() << "  "
                  << Painted(opened     ? "[+]"
                             : resolved ? "[-]"
                                        : "[*]",
                             opened     ? Ink::kRed
                             : resolved ? Ink::kGreen
                                        : Ink::kYellow,
                             colour)
                  << ' ' << ShortFindingId(finding.id()) << "  " << WordOf(finding.severity()) << "  " << finding.kind()
                  << "  " << Printable(finding.title()) << WhatChanged(change) << '\n';
  }
  const std::string inherited = InheritedText(diff);
  if (diff.changes().empty() && inherited.empty()) session.out() << "  no finding changed\n";
  const AskFlags ask{.targets = {diff.summary().target()},
                     .as_of = options.to.empty() ? options.ask.as_of : options.to};
  const auto held = static_cast<size_t>(diff.changes_size());
  PrintMore(session, std::max(size_t{diff.change_count()}, held) - held, "daybook findings", ask);
  if (!inherited.empty()) session.out() << "  " << inherited << kShowInherited << '\n';
  if (!diff.events().empty()) {
    session.out() << '\n' << Painted("Events in between", Ink::kBold, colour) << '\n';
    EventTable(diff.events(), session, false).Print(session.out(), colour, "  ");
  }
  session.out() << '\n'
                << Painted(absl::StrCat("from ", BasisText(diff.from_basis(), session), "\nto   ",
                                        BasisText(diff.basis(), session)),
                           Ink::kDim, colour)
                << '\n';
}

absl::Status FillLayers(const DiffOptions& options, v1::DiffRequest* request) {
  if (options.layers.empty()) return absl::OkStatus();
  const google::protobuf::EnumDescriptor& layers = *v1::ScopeDeclared::Layer_descriptor();
  bool several = false;
  for (const std::string& word : LayerWords(options)) {
    const auto* value = EnumValueByName(layers, word);
    if (value == nullptr || value->number() == 0) return UsageError("--layers", word, EnumNames(layers));
    request->add_layers(static_cast<v1::ScopeDeclared::Layer>(value->number()));
    several |= request->layers(0) != value->number();
  }
  if (several) return absl::OkStatus();
  // A gate that compares nothing would say nothing.
  return UsageError("--layers", options.layers,
                    absl::StrCat("two at least, to hold against each other: ", EnumNames(layers)));
}

absl::StatusOr<v1::DiffRequest> RequestFor(const DiffOptions& options, const Session& session) {
  v1::DiffRequest request;
  request.set_include_inherited(options.inherited);
  if (!options.to.empty() && options.from.empty()) {
    return UsageError("--to", options.to, "to stand with --from");
  }
  ASSIGN_OR_RETURN(const std::optional<v1::AsOf> from, session.Point("--from", options.from));
  if (from) *request.mutable_from() = *from;
  const bool until = !options.to.empty();
  ASSIGN_OR_RETURN(const std::optional<v1::AsOf> to,
                   session.Point(until ? "--to" : "--as-of", until ? options.to : options.ask.as_of));
  if (to) *request.mutable_at()->mutable_as_of() = *to;
  RETURN_IF_ERROR(FillLayers(options, &request));
  return request;
}

int ExitOfDiff(const v1::DiffResponse& diff, v1::Severity fail_on) {
  std::vector<v1::Finding> findings(diff.findings().begin(), diff.findings().end());
  for (const v1::FindingChange& change : diff.changes()) {
    if (change.has_after()) findings.push_back(change.after());
  }
  return ExitOf(diff.summary().verdict(), findings, fail_on);
}

Table ChangeTable(const std::vector<v1::DiffResponse>& diffs) {
  Table table({{"CHANGE"}, {"ID"}, {"SEVERITY"}, {"KIND"}, {"TARGET"}, {"TITLE"}, {"BEFORE"}, {"AFTER"}});
  for (const v1::DiffResponse& diff : diffs) {
    for (const v1::FindingChange& change : diff.changes()) {
      const v1::Finding& finding = change.has_after() ? change.after() : change.before();
      const auto* what = v1::FindingChange::Change_descriptor()->FindValueByNumber(change.change());
      table.AddRow({what == nullptr ? "" : ShortEnumName(*what), finding.id(), WordOf(finding.severity()),
                    finding.kind(), finding.target(), finding.title(),
                    change.has_before() ? WordOf(change.before().status()) : "",
                    change.has_after() ? WordOf(change.after().status()) : ""});
    }
  }
  return table;
}

Table FindingsOf(const std::vector<v1::DiffResponse>& diffs, const Session& session) {
  std::vector<v1::Finding> findings;
  for (const v1::DiffResponse& diff : diffs) {
    findings.insert(findings.end(), diff.findings().begin(), diff.findings().end());
  }
  return FindingTable(findings, session);
}

// The one answer, if one target was asked for by its name; else all of them in one document, however many there are.
Json DiffJson(const std::vector<v1::DiffResponse>& diffs, bool one) {
  if (one) return ToJson(diffs[0]);
  Json json{{"diffs", Json::array()}};
  for (const v1::DiffResponse& diff : diffs) json["diffs"].push_back(ToJson(diff));
  return json;
}

void PrintDiffs(Session& session, const std::vector<v1::DiffResponse>& diffs, const DiffOptions& options) {
  const bool changes = !options.from.empty();
  if (session.form() == OutputForm::kJsonLines) {
    for (const v1::DiffResponse& diff : diffs) session.Print(diff, changes ? "changes" : "findings", Table({}), [] {});
    return;
  }
  const bool one = options.ask.targets.size() == 1 && !IsGlob(options.ask.targets[0]);
  session.Print([&] { return DiffJson(diffs, one); }, "", changes ? ChangeTable(diffs) : FindingsOf(diffs, session),
                [&] {
                  for (const v1::DiffResponse& diff : diffs) {
                    if (&diff != &diffs.front()) session.out() << '\n';
                    changes ? PrintChanges(session, diff, options) : PrintLayers(session, diff, options);
                  }
                });
}

absl::StatusOr<int> RunDiff(const DiffOptions& options, Session& session) {
  ASSIGN_OR_RETURN(const v1::Severity fail_on, SeverityFromText("--fail-on", options.fail_on));
  ASSIGN_OR_RETURN(v1::DiffRequest request, RequestFor(options, session));
  ASSIGN_OR_RETURN(const std::vector<std::string> targets, TargetsNamed(session, options.ask));
  std::vector<v1::DiffResponse> diffs;
  int code = kExitDone;
  for (const std::string& target : targets) {
    request.set_target(target);
    ASSIGN_OR_RETURN(v1::DiffResponse diff, session.client().Diff(request));
    code = WorseExit(code, ExitOfDiff(diff, fail_on));
    diffs.push_back(std::move(diff));
  }
  PrintDiffs(session, diffs, options);
  return code;
}

}  // namespace

void AddDiffCommand(CLI::App& app, Action* chosen) {
  const auto [command, options] = AddCommand<DiffOptions>(
      app, chosen, "diff", "what differs from what is expected; exits 1 for findings, 3 for unknown", RunDiff);
  command->add_option("targets", options->ask.targets, "a target, or globs: 'payments/*/*'")->required();
  AddAsOf(command, &options->ask);
  command->add_option("--from", options->from, "what changed since: a time, a size, @POSITION or commit:SHA");
  command->add_option("--to", options->to, "until when (else now)");
  command->add_option("--layers", options->layers,
                      "compare only these with each other, two at least: expected,recorded,history,observed");
  command->add_option("--fail-on", options->fail_on, "exit 1 from this severity on: error, warning, note or never")
      ->capture_default_str();
  command->add_flag("--inherited", options->inherited, "show what was there before the target came to Daybook");
  AddEach(command, &options->each);
  AddShown(command, &options->shown);
}

}  // namespace daybook

// daybook targets: every target on one line; daybook status: the worst of them, and what to do first.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/times.h"
#include "tools/daybook/ask_flags.h"
#include "tools/daybook/basis_line.h"
#include "tools/daybook/commands.h"
#include "tools/daybook/counted.h"
#include "tools/daybook/exit_code.h"
#include "tools/daybook/finding_view.h"
#include "tools/daybook/usage_error.h"

namespace daybook {
namespace {

using Targets = google::protobuf::RepeatedPtrField<v1::TargetSummary>;

constexpr char kBegin[] = "daybook expect dir PATH --target project/environment/name";

struct TargetsOptions {
  AskFlags ask;
  std::vector<std::string> verdicts;
  ShownFlags shown;
};

// "E R H" for the layers heard from: expected, recorded, history, observed; lower case when stale.
std::string LayerLetters(const v1::TargetSummary& summary) {
  std::vector<std::string> letters;
  for (const v1::LayerState& layer : summary.layers()) {
    if (!layer.has_last_position()) continue;
    const auto* value = v1::ScopeDeclared::Layer_descriptor()->FindValueByNumber(layer.layer());
    const std::string word = value == nullptr ? "" : ShortEnumName(*value);
    letters.push_back(layer.stale() ? absl::StrCat(word, "?") : word);
  }
  return absl::StrJoin(letters, " ");
}

Table TargetTable(const Targets& targets, const Session& session) {
  constexpr Table::Align kRight = Table::Align::kRight;
  Table table({{"TARGET"},
               {"VERDICT"},
               {"ERR", kRight},
               {"WARN", kRight},
               {"NOTE", kRight},
               {"LAYERS"},
               {"LAST EVENT"},
               {"OWNER"},
               {"WHY UNKNOWN"}});
  const auto count = [](uint32_t number, Ink ink) {
    return Table::Cell(absl::StrCat(number), number == 0 ? Ink::kDim : ink);
  };
  for (const v1::TargetSummary& summary : targets) {
    table.AddRow({summary.target(), Table::Cell(WordOf(summary.verdict()), InkOf(summary.verdict())),
                  count(summary.findings().open_errors(), Ink::kRed),
                  count(summary.findings().open_warnings(), Ink::kYellow),
                  count(summary.findings().open_notes(), Ink::kCyan), LayerLetters(summary),
                  absl::StrCat("@", summary.last_position(), " ", session.Shown(TimeFromProto(summary.last_time()))),
                  summary.owner(), Table::Cell(summary.unknown_reason(), Ink::kDim)});
  }
  return table;
}

// How many targets have each verdict, worst first.
std::vector<std::pair<std::string, size_t>> VerdictCounts(const Targets& targets) {
  std::vector<std::pair<std::string, size_t>> counts;
  for (const v1::Verdict verdict : {v1::VERDICT_OUT_OF_SYNC, v1::VERDICT_UNKNOWN, v1::VERDICT_IN_SYNC}) {
    counts.emplace_back(WordOf(verdict), std::count_if(targets.begin(), targets.end(), [verdict](const auto& summary) {
                          return summary.verdict() == verdict;
                        }));
  }
  return counts;
}

// "3 targets: 1 in_sync, 2 out_of_sync".
std::string VerdictsText(const Targets& targets) {
  std::vector<std::string> parts;
  for (const auto& [verdict, count] : VerdictCounts(targets)) {
    if (count > 0) parts.push_back(absl::StrCat(count, " ", verdict));
  }
  return absl::StrCat(Counted(static_cast<uint64_t>(targets.size()), "target"), ": ", absl::StrJoin(parts, ", "));
}

absl::StatusOr<v1::ListTargetsResponse> Ask(const TargetsOptions& options, Session& session) {
  v1::ListTargetsRequest request;
  RETURN_IF_ERROR(FillAsk(options.ask, session, &request));
  for (const std::string& word : options.verdicts) {
    const auto* value = EnumValueByName(*v1::Verdict_descriptor(), word);
    if (value == nullptr || value->number() == 0) {
      return UsageError("--verdict", word, EnumNames(*v1::Verdict_descriptor()));
    }
    request.add_verdicts(static_cast<v1::Verdict>(value->number()));
  }
  RETURN_IF_ERROR(CheckTargets(session, options.ask));
  return session.client().ListTargets(request);
}

std::string QuestionOf(const TargetsOptions& options) {
  std::string command = "daybook targets";
  for (const std::string& verdict : options.verdicts) absl::StrAppend(&command, " --verdict ", verdict);
  return command;
}

absl::StatusOr<int> RunTargets(const TargetsOptions& options, Session& session) {
  ASSIGN_OR_RETURN(const v1::ListTargetsResponse response, Ask(options, session));
  const Table table = TargetTable(response.targets(), session);
  session.Print(response, "targets", table, [&] {
    if (response.targets().empty()) {
      session.out() << "no targets" << (response.basis().size() == 0 ? ": nothing was recorded yet" : "") << '\n';
    } else {
      const auto& targets = response.targets();
      const size_t shown = options.shown.Of(static_cast<size_t>(targets.size()));
      TargetTable({targets.begin(), targets.begin() + static_cast<int>(shown)}, session)
          .Print(session.out(), session.colour());
      PrintMore(session, static_cast<size_t>(targets.size()) - shown, QuestionOf(options), options.ask);
      session.out() << VerdictsText(targets) << '\n';
    }
    PrintBasis(session, response.basis());
  });
  return kExitDone;
}

bool Worse(const v1::TargetSummary& a, const v1::TargetSummary& b) {
  const auto weight = [](const v1::TargetSummary& summary) {
    const v1::FindingCounts& counts = summary.findings();
    return std::make_tuple(counts.open_errors(), counts.open_warnings(), summary.verdict() == v1::VERDICT_UNKNOWN,
                           counts.open_notes());
  };
  return weight(a) != weight(b) ? weight(a) > weight(b) : a.target() < b.target();
}

// What to do about the worst target, as it was at the point that was asked about.
std::string NextFor(const Session& session, const v1::TargetSummary& worst, const std::string& as_of) {
  const bool idle =
      worst.verdict() != v1::VERDICT_UNKNOWN && worst.findings().open_errors() + worst.findings().open_warnings() == 0;
  return idle ? "" : Question(session, "daybook diff", {.targets = {worst.target()}, .as_of = as_of});
}

absl::StatusOr<int> RunStatus(const TargetsOptions& options, Session& session) {
  constexpr int kWorstShown = 5;
  ASSIGN_OR_RETURN(v1::ListTargetsResponse response, Ask(options, session));
  Targets& targets = *response.mutable_targets();
  const std::string verdicts = VerdictsText(targets);
  const auto counts = VerdictCounts(targets);
  std::stable_sort(targets.begin(), targets.end(), Worse);
  if (targets.size() > kWorstShown) targets.DeleteSubrange(kWorstShown, targets.size() - kWorstShown);
  const std::string& as_of = options.ask.as_of;
  const std::string begin = as_of.empty() ? kBegin : "";
  const std::string next = targets.empty() ? begin : NextFor(session, targets.Get(0), as_of);
  const Table table = TargetTable(targets, session);
  const auto people = [&] {
    if (targets.empty()) {
      session.out() << (next.empty() ? "no targets yet" : absl::StrCat("no targets yet; begin with: ", next)) << '\n';
    } else {
      session.out() << verdicts << '\n';
      table.Print(session.out(), session.colour());
      session.out() << (next.empty() ? "nothing to do" : absl::StrCat("next: ", next)) << '\n';
    }
    PrintBasis(session, response.basis());
  };
  const auto json = [&] {
    Json answer = ToJson(response);
    answer["verdicts"] = Json::object();
    for (const auto& [verdict, count] : counts) answer["verdicts"][verdict] = count;
    answer["next"] = next;
    return answer;
  };
  session.Print(json, "targets", table, people);
  return kExitDone;
}

}  // namespace

void AddTargetsCommands(CLI::App& app, Action* chosen) {
  const auto [status, status_options] = AddCommand<TargetsOptions>(
      app, chosen, "status", "the five targets that need you most, and the next command", RunStatus);
  AddTargetGlobs(status, &status_options->ask);
  AddAsOf(status, &status_options->ask);

  const auto [targets, targets_options] =
      AddCommand<TargetsOptions>(app, chosen, "targets", "every target: verdict, findings, layers", RunTargets);
  AddTargetGlobs(targets, &targets_options->ask);
  AddAsOf(targets, &targets_options->ask);
  targets->add_option("--verdict", targets_options->verdicts, "only these: in_sync, out_of_sync, unknown")
      ->allow_extra_args(false);
  AddShown(targets, &targets_options->shown);
}

}  // namespace daybook

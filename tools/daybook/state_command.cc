// daybook state: everything known of one target, layer by layer.

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/times.h"
#include "tools/daybook/ask_flags.h"
#include "tools/daybook/basis_line.h"
#include "tools/daybook/commands.h"
#include "tools/daybook/delivery_tables.h"
#include "tools/daybook/event_line.h"
#include "tools/daybook/exit_code.h"
#include "tools/daybook/finding_view.h"

namespace daybook {
namespace {

struct StateOptions {
  std::string target;
  AskFlags ask;
};

template <typename Enum>
std::string Word(Enum value) {
  const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  return descriptor == nullptr || value == 0 ? "" : ShortEnumName(*descriptor);
}

std::string RecordedText(const v1::RecordState& state) {
  std::string text = state.running() ? "running" : state.reverted() ? "reverted" : Word(state.outcome());
  if (state.asserted()) text = "asserted";
  return absl::StrCat("@", state.position(), " ", text, state.channel() == v1::CHANNEL_DIRECT ? " directly" : "");
}

std::string HistoryText(const v1::HistoryRow& row) {
  if (row.has_success() && !row.success()) return absl::StrCat("#", row.rank(), " failed");
  const std::string how = Word(row.how());
  return absl::StrCat("#", row.rank(), how.empty() ? "" : " ", how);
}

Table ItemTable(const v1::SeriesState& series) {
  Table table({{"VERSION"}, {"NAME"}, {"EXPECTED"}, {"RECORDED"}, {"HISTORY"}, {"STATE"}, {"PAIRED BY"}});
  for (const v1::ItemState& item : series.items()) {
    const std::string& version = item.has_expected()  ? item.expected().version()
                                 : item.has_history() ? item.history().version()
                                                      : item.recorded().migration().version();
    const std::string& name = item.has_expected()  ? item.expected().name()
                              : item.has_history() ? item.history().name()
                                                   : item.recorded().migration().name();
    const Ink ink = item.state() == "matched" ? Ink::kGreen : item.state() == "unverified" ? Ink::kDim : Ink::kYellow;
    table.AddRow({version, name, item.expected().key(), item.has_recorded() ? RecordedText(item.recorded()) : "",
                  item.has_history() ? HistoryText(item.history()) : "", Table::Cell(item.state(), ink),
                  Table::Cell(item.paired_by(), Ink::kDim)});
  }
  return table;
}

void PrintSeries(Session& session, const v1::SeriesState& series) {
  session.out() << '\n' << Painted("Migrations", Ink::kBold, session.colour());
  if (!series.series().empty()) session.out() << " of " << Printable(series.series());
  if (!series.convention().empty()) session.out() << ", " << Printable(series.convention());
  if (!series.revision().empty()) session.out() << " at " << Printable(series.revision().substr(0, 12));
  if (series.completeness() > v1::HISTORY_COMPLETENESS_FULL) {
    session.out() << ", history is a " << Word(series.completeness());
  }
  session.out() << '\n';
  ItemTable(series).Print(session.out(), session.colour(), "  ");
}

void PrintState(Session& session, const v1::GetStateResponse& state) {
  const v1::TargetSummary& summary = state.summary();
  session.out() << Painted(summary.target(), Ink::kBold, session.colour()) << "  "
                << Painted(WordOf(summary.verdict()), InkOf(summary.verdict()), session.colour()) << "  "
                << HeadlineText(summary.findings()) << '\n';
  for (const v1::SeriesState& series : state.series()) PrintSeries(session, series);
  if (!state.deployments().empty()) {
    session.out() << '\n' << Painted("Deployments", Ink::kBold, session.colour()) << '\n';
    DeploymentTable(state.deployments(), session).Print(session.out(), session.colour(), "  ");
  }
  if (!state.workarounds().empty()) {
    session.out() << '\n' << Painted("Workarounds", Ink::kBold, session.colour()) << '\n';
    WorkaroundTable(state.workarounds(), session).Print(session.out(), session.colour(), "  ");
  }
  session.out() << '\n' << LayersText(summary) << '\n';
  PrintBasis(session, state.basis());
}

absl::StatusOr<int> RunState(const StateOptions& options, Session& session) {
  v1::GetStateRequest request;
  request.set_target(options.target);
  ASSIGN_OR_RETURN(const std::optional<v1::AsOf> point, session.Point("--as-of", options.ask.as_of));
  if (point) *request.mutable_at()->mutable_as_of() = *point;
  ASSIGN_OR_RETURN(const v1::GetStateResponse response, session.client().GetState(request));
  const Table table = response.series().empty() ? ItemTable({}) : ItemTable(response.series(0));
  session.Print(response, "series", table, [&] { PrintState(session, response); });
  return kExitDone;
}

}  // namespace

void AddStateCommand(CLI::App& app, Action* chosen) {
  const auto [state, options] =
      AddCommand<StateOptions>(app, chosen, "state", "everything known of one target, layer by layer", RunState);
  state->add_option("target", options->target, "project/environment/name")->required();
  AddAsOf(state, &options->ask);
}

}  // namespace daybook

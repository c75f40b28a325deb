#include "tools/daybook/delivery_tables.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/base/time_text.h"
#include "ledger/event/times.h"
#include "tools/daybook/event_line.h"
#include "tools/daybook/json_form.h"

namespace daybook {
namespace {

template <typename Enum>
std::string Word(Enum value) {
  const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  return descriptor == nullptr || value == 0 ? "" : ShortEnumName(*descriptor);
}

Ink InkOfStatus(v1::WorkaroundState::Status status) {
  switch (status) {
    case v1::WorkaroundState::STATUS_OVERDUE:
      return Ink::kRed;
    case v1::WorkaroundState::STATUS_RETIRED:
      return Ink::kDim;
    default:
      return Ink::kPlain;
  }
}

}  // namespace

Table DeploymentTable(const google::protobuf::RepeatedPtrField<v1::DeploymentState>& deployments,
                      const Session& session) {
  Table table(
      {{"@"}, {"WHEN"}, {"TARGET"}, {"ARTIFACT"}, {"VERSION"}, {"OUTCOME"}, {"TOOK"}, {"WHO"}, {"CHANGE"}, {""}});
  for (const v1::DeploymentState& state : deployments) {
    const v1::DeploymentFinished& deployment = state.deployment();
    const bool succeeded = deployment.outcome() == v1::OUTCOME_SUCCEEDED;
    table.AddRow({Table::Cell(absl::StrCat("@", state.position()), Ink::kDim),
                  session.Shown(TimeFromProto(state.occurred_time())), state.target(), deployment.artifact(),
                  deployment.version(), Table::Cell(Word(deployment.outcome()), succeeded ? Ink::kGreen : Ink::kRed),
                  deployment.has_duration() ? DurationText(DurationFromProto(deployment.duration())) : "",
                  ActorText(state.actor()), state.change(), state.current() ? "current" : ""});
  }
  return table;
}

Table WorkaroundTable(const google::protobuf::RepeatedPtrField<v1::WorkaroundState>& workarounds,
                      const Session& session) {
  Table table({{"ID"}, {"TARGET"}, {"STATUS"}, {"DUE"}, {"OWNER"}, {"TITLE"}, {"COVERS"}, {"EXTENDED"}, {"UNTIL"}});
  for (const v1::WorkaroundState& state : workarounds) {
    table.AddRow({Table::Cell(state.workaround_id(), Ink::kBold), state.target(),
                  Table::Cell(Word(state.status()), InkOfStatus(state.status())),
                  session.Shown(TimeFromProto(state.due_time())), state.owner(), state.title(),
                  absl::StrJoin(state.covers(), " "),
                  state.extensions() == 0 ? "" : absl::StrCat(state.extensions(), "×"), state.exit_criterion()});
  }
  return table;
}

}  // namespace daybook

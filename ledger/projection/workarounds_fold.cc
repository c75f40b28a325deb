#include "ledger/projection/workarounds_fold.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daybook/store/v1/rows.pb.h"
#include "ledger/base/shell_word.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/time_text.h"
#include "ledger/event/kinds.h"
#include "ledger/event/times.h"
#include "ledger/projection/findings.h"
#include "ledger/projection/limits.h"
#include "ledger/projection/rows.h"
#include "ledger/projection/tables.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::WorkaroundRow;
using State = v1::WorkaroundState;

std::string WorkaroundKey(absl::string_view target, absl::string_view id) {
  return RowKey().Text(target).Text(id).Take();
}

std::string ByDueKey(const State& state) {
  return RowKey()
      .Number(static_cast<uint64_t>(state.status()))
      .Time(TimeFromProto(state.due_time()))
      .Text(state.target())
      .Text(state.workaround_id())
      .Take();
}

FindingSubject Overdue(const State& state) {
  return {FindingKind::kWorkaroundOverdue, state.target(), "", state.workaround_id()};
}

FindingFacts OverdueFacts(const State& state) {
  const std::string flags =
      absl::StrCat(" --target ", ShellWord(state.target()), " --workaround-id ", ShellWord(state.workaround_id()));
  FindingFacts facts{.subject = Overdue(state), .severity = InfoOf(FindingKind::kWorkaroundOverdue).severity};
  if (!state.title().empty()) facts.details.push_back(state.title());
  facts.details.push_back(absl::StrCat("its lifetime ended at ", TimeText(TimeFromProto(state.due_time()))));
  facts.details.push_back(absl::StrCat("declared by ", state.owner()));
  if (!state.exit_criterion().empty()) facts.details.push_back(absl::StrCat("to go once ", state.exit_criterion()));
  for (const uint64_t position : state.positions()) facts.evidence.push_back(Position{position});
  facts.next = {absl::StrCat("daybook workaround retire", flags),
                absl::StrCat("daybook workaround extend", flags, " --lifetime 7d")};
  return facts;
}

void Declare(const v1::WorkaroundDeclared& declared, const v1::Event& event, State* state) {
  *state = State();
  state->set_target(event.target());
  state->set_workaround_id(declared.workaround_id());
  state->set_title(declared.title());
  state->set_owner(declared.owner());
  state->set_status(State::STATUS_ACTIVE);
  *state->mutable_covers() = declared.covers();
  state->set_exit_criterion(declared.exit_criterion());
  *state->mutable_declared_time() = event.occurred_time();
}

void RunsUntil(const v1::Event& event, const google::protobuf::Duration& lifetime, State* state) {
  state->set_status(State::STATUS_ACTIVE);
  *state->mutable_due_time() = TimeToProto(TimeFromProto(event.occurred_time()) + DurationFromProto(lifetime));
}

void AddPosition(Position position, State* state) {
  auto& positions = *state->mutable_positions();
  // The declaration stays; of the rest, the newest.
  if (positions.size() == kWorkaroundPositionsMax) positions.erase(positions.begin() + 1);
  positions.Add(position.value);
}

void SetAge(absl::Time now, State* state) {
  *state->mutable_age() = DurationToProto(std::max(absl::ZeroDuration(), now - TimeFromProto(state->declared_time())));
}

// Stores the workaround and moves it in the list by due time.
void Store(const std::optional<WorkaroundRow>& before, const WorkaroundRow& after, FoldRows& rows) {
  const State& state = after.workaround();
  PutRow(rows, kWorkaroundTable, WorkaroundKey(state.target(), state.workaround_id()), after);
  if (before.has_value()) rows.Delete(kWorkaroundByDueTable, ByDueKey(before->workaround()));
  rows.Put(kWorkaroundByDueTable, ByDueKey(state), "");
}

absl::string_view IdOf(const v1::Event& event) {
  if (event.has_workaround_declared()) return event.workaround_declared().workaround_id();
  if (event.has_workaround_extended()) return event.workaround_extended().workaround_id();
  return event.workaround_retired().workaround_id();
}

void ApplyTo(const v1::Event& event, State* state) {
  switch (event.body_case()) {
    case Kind::kWorkaroundDeclared:
      Declare(event.workaround_declared(), event, state);
      return RunsUntil(event, event.workaround_declared().lifetime(), state);
    case Kind::kWorkaroundExtended:
      state->set_extensions(state->extensions() + 1);
      return RunsUntil(event, event.workaround_extended().lifetime(), state);
    default:
      return state->set_status(State::STATUS_RETIRED);
  }
}

}  // namespace

absl::Status WorkaroundsFold::Apply(const FoldEvent& event, FoldRows& rows) {
  const v1::Event& body = event.event();
  if (!body.has_workaround_declared() && !body.has_workaround_extended() && !body.has_workaround_retired()) {
    return absl::OkStatus();
  }
  const std::string key = WorkaroundKey(body.target(), IdOf(body));
  ASSIGN_OR_RETURN(const std::optional<WorkaroundRow> before, FindRow<WorkaroundRow>(rows, kWorkaroundTable, key));
  // What was never declared cannot be extended or retired.
  if (!before.has_value() && !body.has_workaround_declared()) return absl::OkStatus();
  WorkaroundRow after = before.has_value() ? *before : WorkaroundRow();
  State& state = *after.mutable_workaround();
  ApplyTo(body, &state);
  AddPosition(event.moment.position, &state);
  SetAge(event.moment.recorded_time, &state);
  Store(before, after, rows);
  if (state.status() == State::STATUS_ACTIVE) {
    rows.Arm(key, TimeFromProto(state.due_time()));
  } else {
    rows.Disarm(key);
  }
  return FindingSink(rows, event.moment).Resolve(Overdue(state));
}

absl::Status WorkaroundsFold::Fire(absl::string_view key, const FoldMoment& now, FoldRows& rows) {
  ASSIGN_OR_RETURN(const std::optional<WorkaroundRow> before, FindRow<WorkaroundRow>(rows, kWorkaroundTable, key));
  if (!before.has_value() || before->workaround().status() != State::STATUS_ACTIVE) return absl::OkStatus();
  WorkaroundRow after = *before;
  State& state = *after.mutable_workaround();
  state.set_status(State::STATUS_OVERDUE);
  SetAge(now.recorded_time, &state);
  Store(before, after, rows);
  return FindingSink(rows, now).Open(OverdueFacts(state));
}

}  // namespace daybook

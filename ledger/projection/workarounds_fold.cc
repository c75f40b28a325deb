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
using Episode = store::v1::WorkaroundEpisodeRow;
using Step = store::v1::WorkaroundEpisodeRow::Step;
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
  if (!state.owner().empty()) facts.details.push_back(absl::StrCat("declared by ", state.owner()));
  if (!state.exit_criterion().empty()) facts.details.push_back(absl::StrCat("to go once ", state.exit_criterion()));
  for (const uint64_t position : state.positions()) facts.evidence.push_back(Position{position});
  facts.next = {absl::StrCat("daybook workaround retire", flags),
                absl::StrCat("daybook workaround extend", flags, " --lifetime 7d")};
  return facts;
}

// Somebody answers for a workaround: if nobody is named, who declared it, and of an agent whom it acts for.
std::string OwnerOf(const v1::Event& event) {
  const v1::Actor& actor = event.actor();
  const std::string& owner = event.workaround_declared().owner();
  if (!owner.empty()) return owner;
  return actor.on_behalf_of().empty() ? actor.id() : actor.on_behalf_of();
}

Step StepOf(const FoldEvent& event) {
  const v1::Event& body = event.event();
  Step step;
  // A client's clock may be ahead.
  const absl::Time occurred = std::min(TimeFromProto(body.occurred_time()), event.moment.recorded_time);
  step.set_occurred_time_micros(absl::ToUnixMicros(occurred));
  step.set_position(event.moment.position.value);
  const auto stands_for = [&](const google::protobuf::Duration& lifetime) {
    step.set_lifetime_micros(absl::ToInt64Microseconds(DurationFromProto(lifetime)));
  };
  if (body.has_workaround_declared()) {
    *step.mutable_declared() = body.workaround_declared();
    step.mutable_declared()->set_owner(OwnerOf(body));
    stands_for(body.workaround_declared().lifetime());
  }
  if (body.has_workaround_extended()) stands_for(body.workaround_extended().lifetime());
  return step;
}

bool IsEarlier(const Step& a, const Step& b) {
  return std::make_pair(a.occurred_time_micros(), a.position()) <
         std::make_pair(b.occurred_time_micros(), b.position());
}

bool IsExtension(const Step& step) { return step.has_lifetime_micros() && !step.has_declared(); }
bool IsDeclared(const Episode& episode) { return episode.steps(0).has_declared(); }

void AddStep(const Step& step, Episode* episode) {
  auto& steps = *episode->mutable_steps();
  *steps.Add() = step;
  std::sort(steps.begin(), steps.end(), IsEarlier);
  // A declaration ends the episode before it.
  const auto newest = std::find_if(steps.rbegin(), steps.rend(), [](const Step& one) { return one.has_declared(); });
  if (newest != steps.rend()) steps.erase(steps.begin(), newest.base() - 1);
  if (IsDeclared(*episode) && steps[0].position() == step.position()) episode->clear_forgotten_extensions();
  if (steps.size() <= kWorkaroundStepsMax) return;
  const auto oldest = steps.begin() + (IsDeclared(*episode) ? 1 : 0);
  if (IsExtension(*oldest)) episode->set_forgotten_extensions(episode->forgotten_extensions() + 1);
  steps.erase(oldest);
}

absl::Time OccurredTime(const Step& step) { return absl::FromUnixMicros(step.occurred_time_micros()); }

// How old it is when it comes to where it stands.
void SetAge(absl::Time at, State* state) {
  *state->mutable_age() = DurationToProto(at - TimeFromProto(state->declared_time()));
}

// Where a declared workaround stands, until its time is over.
State StateOf(const std::string& target, const Episode& episode) {
  const Step& first = episode.steps(0);
  const Step& last = *episode.steps().rbegin();
  const v1::WorkaroundDeclared& declared = first.declared();
  State state;
  state.set_target(target);
  state.set_workaround_id(declared.workaround_id());
  state.set_title(declared.title());
  state.set_owner(declared.owner());
  state.set_status(last.has_lifetime_micros() ? State::STATUS_ACTIVE : State::STATUS_RETIRED);
  *state.mutable_covers() = declared.covers();
  state.set_exit_criterion(declared.exit_criterion());
  *state.mutable_declared_time() = TimeToProto(OccurredTime(first));
  state.set_extensions(episode.forgotten_extensions());
  for (const Step& step : episode.steps()) {
    if (IsExtension(step)) state.set_extensions(state.extensions() + 1);
    if (step.has_lifetime_micros()) {
      *state.mutable_due_time() = TimeToProto(OccurredTime(step) + absl::Microseconds(step.lifetime_micros()));
    }
    state.add_positions(step.position());
  }
  std::sort(state.mutable_positions()->begin(), state.mutable_positions()->end());
  SetAge(OccurredTime(last), &state);
  return state;
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

}  // namespace

absl::Status WorkaroundsFold::Apply(const FoldEvent& event, FoldRows& rows) {
  const v1::Event& body = event.event();
  if (!body.has_workaround_declared() && !body.has_workaround_extended() && !body.has_workaround_retired()) {
    return absl::OkStatus();
  }
  const std::string key = WorkaroundKey(body.target(), IdOf(body));
  ASSIGN_OR_RETURN(auto episode, GetRow<Episode>(rows, kWorkaroundEpisodeTable, key));
  AddStep(StepOf(event), &episode);
  PutRow(rows, kWorkaroundEpisodeTable, key, episode);
  if (!IsDeclared(episode)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<WorkaroundRow> before, FindRow<WorkaroundRow>(rows, kWorkaroundTable, key));
  WorkaroundRow after;
  *after.mutable_workaround() = StateOf(body.target(), episode);
  const State& state = after.workaround();
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
  SetAge(TimeFromProto(state.due_time()), &state);
  Store(before, after, rows);
  return FindingSink(rows, now).Open(OverdueFacts(state));
}

}  // namespace daybook

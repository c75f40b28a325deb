#include "ledger/projection/workarounds_fold.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "ledger/base/random.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/fold_fixture.h"
#include "ledger/projection/limits.h"

namespace daybook::testing {
namespace {

using State = v1::WorkaroundState;

constexpr char kTarget[] = "a/prod/db";

std::string At(absl::Time occurred) {
  return absl::StrCat(" occurred_time { seconds: ", absl::ToUnixSeconds(occurred), " }");
}
std::string Lifetime(absl::Duration lifetime) {
  return absl::StrCat(" lifetime { seconds: ", absl::ToInt64Seconds(lifetime), " }");
}
std::string Declared(absl::string_view id, absl::Duration lifetime, absl::string_view owner = "ana") {
  return absl::StrCat("workaround_declared { workaround_id: '", id, "' owner: '", owner, "'", Lifetime(lifetime), " }");
}
std::string Extended(absl::string_view id, absl::Duration lifetime) {
  return absl::StrCat("workaround_extended { workaround_id: '", id, "'", Lifetime(lifetime), " }");
}
std::string Retired(absl::string_view id) { return absl::StrCat("workaround_retired { workaround_id: '", id, "' }"); }

using States = std::map<std::string, State>;  // by id

States Answered(const RowsAt& rows) {
  v1::ListWorkaroundsRequest request;
  for (const auto status : {State::STATUS_ACTIVE, State::STATUS_OVERDUE, State::STATUS_RETIRED}) {
    request.add_statuses(status);
  }
  States states;
  const auto response = ListWorkarounds(rows, request).value();
  for (const State& state : response.workarounds()) {
    states[state.workaround_id()] = state;
  }
  return states;
}

std::string Shown(const States& states) {
  std::string text;
  for (const auto& [id, state] : states) absl::StrAppend(&text, state.ShortDebugString(), "\n");
  return text;
}

// Ids of those that are live findings.
std::vector<std::string> Found(const RowsAt& rows) {
  std::vector<std::string> keys;
  const auto response = ListFindings(rows, {}).value();
  for (const v1::Finding& finding : response.findings()) keys.push_back(finding.key());
  std::sort(keys.begin(), keys.end());
  return keys;
}

// The definition, from all events there are.
class Model {
 public:
  explicit Model(std::vector<v1::RecordedEvent> events) : events_(std::move(events)) {
    const absl::Time now = events_.empty() ? absl::InfinitePast() : TimeFromProto(events_.back().recorded_time());
    std::stable_sort(events_.begin(), events_.end(), [](const auto& a, const auto& b) { return Time(a) < Time(b); });
    for (const v1::RecordedEvent& event : events_) Tell(event);
    for (auto& [id, state] : states_) {
      const absl::Time due = TimeFromProto(state.due_time());
      if (state.status() == State::STATUS_ACTIVE && due <= now) {
        state.set_status(State::STATUS_OVERDUE);
        *state.mutable_age() = DurationToProto(due - TimeFromProto(state.declared_time()));
        overdue_.push_back(id);
      }
      std::sort(state.mutable_positions()->begin(), state.mutable_positions()->end());
    }
  }

  const States& states() const { return states_; }
  const std::vector<std::string>& overdue() const { return overdue_; }

 private:
  static absl::Time Time(const v1::RecordedEvent& event) {
    return std::min(TimeFromProto(event.event().occurred_time()), TimeFromProto(event.recorded_time()));
  }

  void Tell(const v1::RecordedEvent& recorded) {
    const v1::Event& event = recorded.event();
    if (event.has_workaround_declared()) {
      State& state = states_[event.workaround_declared().workaround_id()] = State();
      state.set_target(event.target());
      state.set_workaround_id(event.workaround_declared().workaround_id());
      state.set_owner(event.workaround_declared().owner());
      *state.mutable_declared_time() = TimeToProto(Time(recorded));
      Stand(recorded, event.workaround_declared().lifetime(), &state);
    } else if (event.has_workaround_extended()) {
      const auto it = states_.find(event.workaround_extended().workaround_id());
      if (it == states_.end()) return;
      it->second.set_extensions(it->second.extensions() + 1);
      Stand(recorded, event.workaround_extended().lifetime(), &it->second);
    } else if (event.has_workaround_retired()) {
      const auto it = states_.find(event.workaround_retired().workaround_id());
      if (it == states_.end()) return;
      it->second.set_status(State::STATUS_RETIRED);
      Mention(recorded, &it->second);
    }
  }

  static void Stand(const v1::RecordedEvent& event, const google::protobuf::Duration& lifetime, State* state) {
    state->set_status(State::STATUS_ACTIVE);
    *state->mutable_due_time() = TimeToProto(Time(event) + DurationFromProto(lifetime));
    Mention(event, state);
  }

  static void Mention(const v1::RecordedEvent& event, State* state) {
    state->add_positions(event.position());
    *state->mutable_age() = DurationToProto(Time(event) - TimeFromProto(state->declared_time()));
  }

  std::vector<v1::RecordedEvent> events_;
  States states_;
  std::vector<std::string> overdue_;
};

class WorkaroundsFoldTest : public ::testing::Test {
 protected:
  State Only() {
    const States states = Answered(script_.Rows());
    return states.size() == 1 ? states.begin()->second : State();
  }
  void Pass(absl::Duration duration) {
    script_.Wait(duration);
    script_.Add("other/prod/db", "custom { type: 'org.example.note' }");
  }

  FoldedScript script_;
};

TEST_F(WorkaroundsFoldTest, StaysRetiredWhenAnOlderExtensionArrives) {
  script_.Add(kTarget, Declared("w", absl::Hours(4)));
  script_.Wait(absl::Hours(2));
  script_.Add(kTarget, Retired("w"));
  script_.Add(kTarget, Extended("w", absl::Hours(1)) + At(kFirstTime + absl::Hours(1)));
  EXPECT_EQ(Only().status(), State::STATUS_RETIRED);
  Pass(absl::Hours(24));
  EXPECT_EQ(Only().status(), State::STATUS_RETIRED);
  EXPECT_EQ(Found(script_.Rows()), std::vector<std::string>());
}

TEST_F(WorkaroundsFoldTest, AnOlderExtensionDoesNotShortenANewerOne) {
  script_.Add(kTarget, Declared("w", absl::Hours(1)));
  script_.Add(kTarget, Extended("w", absl::Hours(48)));
  script_.Add(kTarget, Extended("w", absl::Hours(2)) + At(kFirstTime + absl::Seconds(1)));
  EXPECT_EQ(TimeFromProto(Only().due_time()), kFirstTime + absl::Minutes(1) + absl::Hours(48));
  EXPECT_EQ(Only().extensions(), 2u);
}

TEST_F(WorkaroundsFoldTest, AnExtensionWaitsForItsDeclaration) {
  script_.Add(kTarget, Extended("w", absl::Hours(48)));
  EXPECT_EQ(Only().status(), State::STATUS_UNSPECIFIED) << "nothing was declared";
  script_.Add(kTarget, Declared("w", absl::Hours(1)) + At(kFirstTime - absl::Hours(1)));
  Pass(absl::Hours(24));
  EXPECT_EQ(Only().status(), State::STATUS_ACTIVE);
  EXPECT_EQ(TimeFromProto(Only().due_time()), kFirstTime + absl::Hours(48));
}

TEST_F(WorkaroundsFoldTest, IsDeclaredAnewOnlyByWhatOccurredLater) {
  script_.Add(kTarget, Declared("w", absl::Hours(1)));
  script_.Add(kTarget, Extended("w", absl::Hours(2)));
  script_.Add(kTarget, Retired("w"));
  script_.Add(kTarget, Declared("w", absl::Hours(3), "bo") + At(kFirstTime - absl::Hours(1)));
  EXPECT_EQ(Only().status(), State::STATUS_RETIRED);
  EXPECT_EQ(Only().owner(), "ana");
  script_.Add(kTarget, Declared("w", absl::Hours(3), "bo"));
  EXPECT_EQ(Only().status(), State::STATUS_ACTIVE);
  EXPECT_EQ(Only().owner(), "bo");
  EXPECT_EQ(Only().extensions(), 0u);
  EXPECT_EQ(Only().positions_size(), 1);
}

TEST_F(WorkaroundsFoldTest, WhoDeclaresItAnswersForItWhenNobodyIsNamed) {
  script_.Add(kTarget, Declared("w", absl::Hours(1), "") + " actor { id: 'cleo' }");
  EXPECT_EQ(Only().owner(), "cleo");
  script_.Add(kTarget, Declared("w", absl::Hours(1), "") + " actor { type: TYPE_AGENT id: 'bot' on_behalf_of: 'dan' }");
  EXPECT_EQ(Only().owner(), "dan");
  script_.Add(kTarget, Declared("w", absl::Hours(1)) + " actor { type: TYPE_AGENT id: 'bot' on_behalf_of: 'dan' }");
  EXPECT_EQ(Only().owner(), "ana");
}

TEST_F(WorkaroundsFoldTest, AClockThatIsAheadDoesNotLengthenALifetime) {
  script_.Add(kTarget, Declared("w", absl::Hours(1)) + At(kFirstTime + absl::Hours(24 * 365)));
  EXPECT_EQ(TimeFromProto(Only().due_time()), kFirstTime + absl::Hours(1));
  script_.Add(kTarget, Extended("w", absl::Hours(2)));
  EXPECT_EQ(TimeFromProto(Only().due_time()), kFirstTime + absl::Minutes(1) + absl::Hours(2));
}

TEST_F(WorkaroundsFoldTest, CountsMoreExtensionsThanItLists) {
  script_.Add(kTarget, Declared("w", absl::Hours(1)));
  const int count = 2 * kWorkaroundStepsMax;
  for (int i = 0; i < count; ++i) script_.Add(kTarget, Extended("w", absl::Hours(1)));
  EXPECT_EQ(Only().extensions(), static_cast<uint32_t>(count));
  EXPECT_EQ(Only().positions_size(), kWorkaroundStepsMax);
  EXPECT_EQ(Only().positions(0), 0u);
  EXPECT_EQ(*Only().positions().rbegin(), static_cast<uint64_t>(count));
}

std::string RandomBody(SeededRandom& random) {
  const std::string id = random.Below(2) == 0 ? "w1" : "w2";
  const absl::Duration lifetime = absl::Hours(1 + random.Below(6));
  switch (random.Below(5)) {
    case 0:
    case 1:
      return Declared(id, lifetime, random.Below(2) == 0 ? "ana" : "bo");
    case 2:
      return Retired(id);
    default:
      return Extended(id, lifetime);
  }
}

TEST(WorkaroundsFoldPropertyTest, StandsWhereTheEventsInTheOrderTheyOccurredLeaveIt) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    SeededRandom random(seed);
    FoldedScript script;
    for (int i = 0; i < 60; ++i) {
      // Half an hour apart, so that some are equal, from ten hours ago to two ahead.
      const absl::Time occurred = kFirstTime + absl::Floor(script.now() - kFirstTime, absl::Minutes(30)) +
                                  absl::Minutes(30) * (static_cast<int>(random.Below(25)) - 20);
      script.Add(kTarget, RandomBody(random) + At(occurred));
      script.Wait(absl::Minutes(random.Below(60)));
    }
    const auto& events = script.events();
    for (size_t size = 0; size <= events.size(); ++size) {
      const Model model({events.begin(), events.begin() + static_cast<std::ptrdiff_t>(size)});
      const RowsAt rows = script.RowsAsOf(size);
      ASSERT_EQ(Shown(Answered(rows)), Shown(model.states())) << "as of " << size;
      ASSERT_EQ(Found(rows), model.overdue()) << "as of " << size;
    }
  }
}

// The workarounds once the bodies, each with its number as id, have arrived in this order; their positions are numbers.
std::string Arrived(const std::vector<std::string>& bodies) {
  FoldedScript script;
  for (const std::string& body : bodies) script.Add(kTarget, body);
  States states = Answered(script.Rows());
  for (auto& [id, state] : states) {
    for (uint64_t& position : *state.mutable_positions()) {
      DAYBOOK_CHECK(absl::SimpleAtoi(script.events()[position].event().id(), &position));
    }
    std::sort(state.mutable_positions()->begin(), state.mutable_positions()->end());
  }
  return Shown(states);
}

TEST(WorkaroundsFoldPropertyTest, StandsTheSameInWhateverOrderEventsArrive) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    SeededRandom random(seed);
    std::vector<std::string> bodies;
    for (int i = 0; i < 8; ++i) {
      bodies.push_back(absl::StrCat(RandomBody(random), At(kFirstTime - absl::Hours(8 - i)), " id: '", i, "'"));
    }
    const std::string in_order = Arrived(bodies);
    for (int order = 0; order < 10; ++order) {
      for (size_t i = bodies.size() - 1; i > 0; --i) std::swap(bodies[i], bodies[random.Below(i + 1)]);
      ASSERT_EQ(Arrived(bodies), in_order) << "order " << order;
    }
  }
}

}  // namespace
}  // namespace daybook::testing

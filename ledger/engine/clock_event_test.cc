#include "ledger/engine/clock_event.h"

#include "ledger/event/draft.h"
#include "ledger/event/times.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

// Ten events, all folded, the last recorded an hour ago; a deadline since a minute.
ClockState Due() {
  return {.now = kNow,
          .durable = {.size = TreeSize{10}, .recorded_time = kNow - absl::Hours(1)},
          .views_size = TreeSize{10},
          .next_deadline = kNow - absl::Minutes(1),
          .last_clock_event = TreeSize{4}};
}

TEST(NeedsClockEventTest, ADeadlineThatIsDueNeedsOne) {
  EXPECT_TRUE(NeedsClockEvent(Due()));
  ClockState state = Due();
  state.next_deadline = kNow;
  EXPECT_TRUE(NeedsClockEvent(state));
}

TEST(NeedsClockEventTest, NothingDueNeedsNone) {
  ClockState state = Due();
  state.next_deadline = kNow + absl::Microseconds(1);
  EXPECT_FALSE(NeedsClockEvent(state));
  state.next_deadline = std::nullopt;
  EXPECT_FALSE(NeedsClockEvent(state));
}

TEST(NeedsClockEventTest, ViewsThatAreBehindMaySettleItThemselves) {
  ClockState state = Due();
  state.views_size = TreeSize{9};
  EXPECT_FALSE(NeedsClockEvent(state));
}

// What a clock.advanced that was recorded after the deadline did not settle, no other will.
TEST(NeedsClockEventTest, ADeadlineThatHadItsEventNeedsNoOther) {
  ClockState state = Due();
  state.last_clock_event = TreeSize{10};
  state.durable.recorded_time = *state.next_deadline;
  EXPECT_FALSE(NeedsClockEvent(state));
  state.durable.recorded_time = *state.next_deadline - absl::Microseconds(1);
  EXPECT_TRUE(NeedsClockEvent(state)) << "recorded before the deadline";
  state = Due();
  state.durable.recorded_time = *state.next_deadline;
  EXPECT_TRUE(NeedsClockEvent(state)) << "another event came after it";
}

TEST(MakeClockEventTest, SaysWhatWasDueOnAStreamOfItsOwn) {
  SeededRandom random(1);
  ASSERT_OK_AND_ASSIGN(const DraftEvent draft, MakeClockEvent(kNow - absl::Minutes(1), kNow, random));
  EXPECT_EQ(draft.source, "daybook");
  EXPECT_EQ(draft.target, "daybook/ledger/clock");
  EXPECT_EQ(draft.kind, Kind::kClockAdvanced);
  v1::Event event;
  ASSERT_TRUE(event.ParseFromString(draft.client_part));
  EXPECT_EQ(TimeFromProto(event.clock_advanced().due_time()), kNow - absl::Minutes(1));
  EXPECT_EQ(TimeFromProto(event.occurred_time()), kNow);
}

}  // namespace
}  // namespace daybook

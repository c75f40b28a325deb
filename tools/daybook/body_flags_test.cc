#include "tools/daybook/body_flags.h"

#include <map>
#include <sstream>

#include "google/protobuf/timestamp.pb.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/kinds.h"
#include "ledger/event/times.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;
using ::testing::HasSubstr;
using testing::StatusIs;

constexpr char kZone[] = "Asia/Kolkata";  // +05:30, all year round.

const absl::Time kFirstOfFebruary = absl::FromUnixSeconds(1'769'884'200);   // 2026-02-01T00:00:00+05:30
const absl::Time kSecondOfFebruary = absl::FromUnixSeconds(1'769'970'600);  // 2026-02-02T00:00:00+05:30
const absl::Time kNow = absl::FromUnixSeconds(1'772'355'600);               // 2026-03-01T09:00:00Z

class BodyFlagsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    GlobalOptions options;
    options.tz = kZone;
    ASSERT_OK(session_.Configure(options));
  }

  // The time in this field of a body of that kind when its flag is given with `text`.
  absl::StatusOr<absl::Time> Given(Kind kind, const FieldDescriptor& field, const std::string& text) {
    CLI::App app;
    const BodyFlags flags(&app, *BodyField(kind)->message_type());
    app.parse(std::vector<std::string>{text, "--" + KebabCase(field.name())});  // CLI11 takes them from the back.
    v1::Event event;
    Message* body = event.GetReflection()->MutableMessage(&event, BodyField(kind));
    RETURN_IF_ERROR(flags.Fill(session_, body));
    Timestamp time;
    time.CopyFrom(body->GetReflection()->GetMessage(*body, &field));
    return TimeFromProto(time);
  }
  absl::StatusOr<absl::Time> Given(Kind kind, const std::string& field, const std::string& text) {
    return Given(kind, *BodyField(kind)->message_type()->FindFieldByName(field), text);
  }

  std::ostringstream out_;
  std::ostringstream err_;
  ManualClock clock_{kNow};
  SeededRandom random_{1};
  Session session_{{.out = out_, .err = err_, .clock = clock_, .random = random_}};
};

// By hand, as docs/decisions/2026-11-27-what-a-command-line-means.md has it: a time that is added to the contract wants
// a line here.
TEST_F(BodyFlagsTest, ADateIsWhatTheFieldIsAbout) {
  const absl::Time end = kSecondOfFebruary - absl::Microseconds(1);
  const std::map<std::string, absl::Time> meant = {{"begin_time", kFirstOfFebruary},
                                                   {"since_time", kFirstOfFebruary},
                                                   {"due_time", end},
                                                   {"end_time", end},
                                                   {"review_time", end},
                                                   {"until_time", end}};
  int times = 0;
  for (const Kind kind : AllKinds()) {
    const auto& type = *BodyField(kind)->message_type();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (field.message_type() != Timestamp::descriptor()) continue;
      ++times;
      SCOPED_TRACE(field.full_name());
      ASSERT_TRUE(meant.contains(field.name()));
      EXPECT_THAT(Given(kind, field, "2026-02-01"), testing::IsOkAndHolds(meant.at(field.name())));
    }
  }
  EXPECT_GE(times, 6);
}

TEST_F(BodyFlagsTest, ATimeWithoutAZoneIsInTheZoneThatIsShown) {
  EXPECT_THAT(Given(Kind::kWaiverGranted, "until_time", "2026-02-01 00:00:00"),
              testing::IsOkAndHolds(kFirstOfFebruary));
}

TEST_F(BodyFlagsTest, WhatHasHappenedIsNotInTheFuture) {
  EXPECT_THAT(Given(Kind::kFailureObserved, "since_time", "in 1h"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--since-time: \"in 1h\", want a time that has")));
  EXPECT_THAT(Given(Kind::kFreezeDeclared, "begin_time", "in 1h"), testing::IsOkAndHolds(kNow + absl::Hours(1)));
}

TEST_F(BodyFlagsTest, WhatIsNoTimeIsRefusedByTheNameOfItsFlag) {
  EXPECT_THAT(Given(Kind::kWaiverGranted, "until_time", "tomorrow-ish"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--until-time: \"tomorrow-ish\", want a time")));
}

}  // namespace
}  // namespace daybook

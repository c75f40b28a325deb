#include "ledger/rpc/event_filter.h"

#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"
#include "ledger/event/field_error.h"
#include "ledger/rpc/service_testing.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using testing::StatusIs;

struct Case {
  const char* name;
  const char* filter;
  bool want;
};

// Against: deployment.finished to payments/prod/orders, change C1, source ci:orders, actor ci, recorded at 1000 s.
constexpr Case kCases[] = {
    {"EmptyPasses", "", true},
    {"GlobMatches", "target_globs: 'payments/*/orders'", true},
    {"OneOfTwoGlobsMatches", "target_globs: 'x/**' target_globs: '**/orders'", true},
    {"NoGlobMatches", "target_globs: 'payments/dev/*'", false},
    {"KindMatches", "kinds: 'deployment.finished'", true},
    {"NounMatches", "kinds: 'workaround.declared' kinds: 'deployment.*'", true},
    {"OtherKind", "kinds: 'migration.*'", false},
    {"ChangeMatches", "changes: 'C0' changes: 'C1'", true},
    {"OtherChange", "changes: 'C'", false},
    {"SourceMatches", "sources: 'ci:orders'", true},
    {"OtherSource", "sources: 'ci:order'", false},
    {"ActorMatches", "actor_ids: 'ci'", true},
    {"OtherActor", "actor_ids: 'someone'", false},
    {"BeginIncludes", "recorded_begin_time { seconds: 1000 }", true},
    {"BeginAfter", "recorded_begin_time { seconds: 1000 nanos: 1000 }", false},
    {"EndExcludes", "recorded_end_time { seconds: 1000 }", false},
    {"EndAfter", "recorded_end_time { seconds: 1000 nanos: 1000 }", true},
    {"AllFieldsMustMatch", "kinds: 'deployment.finished' sources: 'other'", false},
};

class EventFilterCaseTest : public ::testing::TestWithParam<Case> {};

TEST_P(EventFilterCaseTest, Decides) {
  v1::EventFilter proto;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(GetParam().filter, &proto));
  ASSERT_OK_AND_ASSIGN(const EventFilter filter, EventFilter::Make(proto));
  v1::RecordedEvent recorded;
  *recorded.mutable_event() = testing::Deployment("a");
  recorded.mutable_event()->set_change("C1");
  recorded.mutable_recorded_time()->set_seconds(1'000);
  EXPECT_EQ(filter.Matches(recorded), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(All, EventFilterCaseTest, ::testing::ValuesIn(kCases),
                         [](const auto& row) { return row.param.name; });

TEST(EventFilterTest, RefusesKindsThatNameNone) {
  for (const char* kind : {"", "*", ".*", "deployment", "deployment.finish", "deployments.*", "deployment.fin*"}) {
    v1::EventFilter proto;
    proto.add_kinds("migration.*");
    proto.add_kinds(kind);
    const auto filter = EventFilter::Make(proto);
    ASSERT_THAT(filter, StatusIs(absl::StatusCode::kInvalidArgument)) << kind;
    EXPECT_EQ(FieldErrorOf(filter.status())->field, "filter.kinds[1]");
  }
}

}  // namespace
}  // namespace daybook

// The StateService, as a program in Python sees it: one small story, asked about in every way.

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "daybook/v1/state_service.pb.h"
#include "ledger/base/hex.h"
#include "ledger/base/sha256.h"
#include "ledger/event/refusal.h"
#include "ledger/event/set_digest.h"
#include "ledger/event/times.h"
#include "tests/integration/server_fixture.h"
#include "tests/integration/stock_client.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using testing::CallFromPython;
using testing::Deployment;
using ::testing::ElementsAre;
using testing::Envelope;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::StatusIs;
using testing::StockAnswer;
using testing::StockCall;

constexpr char kOrders[] = "payments/prod/orders-db";
constexpr char kInvoices[] = "billing/prod/invoices-db";
constexpr char kChange[] = "https://code.example/orders/pull/7";

std::string StateMethod(absl::string_view name) { return absl::StrCat("daybook.v1.StateService/", name); }

// A digest that says which content it stands for.
v1::Digest DigestOf(absl::string_view content) {
  v1::Digest digest;
  digest.set_algorithm("sha256");
  digest.set_value(HexEncode(AsBytes(Sha256Of(content))));
  return digest;
}

std::vector<v1::ExpectedItem> Files(const std::vector<std::string>& contents) {
  std::vector<v1::ExpectedItem> items;
  for (const std::string& content : contents) {
    v1::ExpectedItem& item = items.emplace_back();
    item.set_version(absl::StrCat(items.size()));
    item.set_key(absl::StrCat("V", item.version(), ".sql"));
    *item.add_digests() = DigestOf(content);
  }
  return items;
}

std::vector<v1::HistoryRow> Rows(const std::vector<std::string>& contents) {
  std::vector<v1::HistoryRow> rows;
  for (const std::string& content : contents) {
    v1::HistoryRow& row = rows.emplace_back();
    row.set_rank(rows.size());
    row.set_version(absl::StrCat(rows.size()));
    row.set_key(row.version());
    *row.add_digests() = DigestOf(content);
  }
  return rows;
}

// What happens to the target now: what happened before it was known here is inherited, and no news.
v1::Event HappensNow(const std::string& id) {
  v1::Event event = Envelope(id, kOrders);
  *event.mutable_occurred_time() = TimeToProto(SystemClock().Now());
  return event;
}

v1::Event Expect(const std::string& id, const std::vector<std::string>& contents) {
  v1::Event event = HappensNow(id);
  v1::ExpectationDeclared* body = event.mutable_expectation_declared();
  const std::vector<v1::ExpectedItem> items = Files(contents);
  *body->mutable_set()->mutable_result() = SetDigestOf(items);
  body->mutable_set()->set_result_count(items.size());
  body->set_subject(v1::ExpectationDeclared::SUBJECT_MIGRATIONS);
  body->set_convention("flyway");
  body->set_order(v1::ExpectationDeclared::ORDER_LINEAR);
  body->mutable_upserts()->Assign(items.begin(), items.end());
  return event;
}

v1::Event Snapshot(const std::string& id, const std::vector<std::string>& contents) {
  v1::Event event = HappensNow(id);
  v1::HistorySnapshot* body = event.mutable_history_snapshot();
  const std::vector<v1::HistoryRow> rows = Rows(contents);
  *body->mutable_set()->mutable_result() = SetDigestOf(rows);
  body->mutable_set()->set_result_count(rows.size());
  body->set_tool("flyway");
  body->set_completeness(v1::HISTORY_COMPLETENESS_FULL);
  body->mutable_upserts()->Assign(rows.begin(), rows.end());
  return event;
}

v1::Event InChange(v1::Event event) {
  event.set_change(kChange);
  return event;
}

v1::Event Workaround(const std::string& id) {
  v1::Event event = HappensNow(id);
  v1::WorkaroundDeclared* body = event.mutable_workaround_declared();
  body->set_workaround_id("skip-checks");
  body->set_title("deploys skip the checks");
  body->set_owner("alice");
  body->mutable_lifetime()->set_seconds(int64_t{3'650} * 86'400);
  return event;
}

// Positions: 0 two files expected, 1 both applied, 2 a deployment elsewhere, 3 a workaround, 4 the second file edited,
// 5 the history read again.
constexpr uint64_t kBeforeTheEdit = 4;
constexpr uint64_t kAfterTheStory = 6;

class StockStateTest : public testing::ServerTest {
 protected:
  StockStateTest() {
    Start();
    Append(Expect("expected", {"create", "alter"}));
    Append(Snapshot("history", {"create", "alter"}));
    Append(InChange(Deployment("deployed", kInvoices)));
    Append(Workaround("workaround"));
    Append(InChange(Expect("edited", {"create", "alter more"})));
    EXPECT_EQ(Append(Snapshot("history again", {"create", "alter"})), 5U);
  }

  StockAnswer Call(const std::string& method, const google::protobuf::Message& request) {
    return CallFromPython(server().grpc_address(), StockCall(StateMethod(method), request));
  }
};

std::vector<std::string> Verdicts(const v1::ListTargetsResponse& response) {
  std::vector<std::string> verdicts;
  for (const v1::TargetSummary& target : response.targets()) {
    verdicts.push_back(absl::StrCat(target.target(), " ", v1::Verdict_Name(target.verdict())));
  }
  return verdicts;
}

TEST_F(StockStateTest, TargetsHaveVerdictsAndCounts) {
  const auto answer = Call("ListTargets", v1::ListTargetsRequest()).Only<v1::ListTargetsResponse>();
  EXPECT_THAT(Verdicts(answer), ElementsAre(HasSubstr(kInvoices), absl::StrCat(kOrders, " VERDICT_OUT_OF_SYNC")));
  EXPECT_EQ(answer.targets(1).findings().open_errors(), 1U);
  EXPECT_EQ(answer.targets(1).event_count(), 5U);
  EXPECT_EQ(answer.targets(1).last_position(), 5U);
  EXPECT_EQ(answer.basis().size(), kAfterTheStory);
}

TEST_F(StockStateTest, TargetsAreAsTheyWereBeforeTheEdit) {
  v1::ListTargetsRequest request;
  request.mutable_at()->mutable_as_of()->set_size(kBeforeTheEdit);
  request.add_target_globs("payments/**");
  const auto answer = Call("ListTargets", request).Only<v1::ListTargetsResponse>();
  EXPECT_THAT(Verdicts(answer), ElementsAre(absl::StrCat(kOrders, " VERDICT_IN_SYNC")));
}

TEST_F(StockStateTest, PagesOfTargetsFollowOneAnother) {
  v1::ListTargetsRequest request;
  request.set_page_size(1);
  const auto first = Call("ListTargets", request).Only<v1::ListTargetsResponse>();
  ASSERT_EQ(first.targets_size(), 1);
  EXPECT_EQ(first.targets(0).target(), kInvoices);
  Append(Deployment("later", "aardvark/prod/a"));
  request.set_page_token(first.next_page_token());
  const auto second = Call("ListTargets", request).Only<v1::ListTargetsResponse>();
  ASSERT_EQ(second.targets_size(), 1);
  EXPECT_EQ(second.targets(0).target(), kOrders);
  EXPECT_EQ(second.next_page_token(), "");
  EXPECT_EQ(second.basis().size(), first.basis().size()) << "a later page is of the same point";
}

TEST_F(StockStateTest, AStateHasEachItemOnEveryLayer) {
  v1::GetStateRequest request;
  request.set_target(kOrders);
  const auto answer = Call("GetState", request).Only<v1::GetStateResponse>();
  EXPECT_EQ(answer.summary().target(), kOrders);
  ASSERT_EQ(answer.series_size(), 1);
  EXPECT_EQ(answer.series(0).convention(), "flyway");
  ASSERT_EQ(answer.series(0).items_size(), 2);
  EXPECT_EQ(answer.series(0).items(0).state(), "matched");
  const v1::ItemState& edited = answer.series(0).items(1);
  EXPECT_EQ(edited.state(), "edited");
  EXPECT_EQ(edited.expected().digests(0).value(), DigestOf("alter more").value());
  EXPECT_EQ(edited.history().digests(0).value(), DigestOf("alter").value());
  ASSERT_EQ(answer.workarounds_size(), 1);
  EXPECT_EQ(answer.workarounds(0).workaround_id(), "skip-checks");
}

TEST_F(StockStateTest, ADiffNamesTheDifferenceWithItsEvidence) {
  v1::DiffRequest request;
  request.set_target(kOrders);
  const auto answer = Call("Diff", request).Only<v1::DiffResponse>();
  EXPECT_EQ(answer.summary().verdict(), v1::VERDICT_OUT_OF_SYNC);
  ASSERT_EQ(answer.findings_size(), 1);
  EXPECT_EQ(answer.findings(0).kind(), "edited");
  EXPECT_EQ(answer.findings(0).severity(), v1::SEVERITY_ERROR);
  EXPECT_EQ(answer.findings(0).key(), "V2.sql");
  EXPECT_THAT(answer.findings(0).evidence(), ::testing::Contains(4U)) << "the event with the edit";
  EXPECT_GT(answer.findings(0).next_size(), 0) << "no remedy";
  ASSERT_GE(answer.comparisons_size(), 1);
  EXPECT_EQ(answer.comparisons(0).left(), v1::ScopeDeclared::LAYER_EXPECTED);
}

TEST_F(StockStateTest, ADiffBetweenTwoPointsSaysWhatChanged) {
  v1::DiffRequest request;
  request.set_target(kOrders);
  request.mutable_from()->set_size(kBeforeTheEdit);
  const auto answer = Call("Diff", request).Only<v1::DiffResponse>();
  EXPECT_EQ(answer.from_basis().size(), kBeforeTheEdit);
  EXPECT_EQ(answer.from_summary().verdict(), v1::VERDICT_IN_SYNC);
  ASSERT_EQ(answer.changes_size(), 1);
  EXPECT_EQ(answer.changes(0).change(), v1::FindingChange::CHANGE_OPENED);
  EXPECT_EQ(answer.changes(0).after().kind(), "edited");
  ASSERT_EQ(answer.events_size(), 2);
  EXPECT_EQ(answer.events(0).position(), 4U);
  EXPECT_EQ(answer.events(1).position(), 5U);
}

TEST_F(StockStateTest, FindingsAreFoundByKindSeverityAndPrefix) {
  const auto all = Call("ListFindings", v1::ListFindingsRequest()).Only<v1::ListFindingsResponse>();
  ASSERT_EQ(all.findings_size(), 1);
  EXPECT_EQ(all.counts().open_errors(), 1U);
  v1::ListFindingsRequest by_prefix;
  by_prefix.set_id_prefix(all.findings(0).id().substr(0, 8));
  by_prefix.set_min_severity(v1::SEVERITY_ERROR);
  EXPECT_EQ(Call("ListFindings", by_prefix).Only<v1::ListFindingsResponse>().findings_size(), 1);
  v1::ListFindingsRequest other_kind;
  other_kind.add_kinds("late");
  EXPECT_EQ(Call("ListFindings", other_kind).Only<v1::ListFindingsResponse>().findings_size(), 0);
}

TEST_F(StockStateTest, DeploymentsAreNewestFirst) {
  Append(Deployment("newer", kOrders));
  const auto answer = Call("ListDeployments", v1::ListDeploymentsRequest()).Only<v1::ListDeploymentsResponse>();
  ASSERT_EQ(answer.deployments_size(), 2);
  EXPECT_EQ(answer.deployments(0).position(), 6U);
  EXPECT_EQ(answer.deployments(1).target(), kInvoices);
  EXPECT_EQ(answer.deployments(1).change(), kChange);
  EXPECT_TRUE(answer.deployments(1).current());
}

TEST_F(StockStateTest, WorkaroundsSayWhenTheyRunOut) {
  const auto answer = Call("ListWorkarounds", v1::ListWorkaroundsRequest()).Only<v1::ListWorkaroundsResponse>();
  ASSERT_EQ(answer.workarounds_size(), 1);
  EXPECT_EQ(answer.workarounds(0).owner(), "alice");
  EXPECT_EQ(answer.workarounds(0).status(), v1::WorkaroundState::STATUS_ACTIVE);
  EXPECT_EQ(answer.workarounds(0).due_time().seconds() - answer.workarounds(0).declared_time().seconds(),
            int64_t{3'650} * 86'400);
}

TEST_F(StockStateTest, AChangeIsItsEventsWhereverTheyWent) {
  v1::GetChangeRequest request;
  request.set_change(kChange);
  const auto answer = Call("GetChange", request).Only<v1::GetChangeResponse>();
  ASSERT_EQ(answer.events_size(), 2);
  EXPECT_EQ(answer.events(0).event().target(), kInvoices);
  EXPECT_EQ(answer.events(1).event().target(), kOrders);
  ASSERT_EQ(answer.findings_size(), 1);
  EXPECT_EQ(answer.findings(0).kind(), "edited");
}

v1::Event Large(const std::string& id, size_t payload_bytes) {
  v1::Event event = InChange(Deployment(id, kOrders));
  v1::Payload::Part* part = event.mutable_payload()->add_parts();
  part->set_name("original");
  part->set_data(std::string(payload_bytes, 'x'));
  return event;
}

TEST_F(StockStateTest, APageOfAChangeIsNoLargerThanAClientReceives) {
  for (int i = 0; i < 12; ++i) Append(Large(absl::StrCat("large ", i), 500'000));
  v1::GetChangeRequest request;
  request.set_change(kChange);
  request.mutable_view()->set_payload(true);
  std::vector<std::string> ids;
  int pages = 0;
  do {
    const StockAnswer answer = Call("GetChange", request);
    ASSERT_OK(answer.status);
    const auto page = answer.Only<v1::GetChangeResponse>();
    for (const v1::RecordedEvent& event : page.events()) ids.push_back(event.event().id());
    request.set_page_token(page.next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(ids.size(), 14U);
  EXPECT_THAT(ids, ::testing::Contains("large 11"));
  EXPECT_GT(pages, 1);
}

TEST_F(StockStateTest, ADiffOfManyEventsIsNoLargerThanAClientReceives) {
  for (int i = 0; i < 100; ++i) {
    v1::Event event = Deployment(absl::StrCat(i), kOrders);
    for (int commit = 0; commit < 900; ++commit) {
      event.mutable_deployment_finished()->add_commits(std::string(60, 'a'));
    }
    Append(event);
  }
  v1::DiffRequest request;
  request.set_target(kOrders);
  request.mutable_from()->set_size(kAfterTheStory);
  const StockAnswer answer = Call("Diff", request);
  ASSERT_OK(answer.status);
  const auto diff = answer.Only<v1::DiffResponse>();
  EXPECT_GT(diff.events_size(), 20);
  EXPECT_EQ(diff.events().rbegin()->position(), kAfterTheStory + 99);
}

// What every question has in common.

struct Question {
  std::string method;
  std::string fields;  // Beside `at`.
};

const Question kQuestions[] = {
    {"ListTargets", ""},
    {"GetState", R"(, "target": "payments/prod/orders-db")"},
    {"Diff", R"(, "target": "payments/prod/orders-db")"},
    {"ListFindings", ""},
    {"ListDeployments", ""},
    {"ListWorkarounds", ""},
    {"GetChange", R"(, "change": "https://code.example/orders/pull/7")"},
};

std::vector<StockCall> Ask(absl::string_view at) {
  std::vector<StockCall> calls;
  for (const Question& question : kQuestions) {
    calls.emplace_back(StateMethod(question.method),
                       std::vector<std::string>{absl::StrCat(R"({"at": {)", at, "}", question.fields, "}")});
  }
  return calls;
}

using EveryQuestionTest = StockStateTest;

TEST_F(EveryQuestionTest, IsHere) {
  const auto* service = v1::ListTargetsRequest::descriptor()->file()->service(0);
  ASSERT_EQ(service->full_name(), "daybook.v1.StateService");
  for (int i = 0; i < service->method_count(); ++i) {
    const std::string& name = service->method(i)->name();
    EXPECT_EQ(std::count_if(std::begin(kQuestions), std::end(kQuestions),
                            [&](const Question& question) { return question.method == name; }),
              1)
        << name;
  }
}

TEST_F(EveryQuestionTest, IsAnsweredAlikeWhateverCameSince) {
  const std::string at = absl::StrCat(R"("asOf": {"size": )", kAfterTheStory, "}");
  const std::vector<StockAnswer> then = CallFromPython(server().grpc_address(), Ask(at));
  Append(Deployment("more", kOrders));
  Append(Expect("restored", {"create", "alter"}));
  server().Kill();
  Start();
  const std::vector<StockAnswer> now = CallFromPython(server().grpc_address(), Ask(at));
  for (size_t i = 0; i < then.size(); ++i) {
    EXPECT_OK(now[i].status) << kQuestions[i].method;
    EXPECT_EQ(now[i].responses, then[i].responses) << kQuestions[i].method;
    EXPECT_THAT(now[i].responses[0], HasSubstr(absl::StrCat("\"size\":\"", kAfterTheStory, "\"")));
  }
}

TEST_F(EveryQuestionTest, WaitsForWhatWasAcknowledged) {
  for (int i = 0; i < 20; ++i) {
    v1::AppendRequest batch = testing::Batch(Deployment(absl::StrCat("d", i), kOrders));
    const auto appended = client().Append(batch);
    ASSERT_OK(appended);
    v1::ListTargetsRequest request;
    request.mutable_at()->set_min_size(appended->size());
    const auto answer = client().ListTargets(request);
    ASSERT_OK(answer);
    EXPECT_GE(answer->basis().size(), appended->size());
    EXPECT_EQ(answer->targets(1).last_position(), appended->results(0).position());
  }
}

TEST_F(EveryQuestionTest, KnowsNoFuture) {
  const std::vector<StockAnswer> answers = CallFromPython(server().grpc_address(), Ask(R"("asOf": {"position": 6})"));
  for (size_t i = 0; i < answers.size(); ++i) {
    EXPECT_THAT(answers[i].status, StatusIs(absl::StatusCode::kOutOfRange)) << kQuestions[i].method;
  }
}

TEST_F(EveryQuestionTest, RefusesAPointThatIsNone) {
  const std::vector<StockAnswer> answers =
      CallFromPython(server().grpc_address(), Ask(R"("asOf": {"time": "9999-01-01T00:00:00Z"})"));
  for (size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(ReasonNameOf(answers[i].status), "IN_THE_FUTURE") << kQuestions[i].method;
  }
}

TEST_F(EveryQuestionTest, IsRefusedAboutWhatIsNotThere) {
  v1::GetStateRequest state;
  state.set_target("payments/prod/nothing");
  v1::DiffRequest diff;
  diff.set_target("payments/prod/nothing");
  v1::GetChangeRequest change;
  change.set_change("nothing");
  EXPECT_THAT(Call("GetState", state).status,
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("payments/prod/nothing")));
  EXPECT_THAT(Call("Diff", diff).status, StatusIs(absl::StatusCode::kNotFound, HasSubstr("payments/prod/nothing")));
  EXPECT_THAT(Call("GetChange", change).status, StatusIs(absl::StatusCode::kNotFound, HasSubstr("nothing")));
}

}  // namespace
}  // namespace daybook

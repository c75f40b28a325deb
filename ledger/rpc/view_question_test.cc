#include "ledger/rpc/view_question.h"

#include "ledger/event/refusal.h"
#include "ledger/rpc/service_testing.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using testing::Context;
using ::testing::HasSubstr;
using testing::StatusIs;

class ViewQuestionTest : public testing::ServiceTest {
 protected:
  absl::Status ListTargets(const v1::ListTargetsRequest& request) {
    v1::ListTargetsResponse response;
    return FromGrpcStatus(state_stub_->ListTargets(Context().get(), request, &response));
  }
  absl::Status Diff(const v1::DiffRequest& request) {
    v1::DiffResponse response;
    return FromGrpcStatus(state_stub_->Diff(Context().get(), request, &response));
  }
};

TEST_F(ViewQuestionTest, APointInThePastIsFoundOnAThreadThatMayReadTheDisk) {
  v1::ListTargetsRequest request;
  EXPECT_EQ(ReasonNameOf(ListTargets(request)), "VIEWS_OFF");
  EXPECT_NE(ledger_.view_thread(), worker_.get_id());
  request.mutable_at()->mutable_as_of()->set_size(0);
  EXPECT_EQ(ReasonNameOf(ListTargets(request)), "VIEWS_OFF");
  EXPECT_EQ(ledger_.view_thread(), worker_.get_id());
}

TEST_F(ViewQuestionTest, AWrongQuestionIsAnsweredWithoutTheViews) {
  v1::ListTargetsRequest request;
  request.set_page_token("!");
  EXPECT_THAT(ListTargets(request), StatusIs(absl::StatusCode::kInvalidArgument));
  request.clear_page_token();
  request.mutable_at()->mutable_as_of();
  EXPECT_THAT(ListTargets(request), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(ledger_.view_thread(), std::thread::id());
}

TEST_F(ViewQuestionTest, BothPointsOfADiffAreLookedForOnceTheViewsAreThere) {
  Fill(2);
  ledger_.ImportCommit("0123456789");
  v1::DiffRequest request;
  request.set_target("payments/prod/orders");
  request.mutable_from()->set_commit("0123456789");
  EXPECT_EQ(ReasonNameOf(Diff(request)), "TARGET_UNKNOWN") << "the commit is known, and the views have no rows";
  request.mutable_at()->mutable_as_of()->set_size(1);
  EXPECT_THAT(Diff(request), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("from: size 2, want a point")));
  request.mutable_from()->set_commit("9876543210");
  EXPECT_EQ(ReasonNameOf(Diff(request)), "COMMIT_UNKNOWN");
}

}  // namespace
}  // namespace daybook

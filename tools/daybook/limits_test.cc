#include "tools/daybook/limits.h"

#include "daybook/v1/ledger_service.pb.h"
#include "ledger/engine/limits.h"
#include "ledger/event/validate.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

TEST(LimitsTest, AsManyEventsAreReadAsTheContractAllows) {
  v1::ReadRequest request;
  request.set_limit(kReadEventsMax);
  EXPECT_OK(CheckMessage(request));
  request.set_limit(kReadEventsMax + 1);
  EXPECT_THAT(CheckMessage(request), testing::StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(LimitsTest, WhatAServerLetsTheIndexLagIsWell) { EXPECT_EQ(kLagEventsMax, kIndexLagMax); }

}  // namespace
}  // namespace daybook

#include "ledger/projection/thresholds.h"

#include <gtest/gtest.h>

#include <string>

#include "google/protobuf/text_format.h"
#include "ledger/base/check.h"
#include "ledger/projection/fold_fixture.h"
#include "ledger/projection/overlay.h"
#include "tests/support/status_matchers.h"

namespace daybook::testing {
namespace {

class ThresholdsTest : public ::testing::Test {
 protected:
  ThresholdsTest() { overlay_.BeginPosition(Position{0}); }

  void Adopt(const std::string& text) {
    v1::ControlAdopted control;
    DAYBOOK_CHECK(google::protobuf::TextFormat::ParseFromString(text, &control));
    ASSERT_OK(AdoptControl(overlay_, {Position{position_++}, kFirstTime}, control));
  }
  absl::Duration DeployWithin(absl::string_view target) {
    return ThresholdFor(overlay_, target, kDeployWithin).value();
  }

  MemoryViews views_;
  Overlay overlay_{views_, kRowCacheBytesMax};
  uint64_t position_ = 0;
};

TEST_F(ThresholdsTest, HoldAsByDefaultUntilAControlSaysOtherwise) {
  EXPECT_EQ(DeployWithin("a/prod/db"), absl::Hours(24));
  Adopt("control_id: 'c1' thresholds { name: 'deploy_within' duration { seconds: 60 } }");
  EXPECT_EQ(DeployWithin("a/prod/db"), absl::Minutes(1));
  EXPECT_EQ(ThresholdFor(overlay_, "a/prod/db", kStuckAfter).value(), absl::Hours(1));
}

TEST_F(ThresholdsTest, AreThoseOfTheNewestControlThatMatches) {
  Adopt("control_id: 'c1' thresholds { name: 'deploy_within' duration { seconds: 60 } }");
  Adopt("control_id: 'c2' target_globs: 'a/prod' thresholds { name: 'deploy_within' duration { seconds: 120 } }");
  EXPECT_EQ(DeployWithin("a/prod/db"), absl::Minutes(2));
  EXPECT_EQ(DeployWithin("b/prod/db"), absl::Minutes(1));
  Adopt("control_id: 'c1' thresholds { name: 'deploy_within' duration { seconds: 180 } }");
  EXPECT_EQ(DeployWithin("a/prod/db"), absl::Minutes(3));
}

TEST_F(ThresholdsTest, GoWithTheirControl) {
  Adopt("control_id: 'c1' thresholds { name: 'deploy_within' duration { seconds: 60 } }");
  Adopt("control_id: 'c2' thresholds { name: 'deploy_within' duration { seconds: 120 } }");
  ASSERT_OK(RetireControl(overlay_, "c2"));
  EXPECT_EQ(DeployWithin("a/prod/db"), absl::Minutes(1));
  Adopt("control_id: 'c1' statement: 'no threshold any more'");
  EXPECT_EQ(DeployWithin("a/prod/db"), absl::Hours(24));
  ASSERT_OK(RetireControl(overlay_, "never adopted"));
}

TEST_F(ThresholdsTest, AreNotSetByAControlThatOnlyWatches) {
  Adopt("control_id: 'c1' observe_only: true thresholds { name: 'deploy_within' duration { seconds: 60 } }");
  EXPECT_EQ(DeployWithin("a/prod/db"), absl::Hours(24));
}

}  // namespace
}  // namespace daybook::testing

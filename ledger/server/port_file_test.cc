#include "ledger/server/port_file.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace daybook {
namespace {

TEST(PortFileTest, SaysBothPortsAndLeavesNothingElse) {
  const testing::TempDir dir;
  ASSERT_OK(WritePortFile(dir.File("ports"), 1, 65'535));
  EXPECT_EQ(testing::ReadFile(dir.File("ports")), "grpc=1\nhttp=65535\n");
  EXPECT_FALSE(std::filesystem::exists(dir.File("ports.new")));
  ASSERT_OK(WritePortFile(dir.File("ports"), 2, 3));
  EXPECT_EQ(testing::ReadFile(dir.File("ports")), "grpc=2\nhttp=3\n");
}

TEST(PortFileTest, AFolderThatIsNotThereIsAnError) {
  const testing::TempDir dir;
  EXPECT_THAT(WritePortFile(dir.File("none/ports"), 1, 2), testing::StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace daybook

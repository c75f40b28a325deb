#include "ledger/server/config_file.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace daybook {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing::StatusIs;
using testing::TempDir;
using testing::WriteFile;

absl::Status Apply(absl::string_view text) {
  Config config;
  return ApplyConfigText(text, "d.toml", &config);
}

TEST(ConfigFileTest, SetsWhatItSets) {
  Config config;
  ASSERT_OK(
      ApplyConfigText("data_dir = '/d'\nlisten = '127.0.0.1:0'\n[drain]\ntimeout = '1m'\n"
                      "[grpc]\nthreads = 2\nreflection = false\n",
                      "d.toml", &config));
  EXPECT_EQ(config.data_dir, "/d");
  EXPECT_EQ(config.listen.port, 0);
  EXPECT_EQ(config.drain_timeout, absl::Minutes(1));
  EXPECT_EQ(config.threads, 2);
  EXPECT_FALSE(config.reflection);
  EXPECT_EQ(config.http, Config().http);
}

TEST(ConfigFileTest, AnUnknownKeyIsAnErrorWithItsLine) {
  EXPECT_THAT(
      Apply("data_dir = '/d'\n\ndata_dri = '/e'\n"),
      StatusIs(absl::StatusCode::kFailedPrecondition, StartsWith("d.toml:3: unknown key data_dri, want one of")));
  EXPECT_THAT(Apply("[drain]\ntimeot = '1s'\n"),
              StatusIs(absl::StatusCode::kFailedPrecondition, StartsWith("d.toml:2: unknown key drain.timeot")));
  EXPECT_THAT(Apply("[drian]\ntimeout = '1s'\n"),
              StatusIs(absl::StatusCode::kFailedPrecondition, StartsWith("d.toml:1: unknown key drian")));
}

TEST(ConfigFileTest, AWrongValueIsAnErrorWithItsLine) {
  EXPECT_THAT(Apply("\nlisten = '0.0.0.0:7430'"),
              StatusIs(absl::StatusCode::kFailedPrecondition, StartsWith("d.toml:2: listen: \"0.0.0.0:7430\"")));
  EXPECT_THAT(Apply("data_dir = ['/d']"), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("want DIR")));
  EXPECT_THAT(Apply("drain = '1s'"), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("unknown key drain")));
  EXPECT_THAT(Apply("[grpc]\nthreads = 2.5"), StatusIs(absl::StatusCode::kFailedPrecondition, StartsWith("d.toml:2")));
}

TEST(ConfigFileTest, WhatIsNoTomlIsAnErrorWithItsLine) {
  EXPECT_THAT(Apply("data_dir = '/d'\nlisten =\n"),
              StatusIs(absl::StatusCode::kFailedPrecondition, StartsWith("d.toml:2: ")));
}

TEST(ConfigFileTest, ReadsAFile) {
  const TempDir dir;
  WriteFile(dir.File("d.toml"), "data_dir = '/d'\n");
  Config config;
  EXPECT_OK(ApplyConfigFile(dir.File("d.toml"), &config));
  EXPECT_EQ(config.data_dir, "/d");
  EXPECT_THAT(ApplyConfigFile(dir.File("other"), &config),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(dir.File("other"))));
  EXPECT_THAT(ApplyConfigFile(dir.path(), &config),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("cannot read")));
  const std::string comment(10'000, '#');
  WriteFile(dir.File("long.toml"), comment + "\ndata_dir = '/long'\n");
  EXPECT_OK(ApplyConfigFile(dir.File("long.toml"), &config));
  EXPECT_EQ(config.data_dir, "/long");
}

}  // namespace
}  // namespace daybook

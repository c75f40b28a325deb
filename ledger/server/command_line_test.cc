#include "ledger/server/command_line.h"

#include <gtest/gtest.h>

#include "absl/container/btree_map.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace daybook {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;
using testing::TempDir;
using testing::WriteFile;

class CommandLineTest : public ::testing::Test {
 protected:
  absl::StatusOr<Invocation> Parse(const std::vector<std::string>& arguments) {
    return ParseCommandLine(arguments, [this](const std::string& name) -> std::optional<std::string> {
      const auto found = environment_.find(name);
      if (found == environment_.end()) return std::nullopt;
      return found->second;
    });
  }

  TempDir dir_;
  absl::btree_map<std::string, std::string> environment_;
};

TEST_F(CommandLineTest, FlagsOverEnvironmentOverFileOverDefaults) {
  WriteFile(dir_.File("d.toml"),
            "data_dir = 'file'\nlisten = '127.0.0.1:1'\nhttp = '127.0.0.1:2'\n[log]\nlevel = 'error'");
  environment_ = {{"DAYBOOKD_LISTEN", "127.0.0.1:3"}, {"DAYBOOKD_HTTP", "127.0.0.1:4"}};
  ASSERT_OK_AND_ASSIGN(const Invocation invocation, Parse({"--config", dir_.File("d.toml"), "--http", "127.0.0.1:5"}));
  EXPECT_EQ(invocation.task, Invocation::Task::kServe);
  EXPECT_EQ(invocation.config.data_dir, "file");
  EXPECT_EQ(invocation.config.listen.port, 3);
  EXPECT_EQ(invocation.config.http.port, 5);
  EXPECT_EQ(invocation.config.log_level, "error");
  EXPECT_EQ(invocation.config.threads, Config().threads);
}

TEST_F(CommandLineTest, TheFileMayBeNamedByTheEnvironment) {
  WriteFile(dir_.File("d.toml"), "data_dir = 'file'");
  environment_ = {{"DAYBOOKD_CONFIG", dir_.File("d.toml")}};
  EXPECT_EQ(Parse({})->config.data_dir, "file");
}

TEST_F(CommandLineTest, AWrongCommandLineIsUsage) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"--data-dir", ""}, {"--data-dir="}, {"--config", ""}, {"--data-dir"}, {"--no-such-flag"}, {"serve"}}) {
    EXPECT_THAT(Parse(arguments), StatusIs(absl::StatusCode::kInvalidArgument)) << arguments.front();
  }
  EXPECT_THAT(Parse({"--data-dir", ""}), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--data-dir")));
}

TEST_F(CommandLineTest, AWrongValueIsConfigurationAndNamesItsPlace) {
  EXPECT_THAT(Parse({"--data-dir", "d", "--listen", "0.0.0.0:7430"}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("--listen: \"0.0.0.0:7430\"")));
  environment_ = {{"DAYBOOKD_GRPC_THREADS", "many"}};
  EXPECT_THAT(Parse({"--data-dir", "d"}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("DAYBOOKD_GRPC_THREADS: \"many\"")));
  environment_ = {};
  EXPECT_THAT(Parse({}), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("--data-dir")));
}

TEST_F(CommandLineTest, PrintsWhatItWasAskedFor) {
  EXPECT_THAT(Parse({"--help"})->text, HasSubstr("--drain-timeout"));
  EXPECT_THAT(Parse({"--version"})->text, HasSubstr("."));
  EXPECT_THAT(Parse({"--print-config", "--grpc-threads", "9"})->text, HasSubstr("threads = 9"));
  EXPECT_EQ(Parse({"--check-config", "--data-dir", "d"})->task, Invocation::Task::kCheckConfig);
}

}  // namespace
}  // namespace daybook

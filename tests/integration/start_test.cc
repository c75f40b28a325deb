// How daybookd starts, and how it says that it cannot: exit codes and the one line that a person reads.

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ledger/server/exit_code.h"
#include "tests/integration/server_fixture.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::testing::AllOf;
using testing::Deployment;
using ::testing::HasSubstr;
using testing::LastLine;
using ::testing::Not;
using testing::ProgramPath;
using testing::ReadFile;
using testing::RunResult;
using testing::WriteFile;

class StartTest : public testing::ServerTest {
 protected:
  // Runs it to its end; for starts that fail and for flags that serve nothing.
  static RunResult RunDaybookd(std::vector<std::string> flags, const testing::ChildOptions& options = {}) {
    flags.insert(flags.begin(), ProgramPath("daybookd"));
    return testing::Run(std::move(flags), options);
  }
  // On the test's directory and on free ports, unless `flags` say otherwise.
  RunResult Serve(std::vector<std::string> flags = {}) {
    for (const std::string flag : {"--data-dir", "--listen", "--http"}) {
      if (std::find(flags.begin(), flags.end(), flag) != flags.end()) continue;
      flags.push_back(flag);
      flags.push_back(flag == "--data-dir" ? data_dir() : "127.0.0.1:0");
    }
    return RunDaybookd(std::move(flags));
  }
  std::string ConfigFile(const std::string& text) {
    WriteFile(files_.File("daybookd.toml"), text);
    return files_.File("daybookd.toml");
  }
};

// A loopback port that somebody listens on, as long as this lives.
class BusyPort {
 public:
  BusyPort() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof(address);
    EXPECT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), length), 0);
    EXPECT_EQ(listen(socket_, 1), 0);
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length), 0);
    port_ = ntohs(address.sin_port);
  }
  ~BusyPort() { close(socket_); }
  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }

 private:
  int socket_;
  int port_ = 0;
};

TEST_F(StartTest, AnUnknownKeyIsAnErrorWithFileAndLine) {
  const std::string file = ConfigFile("data_dir = \"x\"\n[grpc]\nthreads = 2\nthread = 2\n");
  const RunResult run = RunDaybookd({"--config", file});
  EXPECT_EQ(run.exit_code, kExitConfig);
  EXPECT_THAT(run.err, HasSubstr(absl::StrCat(file, ":4: unknown key grpc.thread")));
}

TEST_F(StartTest, AConfigurationThatIsRightIsSaidToBeAndTouchesNothing) {
  const std::string file = ConfigFile(absl::StrCat("data_dir = \"", data_dir(), "\"\n[drain]\ntimeout = \"3s\"\n"));
  const RunResult run = RunDaybookd({"--config", file, "--check-config"});
  EXPECT_EQ(run.exit_code, kExitOk) << run.err;
  EXPECT_EQ(run.out, "the configuration is right\n");
  EXPECT_FALSE(std::filesystem::exists(data_dir()));
}

TEST_F(StartTest, ACheckedConfigurationThatIsWrongIsAnError) {
  const std::string file = ConfigFile(absl::StrCat("data_dir = \"", data_dir(), "\"\nlisten = \"0.0.0.0:1\"\n"));
  const RunResult run = RunDaybookd({"--config", file, "--check-config"});
  EXPECT_EQ(run.exit_code, kExitConfig);
  EXPECT_THAT(run.err, HasSubstr(absl::StrCat(file, ":2: listen: \"0.0.0.0:1\" is not a loopback address")));
}

TEST_F(StartTest, TheFileItPrintsIsOneThatItReads) {
  const RunResult printed =
      RunDaybookd({"--data-dir", data_dir(), "--drain-timeout", "3s", "--log-level", "error", "--print-config"});
  ASSERT_EQ(printed.exit_code, kExitOk) << printed.err;
  const RunResult again = RunDaybookd({"--config", ConfigFile(printed.out), "--print-config"});
  EXPECT_EQ(again.out, printed.out);
}

TEST_F(StartTest, FlagsGoBeforeTheFile) {
  const std::string file = ConfigFile("[views]\nenabled = true\n");
  Start({"--config", file, "--views-enabled", "false"});
  EXPECT_THAT(client().ListTargets({}), testing::StatusIs(absl::StatusCode::kUnavailable, HasSubstr("project")));
}

TEST_F(StartTest, AWrongCommandLineIsUsage) {
  for (const std::vector<std::string>& flags : std::vector<std::vector<std::string>>{
           {"--nonsense"}, {"--data-dir"}, {"--data-dir", ""}, {"a-word"}, {"--listen", "a", "--listen", "b"}}) {
    const RunResult run = RunDaybookd(flags);
    EXPECT_EQ(run.exit_code, kExitUsage) << flags[0];
    EXPECT_THAT(run.err, HasSubstr("daybookd: ")) << flags[0];
  }
}

TEST_F(StartTest, WithoutADirectoryItSaysWhatItWants) {
  const RunResult run = RunDaybookd({});
  EXPECT_EQ(run.exit_code, kExitConfig);
  EXPECT_EQ(run.err, "daybookd: data_dir: nothing, want a directory: --data-dir DIR\n");
}

TEST_F(StartTest, ItServesItsOwnMachineOnly) {
  for (const std::string flag : {"--listen", "--http"}) {
    for (const std::string address : {"0.0.0.0:0", "[::]:0", "192.0.2.1:7430", "[2001:db8::1]:7430"}) {
      const RunResult run = Serve({flag, address});
      EXPECT_EQ(run.exit_code, kExitConfig) << flag << " " << address;
      EXPECT_THAT(run.err, AllOf(HasSubstr(flag), HasSubstr(address), HasSubstr("not a loopback address")));
    }
  }
  EXPECT_FALSE(std::filesystem::exists(data_dir()));
}

TEST_F(StartTest, ABusyPortIsNamed) {
  const BusyPort busy;
  for (const std::string flag : {"--listen", "--http"}) {
    const RunResult run = Serve({flag, busy.address()});
    EXPECT_EQ(run.exit_code, kExitConfig) << flag;
    EXPECT_THAT(LastLine(run.err), AllOf(HasSubstr("level=critical"), HasSubstr(flag.substr(2)),
                                         HasSubstr(busy.address()), HasSubstr("Address already in use")));
  }
}

TEST_F(StartTest, TwoServersDoNotShareADirectory) {
  Start();
  Append(Deployment("a"));
  const RunResult second = Serve();
  EXPECT_EQ(second.exit_code, kExitConfig);
  EXPECT_THAT(LastLine(second.err), AllOf(HasSubstr(data_dir()), HasSubstr("another process has this ledger open")));
  EXPECT_EQ(Append(Deployment("b")), 1U) << "the first goes on";
}

TEST_F(StartTest, TwoServersDoNotShareAPort) {
  Start();
  const RunResult second = Serve({"--data-dir", files_.File("other"), "--listen", server().grpc_address()});
  EXPECT_EQ(second.exit_code, kExitConfig);
  EXPECT_THAT(LastLine(second.err), HasSubstr("Address already in use"));
}

TEST_F(StartTest, ANewerFormatIsRefusedAndLeftAlone) {
  Start();
  Append(Deployment("a"));
  ASSERT_EQ(server().Stop(), kExitOk);
  const std::string format = data_dir() + "/FORMAT";
  const std::string ours = ReadFile(format);
  WriteFile(format, "daybook 2\n");
  const RunResult run = Serve();
  EXPECT_EQ(run.exit_code, kExitConfig);
  EXPECT_THAT(LastLine(run.err), AllOf(HasSubstr(format), HasSubstr("daybook 2"), HasSubstr("another release")));
  EXPECT_EQ(ReadFile(format), "daybook 2\n");
  WriteFile(format, ours);
  Start();
  EXPECT_EQ(HeadSize(), 1U);
}

TEST_F(StartTest, AFolderThatIsNoLedgerIsLeftAlone) {
  WriteFile(data_dir() + "/log/notes.txt", "mine");
  const RunResult run = Serve();
  EXPECT_EQ(run.exit_code, kExitConfig);
  EXPECT_THAT(LastLine(run.err), HasSubstr("no FORMAT file"));
  EXPECT_EQ(ReadFile(data_dir() + "/log/notes.txt"), "mine");
}

TEST_F(StartTest, ALogThatIsGoneIsIntegrity) {
  Start();
  Append(Deployment("a"));
  ASSERT_EQ(server().Stop(), kExitOk);
  std::filesystem::remove_all(data_dir() + "/log");
  const RunResult run = Serve();
  EXPECT_EQ(run.exit_code, kExitIntegrity);
  EXPECT_THAT(LastLine(run.err), AllOf(HasSubstr("level=critical"), HasSubstr("DATA_LOSS")));
}

TEST_F(StartTest, WhatIsDerivedMayBeDeleted) {
  Start();
  Append(Deployment("a"));
  ASSERT_EQ(server().Stop(), kExitOk);
  std::filesystem::remove_all(data_dir() + "/index");
  std::filesystem::remove_all(data_dir() + "/views");
  Start();
  const auto again = client().Append(testing::Batch(Deployment("a")));
  ASSERT_OK(again);
  EXPECT_TRUE(again->results(0).duplicate());
  const auto targets = client().ListTargets({});
  ASSERT_OK(targets);
  EXPECT_EQ(targets->targets_size(), 1);
}

TEST_F(StartTest, ADirectoryThatCannotBeMadeIsSaid) {
  WriteFile(files_.File("file"), "");
  const RunResult run = Serve({"--data-dir", files_.File("file/ledger")});
  EXPECT_EQ(run.exit_code, kExitStorage);
  EXPECT_THAT(LastLine(run.err), AllOf(HasSubstr(files_.File("file/ledger")), HasSubstr("Not a directory")));
}

TEST_F(StartTest, APortFileThatCannotBeWrittenIsConfiguration) {
  const RunResult run = Serve({"--port-file", files_.File("nowhere/ports")});
  EXPECT_EQ(run.exit_code, kExitConfig);
  EXPECT_THAT(LastLine(run.err), AllOf(HasSubstr("port_file"), HasSubstr("nowhere/ports")));
}

TEST_F(StartTest, AnEarlierPortFileIsNotBelievedWhileItStarts) {
  const BusyPort busy;
  WriteFile(files_.File("ports"), "grpc=1\nhttp=2\n");
  EXPECT_EQ(Serve({"--port-file", files_.File("ports"), "--http", busy.address()}).exit_code, kExitConfig);
  EXPECT_FALSE(std::filesystem::exists(files_.File("ports")));
}

TEST_F(StartTest, AServerThatCannotStartLeavesThePortFileOfTheOneThatRuns) {
  Start();
  const std::string ports = ReadFile(server().port_file());
  EXPECT_EQ(Serve({"--port-file", server().port_file()}).exit_code, kExitConfig);
  EXPECT_EQ(ReadFile(server().port_file()), ports);
}

}  // namespace
}  // namespace daybook

#include "tests/cli/cli_fixture.h"

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"

namespace daybook::testing {

CliTest::~CliTest() {
  if (std::filesystem::exists(home_.File(".local/share/daybook/server.pid"))) Daybook({"up", "--stop"});
}

ChildOptions CliTest::Options() const {
  const std::string programs = std::filesystem::path(ProgramPath("daybook")).parent_path();
  return {.environment = {{"DAYBOOK_SERVER", server_.grpc_address()},
                          {"DAYBOOK_ACTOR", "human:ann"},
                          {"HOME", home_.path()},
                          {"XDG_DATA_HOME", ""},
                          {"TZ", "UTC"},
                          {"PATH", absl::StrCat(programs, ":", std::getenv("PATH"))}},
          .working_dir = home_.path()};
}

RunResult CliTest::Daybook(std::vector<std::string> words) {
  words.insert(words.begin(), ProgramPath("daybook"));
  return testing::Run(std::move(words), Options());
}

ChildProcess CliTest::Started(std::vector<std::string> words) {
  words.insert(words.begin(), ProgramPath("daybook"));
  return ChildProcess(std::move(words), Options());
}

RunResult CliTest::Shell(const std::string& command) { return testing::Run({"sh", "-c", command}, Options()); }

}  // namespace daybook::testing

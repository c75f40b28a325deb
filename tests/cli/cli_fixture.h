// The daybook program as somebody at a terminal has it: a server of the test's own, a directory, a name.

#ifndef DAYBOOK_TESTS_CLI_CLI_FIXTURE_H_
#define DAYBOOK_TESTS_CLI_CLI_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/daybookd_process.h"
#include "tests/support/temp_dir.h"

namespace daybook::testing {

class CliTest : public ::testing::Test {
 protected:
  // Stops a server that `daybook up` has left.
  ~CliTest() override;

  // Runs daybook with these words. Ann is who acts, times are UTC.
  RunResult Daybook(std::vector<std::string> words);
  // The same, not waited for.
  ChildProcess Started(std::vector<std::string> words);
  DaybookdProcess& server() { return server_; }
  // The same by a shell, which finds daybook in its PATH.
  RunResult Shell(const std::string& command);

  // Writes a file of the working directory.
  void Write(const std::string& file, const std::string& content) { WriteFile(home_.File(file), content); }
  const TempDir& home() const { return home_; }

 private:
  ChildOptions Options() const;

  const TempDir home_;
  const TempDir data_;
  DaybookdProcess server_{data_.path()};
};

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_CLI_CLI_FIXTURE_H_

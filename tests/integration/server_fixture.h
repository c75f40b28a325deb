// A daybookd on a directory of the test's own, started and started again, and the calls that most tests make.

#ifndef DAYBOOK_TESTS_INTEGRATION_SERVER_FIXTURE_H_
#define DAYBOOK_TESTS_INTEGRATION_SERVER_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "clients/cpp/ledger_client.h"
#include "daybook/v1/event.pb.h"
#include "daybook/v1/ledger_service.pb.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "tests/support/daybookd_process.h"
#include "tests/support/sample_event.h"
#include "tests/support/temp_dir.h"

namespace daybook::testing {

class ServerTest : public ::testing::Test {
 protected:
  // Starts it on data_dir(), as DaybookdProcess does; what still runs there is killed.
  void Start(const std::vector<std::string>& flags = {}, const std::vector<std::string>& under = {});
  DaybookdProcess& server() { return *server_; }
  std::string data_dir() const { return files_.File("ledger"); }

  // Asks the server that runs. It does not try again.
  LedgerClient& client() { return *client_; }
  // Appends a batch and returns the position of its first event; fails the test when it is refused.
  uint64_t Append(const v1::AppendRequest& batch);
  uint64_t Append(const v1::Event& event) { return Append(Batch(event)); }
  uint64_t HeadSize();
  // Everything there is; with payloads, unless `view` says otherwise.
  std::vector<v1::RecordedEvent> ReadAll();
  std::vector<v1::RecordedEvent> ReadAll(const v1::EventView& view);

  TempDir files_;
  SecureRandom random_;

 private:
  std::unique_ptr<DaybookdProcess> server_;
  std::unique_ptr<LedgerClient> client_;
};

// What it said: the last line of its log, or of what it wrote to stderr before it had one.
std::string LastLine(const std::string& log);

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_INTEGRATION_SERVER_FIXTURE_H_

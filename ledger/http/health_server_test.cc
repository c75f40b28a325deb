#include "ledger/http/health_server.h"

#include <httplib.h>

#include <atomic>

#include "ledger/http/limits.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using testing::StatusIs;

class HealthServerTest : public ::testing::Test {
 protected:
  HealthServerTest() {
    auto server = HealthServer::Start(
        "127.0.0.1", 0, [this] { return ready_ ? absl::OkStatus() : absl::UnavailableError("draining"); });
    EXPECT_OK(server);
    server_ = *std::move(server);
    client_ = std::make_unique<httplib::Client>("127.0.0.1", server_->port());
  }

  std::atomic<bool> ready_ = true;
  std::unique_ptr<HealthServer> server_;
  std::unique_ptr<httplib::Client> client_;
};

TEST_F(HealthServerTest, LivesAndServes) {
  EXPECT_EQ(client_->Get("/healthz")->status, 200);
  EXPECT_EQ(client_->Get("/healthz")->body, "ok\n");
  EXPECT_EQ(client_->Get("/readyz")->status, 200);
}

TEST_F(HealthServerTest, LivesWhileItDoesNotServe) {
  ready_ = false;
  EXPECT_EQ(client_->Get("/healthz")->status, 200);
  EXPECT_EQ(client_->Get("/readyz")->status, 503);
  EXPECT_EQ(client_->Get("/readyz")->body, "not ready: draining\n");
}

TEST_F(HealthServerTest, HasNothingElse) {
  EXPECT_EQ(client_->Get("/")->status, 404);
  EXPECT_EQ(client_->Post("/healthz", "x", "text/plain")->status, 404);
}

TEST_F(HealthServerTest, AnswersOneRequestOfAConnection) {
  client_->set_keep_alive(true);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client_->Get("/healthz")->get_header_value("Connection"), "close");
}

TEST_F(HealthServerTest, RefusesALargeBody) {
  const auto result = client_->Post("/healthz", std::string(kHttpBodyBytesMax + 1, 'x'), "text/plain");
  // It answers, or closes the connection before the client has sent all of it.
  EXPECT_TRUE(!result || result->status == 413);
}

TEST_F(HealthServerTest, ASecondOneOnThePortFails) {
  EXPECT_THAT(HealthServer::Start("127.0.0.1", server_->port(), [] { return absl::OkStatus(); }),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace daybook

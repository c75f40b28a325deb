// How daybookd stops: it answers what it took, says that it goes, and leaves nothing that points to it.

#include <httplib.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "absl/strings/str_cat.h"
#include "ledger/event/refusal.h"
#include "ledger/server/exit_code.h"
#include "tests/integration/account.h"
#include "tests/integration/load_writer.h"
#include "tests/integration/raw_call.h"
#include "tests/integration/server_fixture.h"
#include "tests/integration/silent_connection.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using testing::Batch;
using testing::Deployment;
using ::testing::HasSubstr;
using testing::LastLine;
using testing::LoadWriter;
using testing::RawStream;
using testing::SilentConnection;
using testing::StatusIs;

constexpr char kWatch[] = "grpc.health.v1.Health/Watch";
constexpr char kAppendStream[] = "daybook.v1.LedgerService/AppendStream";
constexpr char kSubscribe[] = "daybook.v1.LedgerService/Subscribe";
constexpr char kRead[] = "daybook.v1.LedgerService/Read";

// grpc.health.v1.HealthCheckResponse: field 1, a number.
constexpr char kServing[] = "\x08\x01";
constexpr char kNotServing[] = "\x08\x02";

v1::Event Large(const std::string& id) {
  v1::Event event = Deployment(id);
  v1::Payload::Part* part = event.mutable_payload()->add_parts();
  part->set_name("original");
  part->set_data(std::string(500'000, 'x'));
  return event;
}

// A connection to a port of 127.0.0.1, on which a client says what it likes. Thread-compatible: callers synchronise.
class PlainConnection {
 public:
  explicit PlainConnection(int port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(static_cast<uint16_t>(port)), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    EXPECT_EQ(connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  }
  ~PlainConnection() { close(socket_); }
  PlainConnection(const PlainConnection&) = delete;
  PlainConnection& operator=(const PlainConnection&) = delete;

  // False once the server has hung up.
  bool Send(const std::string& bytes) {
    return send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
  }

 private:
  const int socket_;
};

class StopTest : public testing::ServerTest {
 protected:
  int HttpStatus(const std::string& path) {
    const httplib::Result result = httplib::Client("127.0.0.1", server().http_port()).Get(path);
    return result ? result->status : 0;
  }
};

TEST_F(StopTest, ADrainAnswersEverythingItRecords) {
  Start();
  std::vector<std::unique_ptr<LoadWriter>> writers;
  for (int i = 0; i < 4; ++i) {
    const auto kind = i % 2 == 0 ? LoadWriter::Kind::kUnary : LoadWriter::Kind::kStream;
    writers.push_back(std::make_unique<LoadWriter>(kind, i, 1));
  }
  testing::Tally tally;
  std::vector<std::thread> threads;
  for (const auto& writer : writers) {
    threads.emplace_back([&] { writer->RunUntilGone(server().grpc_address(), tally); });
  }
  EXPECT_TRUE(tally.AwaitAtLeast(500, absl::Seconds(60)));
  EXPECT_EQ(server().Stop(), kExitOk) << server().Log();
  for (std::thread& thread : threads) thread.join();
  Start();
  ExpectAccountHolds(ReadAll(), writers, testing::Unanswered::kIsNotThere);
}

TEST_F(StopTest, ItIsNotReadyAndStillServesWhileItDelaysTheDrain) {
  Start({"--drain-delay", "1h"});
  EXPECT_EQ(HttpStatus("/readyz"), 200);
  RawStream watch(server().grpc_address(), kWatch);
  ASSERT_TRUE(watch.Write(""));
  EXPECT_EQ(watch.Read(), kServing);
  server().process().Signal(SIGTERM);
  EXPECT_EQ(watch.Read(), kNotServing);
  EXPECT_EQ(HttpStatus("/readyz"), 503);
  EXPECT_EQ(HttpStatus("/healthz"), 200);
  EXPECT_EQ(Append(Deployment("a")), 0U);
}

TEST_F(StopTest, ASecondSignalEndsItWhereItStands) {
  Start({"--drain-delay", "1h"});
  RawStream watch(server().grpc_address(), kWatch);
  ASSERT_TRUE(watch.Write(""));
  EXPECT_EQ(watch.Read(), kServing);
  server().process().Signal(SIGTERM);
  EXPECT_EQ(watch.Read(), kNotServing);
  server().process().Signal(SIGTERM);
  EXPECT_EQ(server().process().Wait(), 128 + SIGTERM);
}

TEST_F(StopTest, AnInterruptFromTheKeyboardStopsItToo) {
  Start();
  server().process().Signal(SIGINT);
  EXPECT_EQ(server().process().Wait(), kExitOk);
  EXPECT_THAT(LastLine(server().Log()), HasSubstr("msg=\"stopped\""));
}

TEST_F(StopTest, ASubscriberIsToldToResume) {
  Start();
  RawStream subscription(server().grpc_address(), kSubscribe);
  ASSERT_TRUE(subscription.Write(""));
  EXPECT_TRUE(subscription.Read().has_value());
  EXPECT_EQ(server().Stop(), kExitOk);
  const absl::Status status = subscription.Finish();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("resume from the last checkpoint")));
  EXPECT_EQ(ReasonNameOf(status), "STOPPING");
}

TEST_F(StopTest, AConnectionWithoutACallDoesNotHoldIt) {
  Start({"--drain-timeout", "1h"});
  const SilentConnection connection(server().grpc_port());
  // gRPC waits 20 seconds for an answer to its goodbye.
  EXPECT_EQ(server().Stop(absl::Seconds(10)), kExitOk);
}

TEST_F(StopTest, HttpConnectionsWithoutARequestDoNotHoldIt) {
  Start();
  // One would be waited for as long as a request may take, on one of two threads.
  std::vector<std::unique_ptr<PlainConnection>> connections;
  for (int i = 0; i < 32; ++i) connections.push_back(std::make_unique<PlainConnection>(server().http_port()));
  EXPECT_EQ(server().Stop(absl::Seconds(20)), kExitOk);
}

TEST_F(StopTest, AnHttpRequestThatDoesNotEndDoesNotHoldIt) {
  Start();
  PlainConnection connection(server().http_port());
  ASSERT_TRUE(connection.Send("GET /healthz HTTP/1.1\r\n"));
  std::thread client([&] {
    while (connection.Send("X-More: and more\r\n")) {
    }
  });
  EXPECT_EQ(server().Stop(absl::Seconds(20)), kExitOk);
  server().Kill();
  client.join();
}

TEST_F(StopTest, AnIdleStreamDoesNotHoldIt) {
  Start({"--drain-timeout", "1h"});
  RawStream stream(server().grpc_address(), kAppendStream);
  v1::AppendStreamRequest request;
  *request.mutable_append() = Batch(Deployment("a"));
  ASSERT_TRUE(stream.Write(request.SerializeAsString()));
  EXPECT_TRUE(stream.Read().has_value());
  EXPECT_EQ(server().Stop(), kExitOk);
  EXPECT_EQ(ReasonNameOf(stream.Finish()), "STOPPING");
}

TEST_F(StopTest, AReaderThatDoesNotReadIsCutOffAfterTheTimeout) {
  Start({"--drain-timeout", "200ms"});
  Append(Large("larger than what may be under way"));
  v1::ReadRequest everything;
  everything.mutable_view()->set_payload(true);
  SilentConnection reader(server().grpc_port());
  reader.Call(kRead, everything.SerializeAsString());
  reader.AwaitBytes(10'000);
  EXPECT_EQ(server().Stop(absl::Seconds(10)), kExitOk);
}

// Left to itself, gRPC waits until the kernel gives the connection up: 20 seconds.
TEST_F(StopTest, AReaderThatLeavesTheSocketFullIsCutOffAfterTheTimeout) {
  Start({"--drain-timeout", "500ms"});
  // More than the buffers of a connection grow to, on both sides.
  for (int i = 0; i < 40; ++i) Append(Large(absl::StrCat("e", i)));
  v1::ReadRequest everything;
  everything.mutable_view()->set_payload(true);
  SilentConnection reader(server().grpc_port());
  reader.OpenWindows();
  reader.Call(kRead, everything.SerializeAsString());
  reader.AwaitBytes(10'000);
  EXPECT_EQ(server().Stop(absl::Seconds(10)), kExitOk);
  EXPECT_THAT(LastLine(server().Log()), HasSubstr("msg=\"stopped\""));
  Start();
  EXPECT_EQ(HeadSize(), 40U);
}

TEST_F(StopTest, ThePortFileGoesWithTheServer) {
  Start();
  EXPECT_EQ(testing::ReadFile(server().port_file()),
            absl::StrCat("grpc=", server().grpc_port(), "\nhttp=", server().http_port(), "\n"));
  EXPECT_EQ(server().Stop(), kExitOk);
  EXPECT_FALSE(std::filesystem::exists(server().port_file()));
}

}  // namespace
}  // namespace daybook

#include "ledger/server/listen_address.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::testing::HasSubstr;
using testing::IsOkAndHolds;
using testing::StatusIs;

TEST(ListenAddressTest, ReadsLoopbackAddresses) {
  EXPECT_THAT(ParseListenAddress("127.0.0.1:7430"), IsOkAndHolds(ListenAddress{"127.0.0.1", 7430}));
  EXPECT_THAT(ParseListenAddress("127.3.2.1:0"), IsOkAndHolds(ListenAddress{"127.3.2.1", 0}));
  EXPECT_THAT(ParseListenAddress("localhost:80"), IsOkAndHolds(ListenAddress{"127.0.0.1", 80}));
  EXPECT_THAT(ParseListenAddress("[::1]:7430"), IsOkAndHolds(ListenAddress{"::1", 7430}));
  EXPECT_EQ(ParseListenAddress("[::1]:7430")->ToString(), "[::1]:7430");
  EXPECT_EQ(ParseListenAddress("127.0.0.1:7430")->ToString(), "127.0.0.1:7430");
}

TEST(ListenAddressTest, RefusesEveryOtherAddressAndSaysWhy) {
  for (const char* text : {"0.0.0.0:7430", "10.0.0.1:7430", "[::]:7430", "[fe80::1]:1", "[::ffff:10.0.0.1]:1"}) {
    EXPECT_THAT(ParseListenAddress(text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("without TLS and authentication")))
        << text;
  }
}

TEST(ListenAddressTest, RefusesWhatIsNoAddress) {
  for (const char* text : {"", ":", "7430", ":7430", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
                           "127.0.0.1:-1", "127.0.0.1:+1", "::1:7430", "[127.0.0.1]:1", "[::1:1", "example.com:1"}) {
    EXPECT_THAT(ParseListenAddress(text), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("ADDR:PORT"))) << text;
  }
}

TEST(ListenAddressTest, SaysWhyNobodyCanListen) {
  EXPECT_EQ(WhyNotListen({"127.0.0.1", 0}), "");
  const int taken = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t length = sizeof(address);
  ASSERT_EQ(bind(taken, reinterpret_cast<sockaddr*>(&address), length), 0);
  ASSERT_EQ(listen(taken, 1), 0);
  ASSERT_EQ(getsockname(taken, reinterpret_cast<sockaddr*>(&address), &length), 0);
  EXPECT_EQ(WhyNotListen({"127.0.0.1", ntohs(address.sin_port)}), "Address already in use");
  close(taken);
}

}  // namespace
}  // namespace daybook

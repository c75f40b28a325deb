#include "tests/integration/silent_connection.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ledger/base/big_endian.h"

namespace daybook::testing {
namespace {

// RFC 9113, 6: types and flags of frames.
constexpr char kData = 0;
constexpr char kHeaders = 1;
constexpr char kSettings = 4;
constexpr char kWindowUpdate = 8;
constexpr char kEndStream = 1;
constexpr char kEndHeaders = 4;
constexpr size_t kFrameHeaderBytes = 9;
constexpr uint16_t kInitialWindowSize = 4;
constexpr uint32_t kWindowMax = 0x7fffffff;
constexpr uint32_t kWindowAtFirst = 65'535;

std::string Frame(char type, char flags, uint32_t stream, const std::string& payload) {
  std::string frame;
  AppendBigEndian(static_cast<uint32_t>(payload.size()), &frame);
  frame.erase(0, 1);  // Lengths have three bytes.
  frame.push_back(type);
  frame.push_back(flags);
  AppendBigEndian(stream, &frame);
  return frame + payload;
}

// RFC 7541, 6.2.2: a literal header that is not indexed, with a new name.
std::string Header(const std::string& name, const std::string& value) {
  const auto length = [](const std::string& text) { return std::string(1, static_cast<char>(text.size())); };
  return std::string(1, '\0') + length(name) + name + length(value) + value;
}

}  // namespace

SilentConnection::SilentConnection(int port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(static_cast<uint16_t>(port)), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  EXPECT_EQ(connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Frame(kSettings, 0, 0, ""));
  AwaitBytes(kFrameHeaderBytes);
}

SilentConnection::~SilentConnection() { close(socket_); }

void SilentConnection::Call(const std::string& method, const std::string& message) {
  Send(Frame(kHeaders, kEndHeaders, 1,
             Header(":method", "POST") + Header(":scheme", "http") + Header(":path", "/" + method) +
                 Header(":authority", "test") + Header("te", "trailers") + Header("content-type", "application/grpc")));
  std::string framed(1, '\0');  // Not compressed.
  AppendBigEndian(static_cast<uint32_t>(message.size()), &framed);
  Send(Frame(kData, kEndStream, 1, framed + message));
}

void SilentConnection::OpenWindows() {
  // A size that was set does not grow.
  const int bytes = 64 * 1024;
  EXPECT_EQ(setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes)), 0);
  std::string settings;
  AppendBigEndian(kInitialWindowSize, &settings);
  AppendBigEndian(kWindowMax, &settings);
  std::string increment;
  AppendBigEndian(kWindowMax - kWindowAtFirst, &increment);
  Send(Frame(kSettings, 0, 0, settings) + Frame(kWindowUpdate, 0, 0, increment));
}

void SilentConnection::AwaitBytes(size_t count) {
  std::array<char, 4'096> discarded;
  while (count > 0) {
    const ssize_t got = read(socket_, discarded.data(), std::min(count, discarded.size()));
    ASSERT_GT(got, 0) << "the server has gone";
    count -= static_cast<size_t>(got);
  }
}

void SilentConnection::Send(const std::string& bytes) {
  EXPECT_EQ(write(socket_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
}

}  // namespace daybook::testing

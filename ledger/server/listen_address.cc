#include "ledger/server/listen_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace daybook {
namespace {

constexpr char kWanted[] = "ADDR:PORT, as in 127.0.0.1:7430, [::1]:7430 or 127.0.0.1:0";

absl::Status NoAddress(absl::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat("\"", text, "\", want ", kWanted));
}

bool IsLoopback(const std::string& host, bool* is_address) {
  in_addr v4 = {};
  in6_addr v6 = {};
  *is_address = true;
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  if (inet_pton(AF_INET6, host.c_str(), &v6) == 1) return IN6_IS_ADDR_LOOPBACK(&v6);
  *is_address = false;
  return false;
}

bool TryBind(int socket, const ListenAddress& address) {
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  const auto port = htons(static_cast<uint16_t>(address.port));
  sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = port};
  if (inet_pton(AF_INET, address.host.c_str(), &v4.sin_addr) == 1) {
    return bind(socket, reinterpret_cast<const sockaddr*>(&v4), sizeof(v4)) == 0;
  }
  sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = port};
  inet_pton(AF_INET6, address.host.c_str(), &v6.sin6_addr);
  return bind(socket, reinterpret_cast<const sockaddr*>(&v6), sizeof(v6)) == 0;
}

}  // namespace

std::string ListenAddress::ToString() const {
  return absl::StrContains(host, ':') ? absl::StrCat("[", host, "]:", port) : absl::StrCat(host, ":", port);
}

absl::StatusOr<ListenAddress> ParseListenAddress(absl::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos) return NoAddress(text);
  absl::string_view host = text.substr(0, colon);
  const absl::string_view port = text.substr(colon + 1);
  const bool bracketed = absl::ConsumePrefix(&host, "[") && absl::ConsumeSuffix(&host, "]");
  if (bracketed != absl::StrContains(host, ':')) return NoAddress(text);
  ListenAddress address{std::string(host == "localhost" ? "127.0.0.1" : host), 0};
  const bool digits = !port.empty() && port.find_first_not_of("0123456789") == absl::string_view::npos;
  if (!digits || !absl::SimpleAtoi(port, &address.port) || address.port > 65'535) return NoAddress(text);
  bool is_address = false;
  if (IsLoopback(address.host, &is_address)) return address;
  if (!is_address) return NoAddress(text);
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text,
                   "\" is not a loopback address, want one of 127.0.0.0/8 or [::1]: without TLS and "
                   "authentication, Daybook serves its own machine only"));
}

std::string WhyNotListen(const ListenAddress& address) {
  const int family = absl::StrContains(address.host, ':') ? AF_INET6 : AF_INET;
  const int socket = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return std::strerror(errno);
  const absl::Cleanup close_socket = [socket] { close(socket); };
  const bool bound = TryBind(socket, address) && listen(socket, 1) == 0;
  return bound ? "" : std::strerror(errno);
}

}  // namespace daybook

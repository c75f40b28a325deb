// Where the server listens: loopback only, until it has TLS and knows its callers.

#ifndef DAYBOOK_LEDGER_SERVER_LISTEN_ADDRESS_H_
#define DAYBOOK_LEDGER_SERVER_LISTEN_ADDRESS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace daybook {

struct ListenAddress {
  std::string host;  // A literal address: "127.0.0.1", "::1".
  int port = 0;      // 0 takes a free one.

  // "127.0.0.1:7430", "[::1]:7430".
  std::string ToString() const;
  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

// Reads ADDR:PORT; "localhost" is 127.0.0.1. Returns INVALID_ARGUMENT for anything else, and for an address that is not
// loopback.
absl::StatusOr<ListenAddress> ParseListenAddress(absl::string_view text);

// Why nobody can listen there just now, by trying: "address already in use". Empty if somebody can.
std::string WhyNotListen(const ListenAddress& address);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_SERVER_LISTEN_ADDRESS_H_

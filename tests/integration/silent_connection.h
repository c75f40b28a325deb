// A client that connects and asks, and then neither answers nor reads: HTTP/2 by hand, since gRPC's own clients do
// both.

#ifndef DAYBOOK_TESTS_INTEGRATION_SILENT_CONNECTION_H_
#define DAYBOOK_TESTS_INTEGRATION_SILENT_CONNECTION_H_

#include <cstddef>
#include <string>

namespace daybook::testing {

// Thread-compatible: callers synchronise.
class SilentConnection {
 public:
  // Connects to a port of 127.0.0.1 and waits until the server has said hello.
  explicit SilentConnection(int port);
  ~SilentConnection();
  SilentConnection(const SilentConnection&) = delete;
  SilentConnection& operator=(const SilentConnection&) = delete;

  // Calls "daybook.v1.LedgerService/Read" with a small message. The server may send 64 KiB before it has to wait.
  void Call(const std::string& method, const std::string& message);
  // From here on it may send 2 GiB: what stops it is that nobody takes it off the socket. Before Call.
  void OpenWindows();
  // Blocks until the server has sent so many bytes.
  void AwaitBytes(size_t count);

 private:
  void Send(const std::string& bytes);

  const int socket_;
};

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_INTEGRATION_SILENT_CONNECTION_H_

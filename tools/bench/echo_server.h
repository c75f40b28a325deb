// The ceiling: a bare gRPC server with the callback API that decides nothing and writes nothing to disk.

#ifndef DAYBOOK_TOOLS_BENCH_ECHO_SERVER_H_
#define DAYBOOK_TOOLS_BENCH_ECHO_SERVER_H_

#include <memory>
#include <string>

namespace daybook::bench {

// What the server answers each message with.
enum class EchoAnswer {
  // The same message, parsed and encoded again, as every typed handler does.
  kParsed,
  // The same bytes, never looked at.
  kSame,
  // An AppendResponse as large as Daybook's for the same request, so that only the ledger's own work differs.
  kSized,
};

// "parsed", "same" or "sized".
EchoAnswer EchoAnswerFrom(const std::string& name);

// Serves every method, unary or streaming, on a free loopback port until standard input closes. Prints "grpc=PORT".
// Returns the process's exit code.
int RunEchoServer(EchoAnswer answer);

}  // namespace daybook::bench

#endif  // DAYBOOK_TOOLS_BENCH_ECHO_SERVER_H_

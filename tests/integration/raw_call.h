// Calls whose messages are bytes: whatever a client might send, also what no generated stub would.

#ifndef DAYBOOK_TESTS_INTEGRATION_RAW_CALL_H_
#define DAYBOOK_TESTS_INTEGRATION_RAW_CALL_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"

namespace daybook::testing {

// A call that is a stream on at least one side. Confined to one thread.
class RawStream {
 public:
  // `method` is "daybook.v1.LedgerService/AppendStream".
  RawStream(const std::string& server, const std::string& method);
  ~RawStream();

  // False once the call has ended.
  bool Write(absl::string_view message);
  void WritesDone();
  // Blocks for the next message; nothing once the call has ended.
  std::optional<std::string> Read();
  // How it ended, with what was not read discarded.
  absl::Status Finish();

 private:
  // Whether the operation that was begun last went well.
  bool Await();

  grpc::CompletionQueue queue_;
  grpc::ClientContext context_;
  grpc::GenericStub stub_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
};

// One request, one response.
absl::StatusOr<std::string> RawCall(const std::string& server, const std::string& method, absl::string_view request);

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_INTEGRATION_RAW_CALL_H_

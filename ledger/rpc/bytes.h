// Messages as the bytes that gRPC hands over and takes. All methods are raw: a generated handler never sees a request
// with bad UTF-8 or a missing end, and its client is told UNIMPLEMENTED, without a word.

#ifndef DAYBOOK_LEDGER_RPC_BYTES_H_
#define DAYBOOK_LEDGER_RPC_BYTES_H_

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"

namespace daybook {

// The bytes of a buffer in one piece; copied only if gRPC received them in several. Thread-compatible: callers
// synchronise.
class MessageBytes {
 public:
  explicit MessageBytes(const grpc::ByteBuffer& buffer);
  absl::string_view view() const { return {reinterpret_cast<const char*>(slice_.begin()), slice_.size()}; }

 private:
  grpc::Slice slice_;
};

grpc::ByteBuffer Serialised(const google::protobuf::Message& message);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_BYTES_H_

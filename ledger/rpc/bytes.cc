#include "ledger/rpc/bytes.h"

#include "grpcpp/impl/codegen/proto_utils.h"
#include "ledger/base/check.h"

namespace daybook {

MessageBytes::MessageBytes(const grpc::ByteBuffer& buffer) {
  if (buffer.Length() == 0) return;
  if (!buffer.TrySingleSlice(&slice_).ok()) DAYBOOK_CHECK(buffer.DumpToSingleSlice(&slice_).ok());
}

grpc::ByteBuffer Serialised(const google::protobuf::Message& message) {
  grpc::ByteBuffer buffer;
  bool own = false;
  const grpc::Status status = grpc::SerializationTraits<google::protobuf::Message>::Serialize(message, &buffer, &own);
  DAYBOOK_CHECK(status.ok());
  return buffer;
}

}  // namespace daybook

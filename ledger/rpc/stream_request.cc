#include "ledger/rpc/stream_request.h"

#include "absl/strings/str_cat.h"
#include "daybook/v1/ledger_service.pb.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "ledger/event/refusal.h"

namespace daybook {
namespace {

using google::protobuf::internal::WireFormatLite;

constexpr uint32_t Tag(int field, WireFormatLite::WireType type) {
  return static_cast<uint32_t>(field) << 3 | static_cast<uint32_t>(type);
}
constexpr uint32_t kRequestIdTag = Tag(v1::AppendStreamRequest::kRequestIdFieldNumber, WireFormatLite::WIRETYPE_VARINT);
constexpr uint32_t kAppendTag =
    Tag(v1::AppendStreamRequest::kAppendFieldNumber, WireFormatLite::WIRETYPE_LENGTH_DELIMITED);

absl::Status Malformed(absl::string_view what) {
  return Refusal(kMessageMalformed, absl::StrCat("AppendStreamRequest: ", what));
}

bool ReadBytes(google::protobuf::io::CodedInputStream* input, absl::string_view all, absl::string_view* bytes) {
  uint32_t length = 0;
  if (!input->ReadVarint32(&length)) return false;
  const auto begin = static_cast<size_t>(input->CurrentPosition());
  if (length > all.size() - begin) return false;
  *bytes = all.substr(begin, length);
  return input->Skip(static_cast<int>(length));
}

}  // namespace

absl::StatusOr<StreamRequest> SplitStreamRequest(absl::string_view bytes) {
  google::protobuf::io::CodedInputStream input(reinterpret_cast<const uint8_t*>(bytes.data()),
                                               static_cast<int>(bytes.size()));
  StreamRequest request;
  bool has_id = false;
  bool has_append = false;
  while (static_cast<size_t>(input.CurrentPosition()) < bytes.size()) {
    const uint32_t tag = input.ReadTag();
    if (tag == kRequestIdTag && !has_id) {
      has_id = true;
      if (!input.ReadVarint64(&request.request_id)) return Malformed("request_id: torn, want a number");
    } else if (tag == kAppendTag && !has_append) {
      has_append = true;
      if (!ReadBytes(&input, bytes, &request.append)) return Malformed("append: torn, want an AppendRequest");
    } else {
      return Malformed(absl::StrCat("tag ", tag, ", want request_id and append, once each"));
    }
  }
  if (!has_append) return Malformed("append: nothing, want an AppendRequest");
  return request;
}

}  // namespace daybook

#include "ledger/rpc/stream_request.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "daybook/v1/ledger_service.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/contract.h"
#include "ledger/event/field_error.h"

namespace daybook {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;

// As for every other request (ledger/event/wire_check.h).
absl::Status Wrong(absl::string_view field, absl::string_view value, absl::string_view wanted) {
  return FieldErrorStatus({.field = std::string(field), .value = std::string(value), .wanted = std::string(wanted)});
}

// Whether the field may stand here: of the wire type that it has, and for the first time.
absl::Status CheckField(const FieldDescriptor* field, uint64_t number, uint64_t wire_type, bool seen) {
  if (field == nullptr) return Wrong(absl::StrCat(number), "unknown", "a field of daybook.v1.AppendStreamRequest");
  const bool is_message = field->message_type() != nullptr;
  if (wire_type == WireFormatLite::WIRETYPE_LENGTH_DELIMITED && !is_message) {
    return Wrong(field->name(), "bytes", field->type_name());
  }
  if (wire_type != (is_message ? WireFormatLite::WIRETYPE_LENGTH_DELIMITED : WireFormatLite::WIRETYPE_VARINT)) {
    return Wrong(field->name(), absl::StrCat("wire type ", wire_type), field->type_name());
  }
  return seen ? Wrong(field->name(), "stands twice", "once") : absl::OkStatus();
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
  static const MessagePlan& plan = PlanFor(v1::AppendStreamRequest::descriptor());
  google::protobuf::io::CodedInputStream input(reinterpret_cast<const uint8_t*>(bytes.data()),
                                               static_cast<int>(bytes.size()));
  StreamRequest request;
  bool has_id = false;
  bool has_append = false;
  while (static_cast<size_t>(input.CurrentPosition()) < bytes.size()) {
    uint64_t tag = 0;
    if (!input.ReadVarint64(&tag)) return Wrong("AppendStreamRequest", "cut short", "a whole AppendStreamRequest");
    const uint64_t number = tag >> 3;
    const bool is_id = number == v1::AppendStreamRequest::kRequestIdFieldNumber;
    bool& seen = is_id ? has_id : has_append;
    const FieldPlan* field = plan.Find(number);
    RETURN_IF_ERROR(CheckField(field == nullptr ? nullptr : field->field, number, tag & 7, seen));
    seen = true;
    if (is_id && !input.ReadVarint64(&request.request_id)) return Wrong("request_id", "cut short", "a whole number");
    if (!is_id && !ReadBytes(&input, bytes, &request.append)) {
      return Wrong("append", "cut short", "as many bytes as its length says");
    }
  }
  if (!has_append) return Wrong("append", "absent", "a value");
  return request;
}

}  // namespace daybook

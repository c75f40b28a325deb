#include "clients/cpp/call_status.h"

#include "absl/strings/cord.h"

namespace daybook {
namespace {

absl::StatusCode CodeOf(int code) {
  const bool known = code >= 0 && code <= static_cast<int>(absl::StatusCode::kUnauthenticated);
  return known ? static_cast<absl::StatusCode>(code) : absl::StatusCode::kUnknown;
}

}  // namespace

absl::Status StatusOfAnswer(const google::rpc::Status& answer) {
  absl::Status status(CodeOf(answer.code()), answer.message());
  if (status.ok()) return status;
  for (const google::protobuf::Any& detail : answer.details()) {
    status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return status;
}

absl::Status StatusOfCall(const grpc::Status& call) {
  if (call.ok()) return absl::OkStatus();
  google::rpc::Status answer;
  if (!answer.ParseFromString(call.error_details())) answer.Clear();
  answer.set_code(call.error_code());
  answer.set_message(call.error_message());
  return StatusOfAnswer(answer);
}

}  // namespace daybook

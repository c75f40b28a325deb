#include "ledger/rpc/status.h"

#include <algorithm>
#include <string>

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"
#include "ledger/event/refusal.h"
#include "ledger/rpc/limits.h"

namespace daybook {
namespace {

constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";

absl::StatusCode CodeFrom(int code) {
  return code >= 0 && code <= static_cast<int>(absl::StatusCode::kUnauthenticated) ? static_cast<absl::StatusCode>(code)
                                                                                   : absl::StatusCode::kUnknown;
}

// At most `bytes_max` bytes, and no torn character.
absl::string_view Beginning(absl::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

// Drops the last half of the violations in `detail`, at least one. False if it has none to drop.
template <typename Detail, typename Violations>
bool HalveViolations(Violations* (Detail::*violations)(), google::protobuf::Any* any) {
  Detail detail;
  if (!any->Is<Detail>() || !any->UnpackTo(&detail)) return false;
  Violations* all = (detail.*violations)();
  if (all->size() < 2) return false;
  all->DeleteSubrange((all->size() + 1) / 2, all->size() / 2);
  any->PackFrom(detail);
  return true;
}

bool Halve(google::rpc::Status* status) {
  for (google::protobuf::Any& any : *status->mutable_details()) {
    if (HalveViolations(&google::rpc::PreconditionFailure::mutable_violations, &any)) return true;
    if (HalveViolations(&google::rpc::BadRequest::mutable_field_violations, &any)) return true;
  }
  return false;
}

// Drops a detail that is not the reason. False if there is none.
bool DropOneDetail(google::rpc::Status* status) {
  auto* details = status->mutable_details();
  const auto other = std::find_if(details->begin(), details->end(),
                                  [](const google::protobuf::Any& any) { return any.type_url() != kErrorInfoUrl; });
  if (other == details->end()) return false;
  details->erase(other);
  return true;
}

// The reason alone, without what it says of this case. What cannot even be read is left out.
void DropMetadata(google::rpc::Status* status) {
  google::rpc::ErrorInfo info;
  const bool readable = !status->details().empty() && status->details(0).UnpackTo(&info);
  status->clear_details();
  if (!readable) return;
  info.clear_metadata();
  status->add_details()->PackFrom(info);
}

void Fit(google::rpc::Status* status) {
  status->set_message(std::string(Beginning(status->message(), kStatusMessageBytesMax)));
  const auto too_large = [&] { return status->ByteSizeLong() > kStatusDetailsBytesMax; };
  while (too_large() && Halve(status)) {
  }
  while (too_large() && DropOneDetail(status)) {
  }
  if (too_large()) DropMetadata(status);
}

// Damage, and a disk that fails, are met in many places below, which know nothing of clients; they get their reasons
// here.
absl::Status WithReason(const absl::Status& status) {
  if (!ReasonNameOf(status).empty()) return status;
  if (absl::IsDataLoss(status)) return Refusal(kStorageDamaged, status.message());
  if (absl::IsUnavailable(status)) return Refusal(kStorageFailed, status.message());
  return status;
}

}  // namespace

google::rpc::Status ToRpcStatus(const absl::Status& unnamed) {
  const absl::Status status = WithReason(unnamed);
  google::rpc::Status proto;
  proto.set_code(static_cast<int>(status.code()));
  proto.set_message(std::string(status.message()));
  status.ForEachPayload([&](absl::string_view type_url, const absl::Cord& value) {
    google::protobuf::Any* any = proto.add_details();
    any->set_type_url(std::string(type_url));
    any->set_value(std::string(value));
  });
  std::sort(proto.mutable_details()->begin(), proto.mutable_details()->end(),
            [](const auto& a, const auto& b) { return a.type_url() < b.type_url(); });
  Fit(&proto);
  return proto;
}

absl::Status FromRpcStatus(const google::rpc::Status& proto) {
  absl::Status status(CodeFrom(proto.code()), proto.message());
  if (status.ok()) return status;
  for (const google::protobuf::Any& any : proto.details()) status.SetPayload(any.type_url(), absl::Cord(any.value()));
  return status;
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status proto = ToRpcStatus(status);
  const auto code = static_cast<grpc::StatusCode>(proto.code());
  return grpc::Status(code, proto.message(), proto.details().empty() ? "" : proto.SerializeAsString());
}

absl::Status FromGrpcStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status proto;
  if (!proto.ParseFromString(status.error_details())) proto.Clear();
  proto.set_code(status.error_code());
  proto.set_message(status.error_message());
  return FromRpcStatus(proto);
}

}  // namespace daybook

#include "clients/cpp/append_pipeline.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cpp/call_status.h"
#include "clients/cpp/connection.h"
#include "clients/cpp/limits.h"
#include "ledger/base/status_macros.h"

namespace daybook {

struct AppendPipeline::Stream {
  explicit Stream(LedgerClient& client)
      : context(StreamContext(client.clock())), call(client.connection().ledger->AppendStream(context.get())) {}

  // An answer that nobody has read would hold the end of the call for ever. What it answers is sent again, and then a
  // duplicate.
  absl::Status Finish() {
    v1::AppendStreamResponse unread;
    while (call->Read(&unread)) {
    }
    return StatusOfCall(call->Finish());
  }

  const std::unique_ptr<grpc::ClientContext> context;
  const std::unique_ptr<grpc::ClientReaderWriter<v1::AppendStreamRequest, v1::AppendStreamResponse>> call;
};

AppendPipeline::AppendPipeline(LedgerClient& client)
    : client_(client), retry_(client.clock(), client.random(), client.options().retry_for) {}

AppendPipeline::~AppendPipeline() { Abandon(); }

void AppendPipeline::Abandon() {
  if (stream_ == nullptr) return;
  stream_->context->TryCancel();
  stream_->Finish().IgnoreError();
  stream_ = nullptr;
}

absl::Status AppendPipeline::Append(std::vector<v1::Event> events) {
  size_t bytes = 0;
  for (const v1::Event& event : events) bytes += event.ByteSizeLong();
  const size_t gathered = static_cast<size_t>(gathering_.append().events_size());
  const bool full = gathered + events.size() > kStreamBatchEvents || gathered_bytes_ + bytes > kStreamBatchBytes;
  if (gathered > 0 && full) RETURN_IF_ERROR(Send());
  for (v1::Event& event : events) *gathering_.mutable_append()->add_events() = std::move(event);
  gathered_bytes_ += bytes;
  return absl::OkStatus();
}

absl::Status AppendPipeline::Send() {
  gathering_.set_request_id(next_request_id_++);
  events_under_way_ += static_cast<size_t>(gathering_.append().events_size());
  under_way_.push_back(std::exchange(gathering_, {}));
  gathered_bytes_ = 0;
  if (stream_ == nullptr || !stream_->call->Write(under_way_.back())) RETURN_IF_ERROR(Reopen());
  while (events_under_way_ > kStreamWindowEvents) RETURN_IF_ERROR(AwaitAnswer());
  return absl::OkStatus();
}

absl::Status AppendPipeline::AwaitAnswer() {
  v1::AppendStreamResponse response;
  while (stream_ == nullptr || !stream_->call->Read(&response)) RETURN_IF_ERROR(Reopen());
  const v1::AppendStreamRequest& asked = under_way_.front();
  if (response.request_id() != asked.request_id()) {
    return absl::InternalError(
        absl::StrCat("answer to request ", response.request_id(), ", want ", asked.request_id()));
  }
  if (response.has_error()) {
    const absl::Status refused = StatusOfAnswer(response.error());
    // What is behind it, and not taken yet, is not to be recorded before it.
    Abandon();
    return retry_.After(refused) ? Reopen() : refused;
  }
  retry_.Reset();
  Take(response.appended());
  events_under_way_ -= static_cast<size_t>(asked.append().events_size());
  under_way_.pop_front();
  return absl::OkStatus();
}

absl::Status AppendPipeline::Reopen() {
  while (true) {
    if (stream_ != nullptr) {
      const absl::Status ended = stream_->Finish();
      stream_ = nullptr;
      // A server that ends the call without a word has answered less than it was asked.
      const absl::Status why = ended.ok() ? absl::UnavailableError("the server ended the stream") : ended;
      if (!retry_.After(why)) return why;
    }
    stream_ = std::make_unique<Stream>(client_);
    bool sent = true;
    for (const v1::AppendStreamRequest& request : under_way_) sent = sent && stream_->call->Write(request);
    if (sent) return absl::OkStatus();
  }
}

void AppendPipeline::Take(const v1::AppendResponse& response) {
  for (const v1::AppendResponse::Result& result : response.results()) {
    if (result.duplicate()) {
      ++duplicates_;
    } else {
      ++recorded_;
    }
  }
  size_ = std::max(size_, response.size());
}

absl::Status AppendPipeline::Finish() {
  if (gathering_.append().events_size() > 0) RETURN_IF_ERROR(Send());
  while (!under_way_.empty()) RETURN_IF_ERROR(AwaitAnswer());
  if (stream_ == nullptr) return absl::OkStatus();
  stream_->call->WritesDone();
  // However the call ends: everything is answered.
  stream_->Finish().IgnoreError();
  stream_ = nullptr;
  return absl::OkStatus();
}

}  // namespace daybook

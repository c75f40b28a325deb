#include "tests/integration/raw_call.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cpp/call_status.h"
#include "grpcpp/create_channel.h"
#include "gtest/gtest.h"
#include "ledger/base/clock.h"

namespace daybook::testing {
namespace {

grpc::ByteBuffer BufferOf(absl::string_view message) {
  const grpc::Slice slice(message.data(), message.size());
  return grpc::ByteBuffer(&slice, 1);
}

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  EXPECT_TRUE(buffer.Dump(&slices).ok());
  std::string bytes;
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

}  // namespace

RawStream::RawStream(const std::string& server, const std::string& method)
    : stub_(grpc::CreateChannel(server, grpc::InsecureChannelCredentials())) {
  context_.set_deadline(absl::ToChronoTime(SystemClock().Now() + absl::Seconds(30)));
  call_ = stub_.PrepareCall(&context_, absl::StrCat("/", method), &queue_);
  call_->StartCall(this);
  Await();
}

RawStream::~RawStream() {
  context_.TryCancel();
  queue_.Shutdown();
  while (Await()) {
  }
}

bool RawStream::Await() {
  void* tag = nullptr;
  bool ok = false;
  return queue_.Next(&tag, &ok) && ok;
}

bool RawStream::Write(absl::string_view message) {
  call_->Write(BufferOf(message), this);
  return Await();
}

void RawStream::WritesDone() {
  call_->WritesDone(this);
  Await();
}

std::optional<std::string> RawStream::Read() {
  grpc::ByteBuffer message;
  call_->Read(&message, this);
  if (!Await()) return std::nullopt;
  return BytesOf(message);
}

absl::Status RawStream::Finish() {
  while (Read()) {
  }
  grpc::Status status;
  call_->Finish(&status, this);
  EXPECT_TRUE(Await());
  return StatusOfCall(status);
}

absl::StatusOr<std::string> RawCall(const std::string& server, const std::string& method, absl::string_view request) {
  RawStream call(server, method);
  call.Write(request);
  call.WritesDone();
  const std::optional<std::string> response = call.Read();
  const absl::Status status = call.Finish();
  if (!status.ok()) return status;
  EXPECT_TRUE(response.has_value()) << "neither a response nor an error";
  return response.value_or("");
}

}  // namespace daybook::testing

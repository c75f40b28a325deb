#include "ledger/rpc/service_testing.h"

#include "absl/strings/str_cat.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/server_builder.h"
#include "ledger/event/draft.h"
#include "ledger/rpc/bytes.h"
#include "ledger/rpc/limits.h"
#include "ledger/rpc/status.h"
#include "tests/support/status_matchers.h"

namespace daybook::testing {

std::unique_ptr<grpc::ClientContext> Context() {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(absl::ToChronoTime(SystemClock().Now() + absl::Seconds(30)));
  return context;
}

ServiceTest::ServiceTest() : worker_([this] { work_.Run(); }) {
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.SetMaxReceiveMessageSize(kReceiveBytesMax);
  builder.RegisterService(&service_);
  builder.RegisterService(&state_service_);
  server_ = builder.BuildAndStart();
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kReceiveBytesMax);
  channel_ = grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials(), arguments);
  stub_ = v1::LedgerService::NewStub(channel_);
  state_stub_ = v1::StateService::NewStub(channel_);
}

ServiceTest::~ServiceTest() {
  streams_.Stop();
  ledger_.Stop();
  server_->Shutdown();
  work_.Close();
  worker_.join();
}

uint64_t ServiceTest::Append(const v1::Event& event) {
  v1::AppendResponse response;
  const grpc::Status status = stub_->Append(Context().get(), Batch(event), &response);
  EXPECT_OK(FromGrpcStatus(status));
  return response.results_size() == 1 ? response.results(0).position() : ~uint64_t{0};
}

void ServiceTest::Fill(int count, const std::string& prefix) {
  for (int i = 0; i < count; ++i) {
    AppendBatch batch;
    batch.principal = "test";
    absl::StatusOr<DraftEvent> draft = DraftOf(Deployment(absl::StrCat(prefix, i)), random_);
    ASSERT_OK(draft);
    batch.events.push_back(*std::move(draft));
    ledger_.Append(std::move(batch), [](const AppendOutcome& outcome) { EXPECT_OK(outcome.status); });
  }
}

absl::StatusOr<std::string> ServiceTest::CallRaw(const std::string& method, const std::string& bytes) {
  grpc::GenericStub stub(channel_);
  const auto context = Context();
  grpc::CompletionQueue queue;
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  const auto call = stub.PrepareUnaryCall(context.get(), "/daybook.v1.LedgerService/" + method, request, &queue);
  call->StartCall();
  grpc::ByteBuffer response;
  grpc::Status status;
  call->Finish(&response, &status, this);
  void* tag = nullptr;
  bool ok = false;
  EXPECT_TRUE(queue.Next(&tag, &ok));
  if (!status.ok()) return FromGrpcStatus(status);
  return std::string(MessageBytes(response).view());
}

}  // namespace daybook::testing

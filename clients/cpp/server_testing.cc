#include "clients/cpp/server_testing.h"

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/server_builder.h"

namespace daybook::testing {
namespace {

template <typename Script>
Script TakeFirst(std::deque<Script>& scripts) {
  if (scripts.empty()) return nullptr;
  Script first = std::move(scripts.front());
  scripts.pop_front();
  return first;
}

grpc::Status Unexpected() { return grpc::Status(grpc::StatusCode::UNIMPLEMENTED, "the test says nothing of it"); }

// As an answer in band has it.
google::rpc::Status InBand(const absl::Status& status) {
  google::rpc::Status proto;
  proto.set_code(static_cast<int>(status.code()));
  proto.set_message(std::string(status.message()));
  status.ForEachPayload([&proto](absl::string_view type_url, const absl::Cord& value) {
    google::protobuf::Any* detail = proto.add_details();
    detail->set_type_url(std::string(type_url));
    detail->set_value(std::string(value));
  });
  return proto;
}

}  // namespace

ScriptedServer::ScriptedServer() {
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service_);
  server_ = builder.BuildAndStart();
  address_ = absl::StrCat("127.0.0.1:", port);
}

ScriptedServer::~ScriptedServer() { server_->Shutdown(); }

void ScriptedServer::OnAppendStream(AppendScript script) {
  MutexLock lock(&mu_);
  appends_.push_back(std::move(script));
}

void ScriptedServer::OnSubscribe(SubscribeScript script) {
  MutexLock lock(&mu_);
  subscriptions_.push_back(std::move(script));
}

size_t ScriptedServer::calls_left() const {
  MutexLock lock(&mu_);
  return appends_.size() + subscriptions_.size();
}

ScriptedServer::AppendScript ScriptedServer::NextAppend() {
  MutexLock lock(&mu_);
  return TakeFirst(appends_);
}

ScriptedServer::SubscribeScript ScriptedServer::NextSubscribe() {
  MutexLock lock(&mu_);
  return TakeFirst(subscriptions_);
}

grpc::Status ScriptedServer::Service::AppendStream(grpc::ServerContext*, AppendCall* call) {
  const AppendScript script = server_.NextAppend();
  return script ? script(*call) : Unexpected();
}

grpc::Status ScriptedServer::Service::Subscribe(grpc::ServerContext*, const v1::SubscribeRequest* request,
                                                Subscription* subscription) {
  const SubscribeScript script = server_.NextSubscribe();
  return script ? script(*request, *subscription) : Unexpected();
}

grpc::Status RecordAll(ScriptedServer::AppendCall& call) {
  while (RecordOne(call)) {
  }
  return grpc::Status::OK;
}

bool RecordOne(ScriptedServer::AppendCall& call) {
  v1::AppendStreamRequest request;
  if (!call.Read(&request)) return false;
  v1::AppendStreamResponse response;
  response.set_request_id(request.request_id());
  for (int i = 0; i < request.append().events_size(); ++i) response.mutable_appended()->add_results();
  return call.Write(response);
}

bool RefuseOne(ScriptedServer::AppendCall& call, const absl::Status& status) {
  v1::AppendStreamRequest request;
  if (!call.Read(&request)) return false;
  v1::AppendStreamResponse response;
  response.set_request_id(request.request_id());
  *response.mutable_error() = InBand(status);
  return call.Write(response);
}

}  // namespace daybook::testing

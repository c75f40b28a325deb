#include "clients/cpp/ledger_client.h"

#include <utility>

#include "clients/cpp/call_status.h"
#include "clients/cpp/connection.h"
#include "clients/cpp/merge.h"
#include "clients/cpp/retry.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "ledger/base/status_macros.h"

namespace daybook {
namespace {

std::shared_ptr<grpc::Channel> MakeChannel(const std::string& server) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kAnswerBytesMax);
  // Ours to retry: gRPC must not wait on its own backoff after a server came back.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 500);
  // Despite its name, how long connecting may take.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, static_cast<int>(absl::ToInt64Milliseconds(kConnectTimeout)));
  return grpc::CreateCustomChannel(server, grpc::InsecureChannelCredentials(), arguments);
}

// Asks for page after page and has `merge` add each to the first answer; the basis is that of the first.
template <typename Request, typename Response, typename AskPage, typename Merge>
absl::StatusOr<Response> MergePages(Request request, AskPage ask_page, Merge merge) {
  request.set_page_size(kPageSize);
  ASSIGN_OR_RETURN(Response all, ask_page(request));
  std::string token = std::exchange(*all.mutable_next_page_token(), "");
  while (!token.empty()) {
    request.set_page_token(token);
    ASSIGN_OR_RETURN(Response page, ask_page(request));
    token = page.next_page_token();
    RETURN_IF_ERROR(merge(&page, &all));
  }
  return all;
}

}  // namespace

std::unique_ptr<grpc::ClientContext> StreamContext(const Clock& clock) {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(absl::ToChronoTime(clock.Now() + kStreamTimeout));
  return context;
}

LedgerClient::LedgerClient(LedgerClientOptions options, const Clock& clock, Random& random)
    : options_(std::move(options)),
      clock_(clock),
      random_(random),
      connection_(std::make_unique<Connection>(MakeChannel(options_.server))) {}

LedgerClient::~LedgerClient() = default;

template <typename Response, typename Method>
absl::StatusOr<Response> LedgerClient::Call(Method method) {
  Retry retry(clock_, random_, options_.retry_for);
  while (true) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(clock_.Now() + options_.call_timeout));
    Response response;
    const absl::Status status = StatusOfCall(method(&context, &response));
    if (status.ok()) return response;
    if (!retry.After(status)) return status;
  }
}

absl::StatusOr<v1::AppendResponse> LedgerClient::Append(const v1::AppendRequest& request) {
  return Call<v1::AppendResponse>(
      [&](auto* context, auto* response) { return connection_->ledger->Append(context, request, response); });
}

absl::StatusOr<v1::GetEventResponse> LedgerClient::GetEvent(const v1::GetEventRequest& request) {
  return Call<v1::GetEventResponse>(
      [&](auto* context, auto* response) { return connection_->ledger->GetEvent(context, request, response); });
}

absl::StatusOr<v1::HeadResponse> LedgerClient::Head() {
  return Call<v1::HeadResponse>(
      [&](auto* context, auto* response) { return connection_->ledger->Head(context, v1::HeadRequest(), response); });
}

absl::StatusOr<v1::DiffResponse> LedgerClient::Diff(const v1::DiffRequest& request) {
  return Call<v1::DiffResponse>(
      [&](auto* context, auto* response) { return connection_->state->Diff(context, request, response); });
}

absl::StatusOr<v1::ListTargetsResponse> LedgerClient::ListTargets(v1::ListTargetsRequest request) {
  return MergePages<v1::ListTargetsRequest, v1::ListTargetsResponse>(
      std::move(request),
      [this](const auto& page) {
        return Call<v1::ListTargetsResponse>(
            [&](auto* context, auto* response) { return connection_->state->ListTargets(context, page, response); });
      },
      [](auto* page, auto* all) { return MoveBehind("targets", page->mutable_targets(), all->mutable_targets()); });
}

absl::StatusOr<v1::GetStateResponse> LedgerClient::GetState(v1::GetStateRequest request) {
  return MergePages<v1::GetStateRequest, v1::GetStateResponse>(
      std::move(request),
      [this](const auto& page) {
        return Call<v1::GetStateResponse>(
            [&](auto* context, auto* response) { return connection_->state->GetState(context, page, response); });
      },
      [](auto* page, auto* all) { return MergePage(page, all); });
}

absl::StatusOr<v1::ListFindingsResponse> LedgerClient::ListFindings(v1::ListFindingsRequest request) {
  return MergePages<v1::ListFindingsRequest, v1::ListFindingsResponse>(
      std::move(request),
      [this](const auto& page) {
        return Call<v1::ListFindingsResponse>(
            [&](auto* context, auto* response) { return connection_->state->ListFindings(context, page, response); });
      },
      [](auto* page, auto* all) { return MoveBehind("findings", page->mutable_findings(), all->mutable_findings()); });
}

absl::StatusOr<v1::ListDeploymentsResponse> LedgerClient::ListDeployments(v1::ListDeploymentsRequest request) {
  return MergePages<v1::ListDeploymentsRequest, v1::ListDeploymentsResponse>(
      std::move(request),
      [this](const auto& page) {
        return Call<v1::ListDeploymentsResponse>([&](auto* context, auto* response) {
          return connection_->state->ListDeployments(context, page, response);
        });
      },
      [](auto* page, auto* all) {
        return MoveBehind("deployments", page->mutable_deployments(), all->mutable_deployments());
      });
}

absl::StatusOr<v1::ListWorkaroundsResponse> LedgerClient::ListWorkarounds(v1::ListWorkaroundsRequest request) {
  return MergePages<v1::ListWorkaroundsRequest, v1::ListWorkaroundsResponse>(
      std::move(request),
      [this](const auto& page) {
        return Call<v1::ListWorkaroundsResponse>([&](auto* context, auto* response) {
          return connection_->state->ListWorkarounds(context, page, response);
        });
      },
      [](auto* page, auto* all) {
        return MoveBehind("workarounds", page->mutable_workarounds(), all->mutable_workarounds());
      });
}

absl::StatusOr<v1::GetChangeResponse> LedgerClient::GetChange(v1::GetChangeRequest request) {
  return MergePages<v1::GetChangeRequest, v1::GetChangeResponse>(
      std::move(request),
      [this](const auto& page) {
        return Call<v1::GetChangeResponse>(
            [&](auto* context, auto* response) { return connection_->state->GetChange(context, page, response); });
      },
      [](auto* page, auto* all) { return MergePage(page, all); });
}

absl::Status LedgerClient::Read(const v1::ReadRequest& request,
                                absl::FunctionRef<absl::Status(const v1::ReadResponse&)> visit) {
  Retry retry(clock_, random_, options_.retry_for);
  while (true) {
    const std::unique_ptr<grpc::ClientContext> context = StreamContext(clock_);
    const auto reader = connection_->ledger->Read(context.get(), request);
    v1::ReadResponse response;
    bool began = false;
    while (reader->Read(&response)) {
      began = true;
      if (const absl::Status visited = visit(response); !visited.ok()) {
        context->TryCancel();
        reader->Finish();
        return visited;
      }
    }
    const absl::Status status = StatusOfCall(reader->Finish());
    // Once something was visited, beginning again would visit it twice.
    if (began || !retry.After(status)) return status;
  }
}

absl::Status LedgerClient::Subscribe(v1::SubscribeRequest request,
                                     absl::FunctionRef<absl::Status(const v1::SubscribeResponse&)> visit) {
  Retry retry(clock_, random_, options_.retry_for);
  while (true) {
    const std::unique_ptr<grpc::ClientContext> context = StreamContext(clock_);
    const auto reader = connection_->ledger->Subscribe(context.get(), request);
    v1::SubscribeResponse response;
    bool began = false;
    while (reader->Read(&response)) {
      began = true;
      retry.Reset();
      if (response.has_checkpoint()) {
        request.set_begin(response.checkpoint().size());
        request.set_begin_root(response.checkpoint().root());
      }
      if (const absl::Status visited = visit(response); !visited.ok()) {
        context->TryCancel();
        reader->Finish();
        return visited;
      }
    }
    const absl::Status status = StatusOfCall(reader->Finish());
    // What went on until the deadline of its stream goes on with another; one that brings nothing would do so for ever.
    const bool outlived = began && absl::IsDeadlineExceeded(status);
    if (!outlived && !retry.After(status)) return status;
  }
}

}  // namespace daybook

#include "tests/integration/server_fixture.h"

#include <utility>

#include "absl/strings/strip.h"
#include "tests/support/status_matchers.h"

namespace daybook::testing {

void ServerTest::Start(const std::vector<std::string>& flags, const std::vector<std::string>& under) {
  client_.reset();
  server_.reset();
  server_ = std::make_unique<DaybookdProcess>(data_dir(), flags, under);
  client_ = std::make_unique<LedgerClient>(
      LedgerClientOptions{.server = server_->grpc_address(), .retry_for = absl::ZeroDuration()}, SystemClock(),
      random_);
}

uint64_t ServerTest::Append(const v1::AppendRequest& batch) {
  const absl::StatusOr<v1::AppendResponse> response = client_->Append(batch);
  EXPECT_OK(response);
  return response.ok() && !response->results().empty() ? response->results(0).position() : ~uint64_t{0};
}

uint64_t ServerTest::HeadSize() {
  const absl::StatusOr<v1::HeadResponse> head = client_->Head();
  EXPECT_OK(head);
  return head.ok() ? head->basis().size() : ~uint64_t{0};
}

std::vector<v1::RecordedEvent> ServerTest::ReadAll() {
  v1::EventView view;
  view.set_payload(true);
  return ReadAll(view);
}

std::vector<v1::RecordedEvent> ServerTest::ReadAll(const v1::EventView& view) {
  std::vector<v1::RecordedEvent> all;
  v1::ReadRequest request;
  request.set_limit(100'000);
  *request.mutable_view() = view;
  bool more = true;
  while (more) {
    more = false;
    request.set_begin(all.size());
    EXPECT_OK(client_->Read(request, [&](const v1::ReadResponse& response) {
      all.insert(all.end(), response.events().begin(), response.events().end());
      more = response.has_next();
      return absl::OkStatus();
    }));
  }
  return all;
}

std::string LastLine(const std::string& log) {
  const absl::string_view text = absl::StripSuffix(log, "\n");
  return std::string(text.substr(text.rfind('\n') + 1));
}

}  // namespace daybook::testing

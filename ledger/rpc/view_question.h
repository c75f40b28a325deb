// A question about state on its way through the server: checked, held until the views include its point, answered from
// rows, and given the basis that it was answered at.

#ifndef DAYBOOK_LEDGER_RPC_VIEW_QUESTION_H_
#define DAYBOOK_LEDGER_RPC_VIEW_QUESTION_H_

#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "daybook/v1/basis.pb.h"
#include "ledger/projection/answers.h"
#include "ledger/rpc/question.h"
#include "ledger/rpc/service_parts.h"
#include "ledger/rpc/unary_call.h"

namespace daybook {

// The point that `request` asks about; nothing for now. A later page is of the same point as the first.
// INVALID_ARGUMENT for a page token that is none.
template <typename Request>
absl::StatusOr<std::optional<v1::AsOf>> PointOf(const Request& request) {
  if constexpr (requires { request.page_token(); }) {
    ASSIGN_OR_RETURN(const std::optional<TreeSize> size, SizeOfPageToken(request.page_token()));
    if (size) {
      v1::AsOf as_of;
      as_of.set_size(size->value);
      return std::make_optional(as_of);
    }
  }
  if (!request.at().has_as_of()) return std::optional<v1::AsOf>();
  return std::make_optional(request.at().as_of());
}

// Calls `next` with a const ViewAt& that includes `point`, or everything durable now and at least `min_size`, once
// there is one, on a thread that may read the disk; or answers `call` with the error.
template <typename Next>
void AwaitPoint(const ServiceParts& parts, const UnaryCall& call, std::optional<v1::AsOf> point, TreeSize min_size,
                Next next) {
  auto done = [&parts, call, next = std::move(next)](absl::StatusOr<ViewAt> view) mutable {
    if (!view.ok()) return call.Answer(view.status());
    PostQuestion(parts, call, [next = std::move(next), view = *std::move(view)] { next(view); });
  };
  const bool in_the_past = point.has_value();
  auto ask = [&parts, point = std::move(point), min_size, deadline = call.call().deadline(),
              done = std::move(done)]() mutable {
    parts.ledger.AwaitView(point ? &*point : nullptr, min_size, deadline, std::move(done));
  };
  // To find a point in the past may take a read from the disk, and the end of the write in flight.
  in_the_past ? PostQuestion(parts, call, std::move(ask)) : ask();
}

// Answers with a response as of `view`, or with why there is none.
template <typename Response>
void AnswerAt(const ViewAt& view, absl::StatusOr<Response> response, const UnaryCall& call) {
  if (response.ok()) *response->mutable_basis() = view.basis;
  call.Answer(response);
}

// `answer` takes (const ViewAt&, const Request&) and answers `call`, now or later.
template <typename Request, typename Answer>
grpc::ServerUnaryReactor* AskViewsLater(const ServiceParts& parts, const UnaryCall& call, const grpc::ByteBuffer& bytes,
                                        Answer answer) {
  Request request;
  absl::Status read = ReadQuestion(call.call(), bytes, &request);
  absl::StatusOr<std::optional<v1::AsOf>> point = read.ok() ? PointOf(request) : read;
  if (!point.ok()) {
    call.Answer(point.status());
    return call.reactor();
  }
  const TreeSize min_size{request.at().min_size()};
  AwaitPoint(parts, call, *std::move(point), min_size,
             [answer, request = std::move(request)](const ViewAt& view) { answer(view, request); });
  return call.reactor();
}

// `answer` takes (const ViewAt&, const Request&) and returns a StatusOr of the response, without its basis.
template <typename Request, typename Answer>
grpc::ServerUnaryReactor* AskViews(const ServiceParts& parts, const UnaryCall& call, const grpc::ByteBuffer& bytes,
                                   Answer answer) {
  return AskViewsLater<Request>(parts, call, bytes, [call, answer](const ViewAt& view, const Request& request) {
    AnswerAt(view, answer(view, request), call);
  });
}

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_VIEW_QUESTION_H_

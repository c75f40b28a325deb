// A unary call that asks: checked on gRPC's thread, answered on one of the server's, because it may read from the disk.

#ifndef DAYBOOK_LEDGER_RPC_QUESTION_H_
#define DAYBOOK_LEDGER_RPC_QUESTION_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/refusal.h"
#include "ledger/event/validate.h"
#include "ledger/rpc/limits.h"
#include "ledger/rpc/service_parts.h"
#include "ledger/rpc/unary_call.h"

namespace daybook {

// Parses a request. Errors as ParseChecked has them; DEADLINE_EXCEEDED if the call's has passed.
inline absl::Status ReadQuestion(const Call& call, const grpc::ByteBuffer& bytes, google::protobuf::Message* request) {
  RETURN_IF_ERROR(call.CheckDeadline());
  return ParseChecked(MessageBytes(bytes).view(), request);
}

// Posts `task`, which answers `call`; or answers it with RESOURCE_EXHAUSTED when too many wait.
template <typename Task>
void PostQuestion(const ServiceParts& parts, const UnaryCall& call, Task task) {
  if (parts.work.TryPost(std::move(task), kQuestionsMax)) return;
  call.Answer(WithRetryDelay(Refusal(kTooManyCalls, absl::StrCat(kQuestionsMax, " questions wait, which is the limit")),
                             absl::Milliseconds(200)));
}

// `answer` takes a Request and returns a StatusOr of the response. It is kept until it was called.
template <typename Request, typename Answer>
grpc::ServerUnaryReactor* Ask(const ServiceParts& parts, const UnaryCall& call, const grpc::ByteBuffer& bytes,
                              Answer answer) {
  Request request;
  const absl::Status read = ReadQuestion(call.call(), bytes, &request);
  if (!read.ok()) {
    call.Answer(read);
  } else {
    PostQuestion(parts, call,
                 [call, answer = std::move(answer), request = std::move(request)] { call.Answer(answer(request)); });
  }
  return call.reactor();
}

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_QUESTION_H_

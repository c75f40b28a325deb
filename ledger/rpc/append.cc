#include "ledger/rpc/append.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/arena.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/field_error.h"
#include "ledger/event/times.h"
#include "ledger/event/validate.h"
#include "ledger/rpc/limits.h"

namespace daybook {
namespace {

absl::StatusOr<AppendBatch::Check> CheckFrom(const v1::StreamCheck& check, int index) {
  AppendBatch::Check result;
  result.target = check.target();
  switch (check.expected_case()) {
    case v1::StreamCheck::kEmpty:
      if (check.empty()) return result;
      return FieldErrorStatus({absl::StrCat("checks[", index, "].empty"), "false", "true, or last_position"});
    case v1::StreamCheck::kLastPosition:
      result.last = Position{check.last_position()};
      return result;
    case v1::StreamCheck::EXPECTED_NOT_SET:
      break;
  }
  return FieldErrorStatus({absl::StrCat("checks[", index, "].expected"), "nothing", "empty or last_position"});
}

}  // namespace

absl::StatusOr<AppendBatch> BatchFrom(absl::string_view request, const Call& call, const KindSet& accepted,
                                      Random& random) {
  RETURN_IF_ERROR(call.CheckDeadline());
  // A batch is hundreds of small messages, which live as long as it takes to encode them.
  google::protobuf::ArenaOptions options;
  options.start_block_size = kArenaStartBytes;
  options.max_block_size = kArenaBlockBytesMax;
  google::protobuf::Arena arena(options);
  v1::AppendRequest& parsed = *google::protobuf::Arena::CreateMessage<v1::AppendRequest>(&arena);
  RETURN_IF_ERROR(ParseChecked(request, &parsed));
  RETURN_IF_ERROR(CheckBatch(parsed.events(), accepted));
  AppendBatch batch;
  for (const v1::StreamCheck& check : parsed.checks()) {
    ASSIGN_OR_RETURN(batch.checks.emplace_back(), CheckFrom(check, static_cast<int>(batch.checks.size())));
  }
  ASSIGN_OR_RETURN(batch.events, DraftBatch(parsed.mutable_events(), random));
  batch.principal = std::string(call.principal());
  batch.deadline = call.deadline();
  return batch;
}

v1::AppendResponse AppendResponseFrom(const AppendOutcome& outcome) {
  v1::AppendResponse response;
  for (const AppendOutcome::Result& result : outcome.results) {
    v1::AppendResponse::Result* one = response.add_results();
    one->set_position(result.position.value);
    one->set_duplicate(result.duplicate);
  }
  *response.mutable_recorded_time() = TimeToProto(outcome.recorded_time);
  response.set_size(outcome.size.value);
  return response;
}

}  // namespace daybook

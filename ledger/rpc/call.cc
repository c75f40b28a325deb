#include "ledger/rpc/call.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>

#include "absl/strings/str_cat.h"
#include "ledger/base/log_line.h"
#include "ledger/event/refusal.h"

namespace daybook {

Call::Call(absl::string_view method, const grpc::CallbackServerContext& context, const Clock& clock)
    : method_(method), clock_(clock), peer_(context.peer()), began_(clock.Now()) {
  const auto deadline = context.deadline();
  const bool none = deadline == decltype(deadline)::max();
  deadline_ = none ? absl::InfiniteFuture() : absl::FromChrono(deadline);
}

absl::Status Call::CheckDeadline() const {
  if (clock_.Now() <= deadline_) return absl::OkStatus();
  return Refusal(kDeadlinePassed, "the deadline had passed when the call was looked at; nothing was done");
}

void Call::LogEnd(const absl::Status& status) const {
  const auto level = status.ok() || absl::IsCancelled(status) ? spdlog::level::debug : spdlog::level::info;
  if (!spdlog::should_log(level)) return;
  const absl::Duration took = std::max(clock_.Now() - began_, absl::ZeroDuration());
  spdlog::log(level, "{}",
              LogLine("call ended", {{"method", std::string(method_)},
                                     {"code", absl::StatusCodeToString(status.code())},
                                     {"reason", ReasonNameOf(status)},
                                     {"ms", absl::StrCat(absl::ToDoubleMilliseconds(took))},
                                     {"peer", peer_}}));
}

}  // namespace daybook

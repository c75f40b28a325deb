// The flags of questions: which targets, and as of when.

#ifndef DAYBOOK_TOOLS_DAYBOOK_ASK_FLAGS_H_
#define DAYBOOK_TOOLS_DAYBOOK_ASK_FLAGS_H_

#include <CLI/App.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daybook/v1/state_service.pb.h"
#include "tools/daybook/session.h"

namespace daybook {

struct AskFlags {
  std::vector<std::string> targets;  // Globs.
  std::string as_of;
};

// Whether the word may name several targets: "payments" stands for all below it, as "payments/**" does.
bool IsGlob(const std::string& word);

void AddTargetGlobs(CLI::App* app, AskFlags* flags);
void AddAsOf(CLI::App* app, AskFlags* flags);

// How much of a list is shown to people at once; programs get all of it.
struct ShownFlags {
  uint32_t limit = 50;
  bool all = false;

  // Of so many.
  size_t Of(size_t count) const { return all ? count : std::min<size_t>(count, limit); }
};

void AddShown(CLI::App* app, ShownFlags* flags);

void AddEach(CLI::App* app, bool* each);

// A command that asks `words` of these targets, as of that point, of the same server: "daybook diff payments/prod/db
// --as-of 42".
std::string Question(const Session& session, absl::string_view words, const AskFlags& flags);

// "149 more: daybook findings payments --all"; nothing if all are shown. `words` is the question.
void PrintMore(Session& session, size_t more, absl::string_view words, const AskFlags& flags);

// Puts both into a request that has `at` and `target_globs`.
template <typename Request>
absl::Status FillAsk(const AskFlags& flags, const Session& session, Request* request) {
  request->mutable_target_globs()->Assign(flags.targets.begin(), flags.targets.end());
  const absl::StatusOr<std::optional<v1::AsOf>> point = session.Point("--as-of", flags.as_of);
  if (!point.ok()) return point.status();
  if (*point) *request->mutable_at()->mutable_as_of() = **point;
  return absl::OkStatus();
}

// The targets that the words name. Returns NOT_FOUND for a word that names none: a slip must not pass for a target of
// which there is nothing to say.
absl::StatusOr<std::vector<std::string>> TargetsNamed(Session& session, const AskFlags& flags);
absl::Status CheckTargets(Session& session, const AskFlags& flags);
// That NOT_FOUND, with the target that was probably meant.
absl::Status NoTargetMatches(Session& session, const std::string& word);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_ASK_FLAGS_H_

// A repository's main line as events: what was expected after each commit and, if wanted, what was taken as applied.

#ifndef DAYBOOK_CLIENTS_AGENT_GIT_IMPORT_H_
#define DAYBOOK_CLIENTS_AGENT_GIT_IMPORT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "clients/agent/convention.h"
#include "clients/agent/git_history.h"
#include "daybook/v1/event.pb.h"

namespace daybook {

struct GitImportOptions {
  GitHistoryOptions history;
  std::string target;
  std::string series;
  std::string source = "git";
  std::optional<Convention> convention;                 // Absent: detected.
  std::optional<v1::ExpectationDeclared::Order> order;  // Absent: the convention's.
  // For each file that a commit added (not renamed): migration.finished, evidence INFERRED.
  bool applied_on_merge = false;
};

struct GitImportSummary {
  Convention convention = Convention::kTimestamp;
  size_t commits = 0;
  size_t events = 0;
  size_t items = 0;                   // Expected after the last commit.
  std::vector<std::string> left_out;  // "COMMIT: WHY" for commits whose directory could not be read.
};

// Calls `append` with batches, oldest commit first, each to be appended whole; stops at its first error and returns it.
// Ids are made from target, series, directory, convention and commit, so that a repeated import adds only what is new.
// Errors beside that as GitRevisions::Open.
absl::StatusOr<GitImportSummary> ImportGit(const GitImportOptions& options,
                                           absl::FunctionRef<absl::Status(std::vector<v1::Event>)> append);

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_GIT_IMPORT_H_

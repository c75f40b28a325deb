// A migration set that follows its directory from commit to commit: a step costs what changed, not what is there.

#ifndef DAYBOOK_CLIENTS_AGENT_SET_FOLLOWER_H_
#define DAYBOOK_CLIENTS_AGENT_SET_FOLLOWER_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/agent/convention.h"
#include "clients/agent/git_history.h"
#include "clients/agent/item_change.h"
#include "clients/agent/migration_reader.h"
#include "clients/agent/plan_follower.h"

namespace daybook {

// Begins with a directory without files. After each step its items are those that MigrationReader would read from all
// files that are there then; a file is read when it comes, and not again. Thread-compatible: callers synchronise.
class SetFollower {
 public:
  SetFollower(Convention convention, MigrationReader::ReadContent read_content);
  SetFollower(const SetFollower&) = delete;
  SetFollower& operator=(const SetFollower&) = delete;

  // Takes the files that changed, each once. Returns what that made of the items since the directory could be read
  // last, sorted by key. Returns the error of MigrationReader::Read where the directory as it stands cannot be read:
  // the items stay what they were, and what changed meanwhile is told when it can be read again.
  absl::StatusOr<std::vector<ItemChange>> Take(std::span<const FileChange> files);

  // Items of the directory as it could be read last.
  size_t item_count() const { return items_.size(); }

 private:
  // For conventions where a file is a migration by its own name.
  void TakeNamed(const FileChange& file);

  const Convention convention_;
  MigrationReader reader_;
  std::optional<PlanFollower> plan_;  // Sqitch's alone.
  absl::btree_map<std::string, v1::ExpectedItem> items_;
  ItemsNow staged_;                                    // What changed since; not all of it need have.
  absl::btree_map<std::string, absl::Status> unread_;  // Why, by path, files that are there could not be read.
};

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_SET_FOLLOWER_H_

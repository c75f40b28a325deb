// Sqitch's items as its plan and scripts change: which script each change of the plan has, and what stands in it.

#ifndef DAYBOOK_CLIENTS_AGENT_PLAN_FOLLOWER_H_
#define DAYBOOK_CLIENTS_AGENT_PLAN_FOLLOWER_H_

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "clients/agent/git_history.h"
#include "clients/agent/item_change.h"
#include "clients/agent/migration_reader.h"
#include "clients/agent/sqitch_plan.h"

namespace daybook {

// Thread-compatible: callers synchronise.
class PlanFollower {
 public:
  // `reader` must outlive it.
  explicit PlanFollower(MigrationReader& reader) : reader_(reader) {}

  // Takes the files that changed, each once, and says in `now` what became of the items that this may have changed.
  // Returns the error of MigrationReader::Read where the plan as it stands cannot be read, or a script of it.
  absl::Status Take(std::span<const FileChange> files, ItemsNow* now);

 private:
  using Places = absl::btree_set<size_t>;

  // Reads the plan again, and adds the places whose change is another now to `touched`. Errors as Take.
  absl::Status ReadPlan(Places* touched, ItemsNow* now);
  // The change at `place` has no item, until Find finds one.
  void Drop(size_t place, ItemsNow* now);
  void Find(size_t place, ItemsNow* now);

  MigrationReader& reader_;
  absl::flat_hash_map<std::string, std::string> blobs_;  // Of all files that are there, by path.
  absl::Status plan_read_;                               // Whether the plan as it stands could be read.
  SqitchPlan plan_;                                      // As it could be read last.
  std::vector<std::string> scripts_;                     // Of each place, the one whose item it has; else empty.
  absl::flat_hash_map<std::string, size_t> place_of_;    // By script, there or not; a script has one place.
  absl::btree_map<size_t, absl::Status> unread_;         // Why, by place, changes have no item.
};

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_PLAN_FOLLOWER_H_

#include "clients/agent/plan_follower.h"

#include <utility>

#include "absl/status/statusor.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/utf8.h"

namespace daybook {

absl::Status PlanFollower::Take(std::span<const FileChange> files, ItemsNow* now) {
  Places touched;
  bool plan_changed = false;
  for (const FileChange& file : files) {
    plan_changed = plan_changed || file.path == kSqitchPlanName;
    if (file.new_blob.empty()) {
      blobs_.erase(file.path);
    } else {
      blobs_.insert_or_assign(file.path, file.new_blob);
    }
  }
  if (plan_changed) plan_read_ = ReadPlan(&touched, now);
  for (const FileChange& file : files) {
    if (const auto place = place_of_.find(file.path); place != place_of_.end()) touched.insert(place->second);
  }
  // All that were go before any is found: a script may have gone from one place to another.
  for (const size_t place : touched) Drop(place, now);
  for (const size_t place : touched) Find(place, now);
  RETURN_IF_ERROR(plan_read_);
  // The first in the plan, as a reader would come to it.
  return unread_.empty() ? absl::OkStatus() : unread_.begin()->second;
}

absl::Status PlanFollower::ReadPlan(Places* touched, ItemsNow* now) {
  std::string text;
  if (const auto blob = blobs_.find(kSqitchPlanName); blob != blobs_.end()) {
    ASSIGN_OR_RETURN(text, reader_.ReadPlanText({kSqitchPlanName, blob->second}));
  }
  ASSIGN_OR_RETURN(const std::vector<SqitchPlan::Replaced> replaced, plan_.Take(std::move(text)));
  for (const auto& [place, before] : replaced) {
    if (!before) continue;
    Drop(place, now);
    for (const std::string& script : before->scripts) place_of_.erase(script);
  }
  const std::vector<SqitchChange>& changes = plan_.changes();
  scripts_.resize(changes.size());
  for (const auto& [place, before] : replaced) {
    if (place >= changes.size()) continue;
    touched->insert(place);
    for (const std::string& script : changes[place].scripts) place_of_.insert_or_assign(script, place);
  }
  return absl::OkStatus();
}

void PlanFollower::Drop(size_t place, ItemsNow* now) {
  if (!scripts_[place].empty()) now->insert_or_assign(Utf8Text(scripts_[place]), std::nullopt);
  scripts_[place].clear();
  unread_.erase(place);
}

void PlanFollower::Find(size_t place, ItemsNow* now) {
  const absl::StatusOr<std::string> script =
      ScriptOf(plan_.changes()[place], [this](const std::string& path) { return blobs_.contains(path); });
  if (!script.ok()) {
    unread_.insert_or_assign(place, script.status());
    return;
  }
  absl::StatusOr<v1::ExpectedItem> item =
      reader_.ReadPlanned({*script, blobs_.at(*script)}, plan_.changes()[place], place);
  if (!item.ok()) {
    unread_.insert_or_assign(place, item.status());
    return;
  }
  now->insert_or_assign(Utf8Text(*script), *std::move(item));
  scripts_[place] = *script;
}

}  // namespace daybook

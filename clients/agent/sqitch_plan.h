// Sqitch's plan: the changes of a project, in the order in which they are deployed.

#ifndef DAYBOOK_CLIENTS_AGENT_SQITCH_PLAN_H_
#define DAYBOOK_CLIENTS_AGENT_SQITCH_PLAN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace daybook {

// One change of a plan.
struct SqitchChange {
  std::string name;
  // The deploy script, relative to the project: "deploy/NAME.sql"; where a later line reworks the change, the first
  // that exists of "deploy/NAME@TAG.sql" for the tags in between.
  std::vector<std::string> scripts;
};

// Returns INVALID_ARGUMENT, naming the line, for a line that is no change, tag, pragma or comment, and for a change
// that stands twice without a tag in between.
absl::StatusOr<std::vector<SqitchChange>> ParseSqitchPlan(absl::string_view plan);

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_SQITCH_PLAN_H_

// Sqitch's plan: the changes of a project, in the order in which they are deployed.

#ifndef DAYBOOK_CLIENTS_AGENT_SQITCH_PLAN_H_
#define DAYBOOK_CLIENTS_AGENT_SQITCH_PLAN_H_

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace daybook {

// What the file is called.
inline constexpr char kSqitchPlanName[] = "sqitch.plan";

// One change of a plan.
struct SqitchChange {
  std::string name;
  // The deploy script, relative to the project: "deploy/NAME.sql"; where a later line reworks the change, the first
  // that exists of "deploy/NAME@TAG.sql" for the tags in between.
  std::vector<std::string> scripts;
  friend bool operator==(const SqitchChange&, const SqitchChange&) = default;
};

// No two changes have a script in common. Returns INVALID_ARGUMENT, naming the line, for a line that is no change, tag,
// pragma or comment, for a change that stands twice without a tag in between, and for a tag that stands twice.
absl::StatusOr<std::vector<SqitchChange>> ParseSqitchPlan(absl::string_view plan);

// A plan that is read again whenever it changed. Plans grow at their end: then the new lines alone are parsed.
// Thread-compatible: callers synchronise.
class SqitchPlan {
 public:
  // A place in the order of the plan whose change is another now, or none.
  struct Replaced {
    size_t place;
    std::optional<SqitchChange> before;  // Absent: the plan ended above it.
  };

  // Takes the plan as it is now, and returns what that replaced. Errors as ParseSqitchPlan; then all is as it was.
  absl::StatusOr<std::vector<Replaced>> Take(std::string text);

  // Of the plan that was taken last; none before the first.
  const std::vector<SqitchChange>& changes() const { return parser_.changes(); }

 private:
  class Parser {
   public:
    absl::Status TakeLines(absl::string_view text);
    const std::vector<SqitchChange>& changes() const { return changes_; }
    // Places whose scripts a later line changed, since this was asked last.
    std::vector<Replaced> TakeReworked() { return std::exchange(reworked_, {}); }

   private:
    // Where a change stands last, and how many tags stand before it.
    struct Stand {
      size_t place;
      size_t tags_before;
    };
    absl::Status TakeLine(absl::string_view line);

    std::vector<SqitchChange> changes_;
    std::vector<Replaced> reworked_;
    absl::flat_hash_map<std::string, Stand> last_;
    std::vector<std::string> tags_;
    absl::flat_hash_set<std::string> known_tags_;
    size_t lines_ = 0;
  };

  absl::StatusOr<std::vector<Replaced>> TakeEnd(absl::string_view text);
  absl::StatusOr<std::vector<Replaced>> TakeWhole(absl::string_view text);

  std::string text_;
  Parser parser_;
};

// The script of a change: the first that exists. Returns INVALID_ARGUMENT, naming all, if none does.
absl::StatusOr<std::string> ScriptOf(const SqitchChange& change, absl::FunctionRef<bool(const std::string&)> exists);

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_SQITCH_PLAN_H_

#include "clients/agent/implied_history.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/diff/contract_migration.h"
#include "ledger/diff/version_order.h"

namespace daybook {
namespace {

class Implier {
 public:
  explicit Implier(Convention convention) : order_(VersionOrderOf(InfoOf(convention).name)) {}

  absl::Status Visit(const GitRevisions::Revision& revision) {
    const uint64_t position = commits_++;
    if (!revision.changes.ok()) {
      history_.left_out.push_back(
          absl::StrCat(revision.commit.id.substr(0, 12), ": ", revision.changes.status().message()));
      return absl::OkStatus();
    }
    std::vector<ExpectedItem> merged;
    for (const auto& [key, before, after] : *revision.changes) {
      if (!after) continue;
      if (!before || ContentOf(*before) != ContentOf(*after)) history_.last_change[key] = position;
      if (before) continue;
      const bool new_key = keys_.insert(key).second;
      const bool new_content = contents_.insert(ContentOf(*after)).second;
      if (new_key && new_content) merged.push_back(ToComparer(*after, position));
    }
    std::sort(merged.begin(), merged.end(),
              [this](const ExpectedItem& a, const ExpectedItem& b) { return ItemBefore(order_, a, b); });
    for (ExpectedItem& item : merged) AddRow(std::move(item), revision.commit.committer_time);
    return absl::OkStatus();
  }

  ImpliedHistory history() && { return std::move(history_); }

 private:
  void AddRow(ExpectedItem item, absl::Time time) {
    HistoryRow& row = history_.rows.emplace_back();
    row.key = item.key;
    row.rank = history_.rows.size();
    row.migration = std::move(item.migration);
    row.applied_time = time;
    row.position = item.position;
  }

  const VersionOrder order_;
  uint64_t commits_ = 0;
  absl::flat_hash_set<std::string> keys_;
  absl::flat_hash_set<std::string> contents_;
  ImpliedHistory history_;
};

}  // namespace

absl::StatusOr<ImpliedHistory> ImplyHistory(GitRevisions& revisions) {
  Implier implier(revisions.convention());
  RETURN_IF_ERROR(
      revisions.ForEach([&implier](const GitRevisions::Revision& revision) { return implier.Visit(revision); }));
  return std::move(implier).history();
}

}  // namespace daybook

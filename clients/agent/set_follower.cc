#include "clients/agent/set_follower.h"

#include <string>
#include <utility>
#include <variant>

#include "ledger/base/status_macros.h"
#include "ledger/base/utf8.h"

namespace daybook {
namespace {

bool SameItem(const std::optional<v1::ExpectedItem>& a, const std::optional<v1::ExpectedItem>& b) {
  if (!a || !b) return !a && !b;
  return a->SerializeAsString() == b->SerializeAsString();
}

}  // namespace

SetFollower::SetFollower(Convention convention, MigrationReader::ReadContent read_content)
    : convention_(convention), reader_(convention, std::move(read_content)) {
  if (convention == Convention::kSqitch) plan_.emplace(reader_);
}

void SetFollower::TakeNamed(const FileChange& file) {
  const auto parsed = ParseMigrationPath(convention_, file.path);
  const auto* name = std::get_if<MigrationName>(&parsed);
  if (name == nullptr) return;
  unread_.erase(file.path);
  const std::string key = Utf8Text(file.path);  // As the reader has it.
  staged_.insert_or_assign(key, std::nullopt);
  if (file.new_blob.empty()) return;
  absl::StatusOr<v1::ExpectedItem> item = reader_.ReadAs({file.path, file.new_blob}, *name);
  if (item.ok()) {
    staged_.insert_or_assign(key, *std::move(item));
  } else {
    unread_.insert_or_assign(file.path, item.status());
  }
}

absl::StatusOr<std::vector<ItemChange>> SetFollower::Take(std::span<const FileChange> files) {
  if (plan_) {
    RETURN_IF_ERROR(plan_->Take(files, &staged_));
  } else {
    for (const FileChange& file : files) TakeNamed(file);
  }
  // The first by path, as a reader would come to it.
  if (!unread_.empty()) return unread_.begin()->second;
  std::vector<ItemChange> changes;
  for (auto& [key, after] : std::exchange(staged_, {})) {
    const auto known = items_.find(key);
    std::optional<v1::ExpectedItem> before;
    if (known != items_.end()) before = std::move(known->second);
    if (known != items_.end() && !after) items_.erase(known);
    if (after) items_.insert_or_assign(key, *after);
    if (!SameItem(before, after)) changes.push_back({key, std::move(before), std::move(after)});
  }
  return changes;
}

}  // namespace daybook
